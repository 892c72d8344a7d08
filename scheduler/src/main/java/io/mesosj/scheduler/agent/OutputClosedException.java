package io.mesosj.scheduler.agent;

/** Nobody reads our output any more, as after {@code | head}. */
final class OutputClosedException extends Exception {
  private static final long serialVersionUID = 1L;

  OutputClosedException(Throwable cause) {
    super("the output was closed by its reader", cause);
  }
}
