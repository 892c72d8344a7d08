package io.mesosj.base.console;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
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

  /** Writes a text to standard output; a reader that went away is no error. */
  public void print(String text) {
    try {
      out.write(text.getBytes(StandardCharsets.UTF_8));
      out.flush();
    } catch (IOException e) {
      // As for any filter: nobody is left to tell.
      return;
    }
  }
}
