package io.mesosj.isolator.libc;

import java.io.IOException;
import jnr.constants.platform.Errno;
import org.slf4j.LoggerFactory;

/**
 * Some functions of the C library, as an interface that names them. From Java 22 on the JDK's
 * foreign functions call them, which are there in half of jnr's time and unpack no library into a
 * directory; before that jnr does. Safe for use by several threads.
 *
 * @param <F> the interface: its methods have the functions' names; they take and give {@code int}
 *     and {@code long}, and take strings, which may be null, and byte arrays, which the function
 *     may fill
 */
public abstract sealed class LibC<F> permits ForeignFunctions, JnrFunctions {
  private static final int FIRST_WITH_FOREIGN_FUNCTIONS = 22;

  LibC() {}

  /**
   * Binds the functions, which takes a while.
   *
   * @throws LinkageError if they can't be, as where jnr has no directory to unpack its library to
   */
  public static <F> LibC<F> bind(Class<F> functions) {
    if (Runtime.version().feature() >= FIRST_WITH_FOREIGN_FUNCTIONS) {
      try {
        return ForeignFunctions.of(functions);
      } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
        LoggerFactory.getLogger(LibC.class).debug("no foreign functions, jnr instead", e);
      }
    }
    return JnrFunctions.of(functions);
  }

  /** The functions. */
  public abstract F functions();

  /** What the last call of this thread left in {@code errno}. */
  abstract int errno();

  /**
   * The result of a call that this thread made just now.
   *
   * @param deed what it was to do, as {@code open a socket}
   * @throws IOException if it is negative, with the words of {@code errno}
   */
  public int check(int result, String deed) throws IOException {
    if (result >= 0) {
      return result;
    }
    throw new IOException("can't " + deed + ": " + Errno.valueOf(errno()).description());
  }
}
