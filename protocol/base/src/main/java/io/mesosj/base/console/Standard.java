package io.mesosj.base.console;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * The two streams of the process, unbuffered and as bytes: what a task prints is nobody's text
 * encoding to touch.
 *
 * @param out standard output
 * @param err standard error
 */
public record Standard(OutputStream out, OutputStream err) {
  /** This process' own streams. */
  public static Standard ofProcess() {
    return new Standard(
        new FileOutputStream(FileDescriptor.out), new FileOutputStream(FileDescriptor.err));
  }

  /**
   * Writes a text to standard output.
   *
   * @return whether somebody reads: a reader that went away is no error, but there is no need to go
   *     on for it
   * @throws UncheckedIOException if it can't be written for another reason, such as a full disk
   */
  public boolean print(String text) {
    try {
      out.write(text.getBytes(StandardCharsets.UTF_8));
      out.flush();
      return true;
    } catch (IOException e) {
      if (isRead()) {
        return false;
      }
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Whether this process' standard output is what a reader can leave: a pipe, a socket, a terminal.
   * By its name: what is said of a reader that is gone depends on the language.
   */
  public static boolean isRead() {
    String name = Terminal.nameOf(1);
    return name.startsWith("pipe:") || name.startsWith("socket:") || Terminal.isTerminal(1);
  }
}
