package io.mesosj.isolator.namespace;

import io.mesosj.base.file.SmallFile;
import io.mesosj.base.step.Steps;
import io.mesosj.base.thread.Threads;
import io.mesosj.isolator.libc.LibC;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import jnr.ffi.annotations.In;
import jnr.ffi.annotations.Out;
import org.jspecify.annotations.Nullable;

/**
 * Makes the system calls itself: no process for any of them, for agents that live long. A thread
 * that changes its network namespace is a thread of its own that ends with the call; no pooled
 * thread ever does, because it would carry the namespace into somebody else's work.
 */
final class NativeCalls implements NamespaceCalls {
  private static final int CLONE_NEWNET = 0x40000000;
  private static final int MS_BIND = 0x1000;
  private static final int MS_SHARED = 1 << 20;
  private static final int MNT_DETACH = 2;
  private static final int O_RDONLY_CLOEXEC = 0x80000;
  private static final int AF_INET = 2;
  private static final int SOCK_DGRAM_CLOEXEC = 2 | 0x80000;
  private static final int SIOCSIFFLAGS = 0x8914;
  private static final byte IFF_UP = 1;

  /** Bytes of {@code struct ifreq}: the interface's name in 16, then a union. */
  private static final int IFREQ = 40;

  private static final int IFREQ_FLAGS = 16;

  /** The functions that are needed here; public because others implement it. */
  @SuppressWarnings("checkstyle:MethodName")
  public interface Functions {
    int unshare(int flags);

    int setns(int fd, int type);

    int mount(
        @Nullable String source,
        String target,
        @Nullable String type,
        long flags,
        @Nullable String data);

    int umount2(String target, int flags);

    int open(String path, int flags);

    int close(int fd);

    int socket(int domain, int type, int protocol);

    int ioctl(int fd, long request, @In @Out byte[] argument);
  }

  private final LibC<Functions> library;
  private final Functions libc;
  private final Steps steps;

  private NativeCalls(LibC<Functions> library, Steps steps) {
    this.library = library;
    this.libc = library.functions();
    this.steps = steps;
  }

  /**
   * Loads the native bindings, which takes a while.
   *
   * @throws LinkageError if they can't be, as without a directory to unpack them to
   */
  static NativeCalls load(Steps steps) {
    return new NativeCalls(LibC.bind(Functions.class), steps);
  }

  @Override
  public void make(Path file) throws IOException {
    String what = "make namespace " + file;
    steps.before(what);
    onThreadOfItsOwn(
        () -> {
          check(libc.unshare(CLONE_NEWNET), "unshare");
          raiseLoopback();
          steps.during(what);
          check(
              libc.mount("/proc/thread-self/ns/net", file.toString(), null, MS_BIND, null),
              "pin a network namespace at " + file);
          return file;
        });
    steps.after(what);
  }

  private void raiseLoopback() throws IOException {
    byte[] request = new byte[IFREQ];
    request[0] = 'l';
    request[1] = 'o';
    request[IFREQ_FLAGS] = IFF_UP;
    int socket = check(libc.socket(AF_INET, SOCK_DGRAM_CLOEXEC, 0), "open a socket");
    try {
      check(libc.ioctl(socket, SIOCSIFFLAGS, request), "bring lo up");
    } finally {
      libc.close(socket);
    }
  }

  @Override
  public void unmount(Path path) throws IOException {
    steps.before("unmount " + path);
    check(libc.umount2(path.toString(), MNT_DETACH), "unmount " + path);
    steps.after("unmount " + path);
  }

  @Override
  public void shareMount(Path directory) throws IOException {
    String path = directory.toString();
    steps.before("mount " + path);
    check(libc.mount(path, path, null, MS_BIND, null), "mount " + path + " on itself");
    steps.during("mount " + path);
    check(libc.mount(null, path, null, MS_SHARED, null), "share the mount " + path);
    steps.after("mount " + path);
  }

  @Override
  public String interfaceTable(Path netns) throws IOException {
    return inside(
        netns,
        // Not /proc/net, which is the namespace of the process' first thread.
        () -> SmallFile.text(Path.of("/proc/thread-self/net/dev")));
  }

  /** Does {@code work} in a pinned namespace, on a thread of its own. */
  <T> T inside(Path netns, Callable<T> work) throws IOException {
    return onThreadOfItsOwn(
        () -> {
          int fd = check(libc.open(netns.toString(), O_RDONLY_CLOEXEC), "open " + netns);
          try {
            check(libc.setns(fd, CLONE_NEWNET), "enter " + netns);
          } finally {
            libc.close(fd);
          }
          return work.call();
        });
  }

  private int check(int result, String deed) throws IOException {
    return library.check(result, deed);
  }

  private static <T> T onThreadOfItsOwn(Callable<T> work) throws IOException {
    var outcome = new java.util.concurrent.FutureTask<T>(work);
    Threads.start("network-namespace", outcome);
    boolean interrupted = false;
    try {
      // Through interrupts: a mount must not be made behind the back of a caller that gave up.
      while (true) {
        try {
          return outcome.get();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (java.util.concurrent.ExecutionException e) {
      throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
