package io.mesosj.base.console;

/** The command can't go on; the message is the one line that the user sees. */
public final class FailureException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int exitCode;

  /** A failure with exit code {@link ExitCode#FAILURE}. */
  public FailureException(String message, Throwable cause) {
    super(message, cause);
    this.exitCode = ExitCode.FAILURE;
  }

  /** A failure with an exit code of its own. */
  public FailureException(String message, int exitCode) {
    super(message);
    this.exitCode = exitCode;
  }

  /** What the process ends with. */
  public int exitCode() {
    return exitCode;
  }
}
