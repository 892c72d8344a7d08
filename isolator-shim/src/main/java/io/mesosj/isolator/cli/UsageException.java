package io.mesosj.isolator.cli;

/** The command line is wrong; the message is one line that names the flag. */
final class UsageException extends Exception {
  private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(message);
  }
}
