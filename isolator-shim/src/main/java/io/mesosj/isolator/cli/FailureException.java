package io.mesosj.isolator.cli;

/** The command can't go on; the message is the one line that the user sees. */
final class FailureException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int exitCode;

  FailureException(String message, int exitCode) {
    super(message);
    this.exitCode = exitCode;
  }

  int exitCode() {
    return exitCode;
  }
}
