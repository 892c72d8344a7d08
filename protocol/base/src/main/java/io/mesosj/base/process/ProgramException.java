package io.mesosj.base.process;

import java.io.IOException;

/** A program could not be started, was killed, or failed. */
public sealed class ProgramException extends IOException permits ProgramTimeoutException {
  private static final long serialVersionUID = 1L;

  private final String what;

  ProgramException(String program, String what) {
    super("'" + program + "' " + what);
    this.what = "it " + what;
  }

  ProgramException(String program, String what, Throwable cause) {
    super("'" + program + "' " + what, cause);
    this.what = "it " + what;
  }

  /**
   * The message without the program's name, such as {@code it was killed because it took longer
   * than 3.0 s}.
   */
  public String what() {
    return what;
  }
}
