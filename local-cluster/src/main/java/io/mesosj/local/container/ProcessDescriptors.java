package io.mesosj.local.container;

import io.mesosj.isolator.libc.LibC;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import jnr.ffi.annotations.In;
import jnr.ffi.annotations.Out;

/**
 * Waits for the ends of many processes at once, whoever's children they are; see pidfd_open(2),
 * which Linux has from 5.3 on. For one thread, but for {@link #wake}.
 */
final class ProcessDescriptors implements Closeable {
  /** The same on every architecture; not every glibc has a function for it. */
  private static final long PIDFD_OPEN = 434;

  private static final int EFD_NONBLOCK_CLOEXEC = 0x800 | 0x80000;
  private static final short POLLIN = 1;

  /** Of a struct pollfd: an int, and two shorts. */
  private static final int ENTRY = 8;

  private static final long ONE = 1;
  private static final long AFTER_FAILURE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  /** The functions that are needed here; public because others implement it. */
  public interface Functions {
    long syscall(long number, long first, long second);

    int eventfd(int value, int flags);

    int poll(@In @Out byte[] entries, long count, int milliseconds);

    long read(int fd, @Out byte[] buffer, long count);

    long write(int fd, @In byte[] buffer, long count);

    int close(int fd);
  }

  private final LibC<Functions> library;
  private final Functions libc;
  private final int waker;

  /**
   * Loads what it needs, which takes a while.
   *
   * @throws IOException if there are too many open files
   * @throws LinkageError if libc's functions can't be called
   */
  ProcessDescriptors() throws IOException {
    library = LibC.bind(Functions.class);
    libc = library.functions();
    waker = library.check(libc.eventfd(0, EFD_NONBLOCK_CLOEXEC), "make an eventfd");
  }

  /**
   * A descriptor of a process.
   *
   * @throws IOException if there is no such process, or the kernel gives none
   */
  int open(long pid) throws IOException {
    return library.check((int) libc.syscall(PIDFD_OPEN, pid, 0), "watch process " + pid);
  }

  /** Gives a process' descriptor back. */
  void release(int descriptor) {
    libc.close(descriptor);
  }

  /**
   * Waits until one of the processes has ended, it is woken, or so many milliseconds have gone by.
   *
   * @param milliseconds without limit if negative
   * @return the descriptors of those that have ended, none perhaps
   */
  Set<Integer> awaitEnds(List<Integer> descriptors, int milliseconds) {
    byte[] entries = new byte[ENTRY * (descriptors.size() + 1)];
    ByteBuffer all = ByteBuffer.wrap(entries).order(ByteOrder.nativeOrder());
    all.putInt(waker).putShort(POLLIN).putShort((short) 0);
    descriptors.forEach(one -> all.putInt(one).putShort(POLLIN).putShort((short) 0));
    Set<Integer> ended = new HashSet<>();
    int found = libc.poll(entries, descriptors.size() + 1L, milliseconds);
    if (found < 0) {
      // A signal to this process ended it, or the kernel had no memory: who waits again must not
      // spin.
      LockSupport.parkNanos(AFTER_FAILURE_NANOS);
    }
    if (found <= 0) {
      return ended;
    }
    libc.read(waker, new byte[Long.BYTES], Long.BYTES);
    for (int i = 0; i < descriptors.size(); i++) {
      if (all.getShort(ENTRY * (i + 1) + ENTRY - Short.BYTES) != 0) {
        ended.add(descriptors.get(i));
      }
    }
    return ended;
  }

  /** Ends a wait, or the next one. */
  void wake() {
    byte[] one =
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder()).putLong(ONE).array();
    libc.write(waker, one, one.length);
  }

  @Override
  public void close() {
    libc.close(waker);
  }
}
