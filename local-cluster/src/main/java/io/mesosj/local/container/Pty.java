package io.mesosj.local.container;

import io.mesosj.isolator.libc.LibC;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.util.Arrays;
import jnr.ffi.annotations.In;
import jnr.ffi.annotations.Out;

/**
 * A pseudo-terminal, of which this process has the master's side and a container the other; see
 * pty(7). Reading and writing may be done by different threads.
 */
final class Pty implements Closeable {
  private static final int O_RDWR_NOCTTY_CLOEXEC = 2 | 0x100 | 0x80000;
  private static final long TIOCSPTLCK = 0x40045431L;
  private static final long TIOCGPTN = 0x80045430L;
  private static final long TIOCSWINSZ = 0x5414;

  /** The functions that are needed here; public because others implement it. */
  public interface Functions {
    int open(String path, int flags);

    int close(int fd);

    long read(int fd, @Out byte[] buffer, long count);

    long write(int fd, @In byte[] buffer, long count);

    int ioctl(int fd, long request, @In @Out byte[] argument);
  }

  /** Loaded when the first terminal is wanted. */
  private static final class Native {
    static final LibC<Functions> LIBRARY = LibC.bind(Functions.class);
    static final Functions LIBC = LIBRARY.functions();
  }

  private final int master;
  private final File slave;
  private boolean closed;

  private Pty(int master, File slave) {
    this.master = master;
    this.slave = slave;
  }

  static Pty open() throws IOException {
    int master = check(Native.LIBC.open("/dev/ptmx", O_RDWR_NOCTTY_CLOEXEC), "open /dev/ptmx");
    byte[] number = new byte[4];
    try {
      check(Native.LIBC.ioctl(master, TIOCSPTLCK, number), "unlock a terminal");
      check(Native.LIBC.ioctl(master, TIOCGPTN, number), "name a terminal");
    } catch (IOException e) {
      Native.LIBC.close(master);
      throw e;
    }
    return new Pty(master, new File("/dev/pts/" + littleEndian(number)));
  }

  private static int littleEndian(byte[] octets) {
    int value = 0;
    for (int i = octets.length - 1; i >= 0; i--) {
      value = (value << 8) | (octets[i] & 0xff);
    }
    return value;
  }

  private static int check(int result, String what) throws IOException {
    return Native.LIBRARY.check(result, what);
  }

  /** The container's side, for standard input, output and error. */
  File slave() {
    return slave;
  }

  /** Reads what the container wrote; -1 when its side is closed. */
  int read(byte[] buffer) {
    if (isClosed()) {
      return -1;
    }
    return (int) Math.max(-1, Native.LIBC.read(master, buffer, buffer.length));
  }

  /** Writes as if typed. */
  void write(byte[] data) throws IOException {
    byte[] left = data;
    while (left.length > 0) {
      if (isClosed()) {
        throw new IOException("the terminal is closed");
      }
      int count = check((int) Native.LIBC.write(master, left, left.length), "write to a terminal");
      left = Arrays.copyOfRange(left, count, left.length);
    }
  }

  /** Sets the window's size in characters. */
  void resize(int rows, int columns) throws IOException {
    byte[] size = {
      (byte) rows, (byte) (rows >> 8), (byte) columns, (byte) (columns >> 8), 0, 0, 0, 0
    };
    check(Native.LIBC.ioctl(master, TIOCSWINSZ, size), "resize a terminal");
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  /** The number of a closed descriptor may be another's soon; nothing is done with it any more. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      Native.LIBC.close(master);
    }
  }
}
