package io.mesosj.scheduler.failure;

/** The thread was interrupted while it waited; its interrupt status is set again. */
public final class InterruptedCallException extends SchedulerException {
  private static final long serialVersionUID = 1L;

  /** Sets the thread's interrupt status. */
  public InterruptedCallException(String doing, InterruptedException cause) {
    super("interrupted while " + doing, cause);
    Thread.currentThread().interrupt();
  }
}
