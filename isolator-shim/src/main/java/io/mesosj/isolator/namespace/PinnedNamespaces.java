package io.mesosj.isolator.namespace;

import io.mesosj.base.file.MountTable;
import io.mesosj.base.step.Steps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * Network namespaces that live as long as a file they are bind-mounted on, as {@code ip netns}
 * keeps them. Safe for use by several threads on different files.
 */
public final class PinnedNamespaces {
  private static final Path OWN_NAMESPACE = Path.of("/proc/self/ns/net");

  private final Path root;
  private final Steps steps;
  private final SystemCalls calls;
  private boolean rootMounted;

  /** Namespaces pinned somewhere below {@code root}. */
  public PinnedNamespaces(Path root) {
    this(root, Steps.UNOBSERVED);
  }

  /** As {@link #PinnedNamespaces(Path)}, telling each step. */
  public PinnedNamespaces(Path root, Steps steps) {
    this.root = root;
    this.steps = steps;
    this.calls = new SystemCalls(steps);
  }

  /**
   * Makes a network namespace, its loopback interface up, pinned at {@code file}.
   *
   * @throws IOException if that is not allowed or the file exists; nothing is left then
   */
  public void create(Path file) throws IOException {
    shareRoot();
    synchronized (this) {
      rootMounted = true;
    }
    steps.before("make file " + file);
    Files.createFile(file);
    steps.after("make file " + file);
    try {
      calls.make(file);
    } catch (IOException e) {
      remove(file);
      throw e;
    }
  }

  /**
   * Whether a namespace is pinned at {@code file}; after a reboot only the file is there. A link is
   * none, and neither is the namespace that we are in: DEL would take the host's own links away.
   */
  public boolean exists(Path file) throws IOException {
    // All namespace handles, and nothing else, are files of the kernel's namespace file system.
    return Files.exists(file, LinkOption.NOFOLLOW_LINKS)
        && device(file).equals(Files.getAttribute(OWN_NAMESPACE, "unix:dev"))
        && !Files.getAttribute(file, "unix:ino")
            .equals(Files.getAttribute(OWN_NAMESPACE, "unix:ino"));
  }

  /** Unpins and removes {@code file}; whatever of it is gone already is not missed. */
  public void remove(Path file) throws IOException {
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    // At once even where in use: a process that looks at the handle right now must not keep the
    // container from ending. Again, if a crash between mount and checkpoint had it mounted twice.
    while (isMountPoint(file)) {
      calls.unmount(file);
    }
    steps.before("remove " + file);
    Files.deleteIfExists(file);
    steps.after("remove " + file);
  }

  /** What the interfaces of a pinned namespace but its loopback have carried. */
  public List<InterfaceCounters> counters(Path file) throws IOException {
    return InterfaceCounters.parse(calls.interfaceTable(file));
  }

  /**
   * Does {@code work} in a pinned namespace, on a thread that is made for it and ends with it. It
   * must not start processes or threads, which would stay in the namespace.
   */
  public <T> T inside(Path file, Callable<T> work) throws IOException {
    return calls.inside(file, work);
  }

  private static boolean isMountPoint(Path file) throws IOException {
    Path parent = file.toAbsolutePath().getParent();
    return parent != null && !device(file).equals(device(parent));
  }

  private static Object device(Path path) throws IOException {
    return Files.getAttribute(path, "unix:dev", LinkOption.NOFOLLOW_LINKS);
  }

  /**
   * Makes the root a shared mount, as Mesos does: a container that sees the host's file system
   * holds copies of all handles, and only in a shared mount does unpinning reach them. Not for two
   * processes at a time: the second mount would hide what is pinned in the first.
   */
  public void shareRoot() throws IOException {
    Files.createDirectories(root);
    if (!isRootShared()) {
      calls.shareMount(root.toRealPath());
    }
  }

  /**
   * Whether {@link #shareRoot} was done; once something was pinned here it is taken for granted.
   */
  public synchronized boolean isRootShared() throws IOException {
    return rootMounted
        || (Files.isDirectory(root) && MountTable.read().isSharedMountPoint(root.toRealPath()));
  }

  /** Whether the root is a mount of its own, as an agent has it. */
  public boolean isRootMounted() throws IOException {
    return Files.isDirectory(root) && MountTable.read().isMountPoint(root.toRealPath());
  }

  /**
   * Takes the root's mount away when nothing is pinned below it any more; files that remember what
   * could not be detached may stay.
   */
  public synchronized void close() throws IOException {
    if (!Files.isDirectory(root)) {
      return;
    }
    Path real = root.toRealPath();
    // More than once where an agent died between mounting and sharing it.
    for (MountTable mounts = MountTable.read();
        mounts.isMountPoint(real) && !mounts.hasMountBelow(real);
        mounts = MountTable.read()) {
      calls.unmount(real);
    }
    rootMounted = false;
  }
}
