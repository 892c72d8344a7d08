package io.mesosj.scheduler;

/** The master answered a call with an error, or is no Mesos master. */
public final class RefusedException extends SchedulerException {
  private static final long serialVersionUID = 1L;

  private final int status;

  RefusedException(int status, String message) {
    super(message);
    this.status = status;
  }

  /** The HTTP status of the answer. */
  public int status() {
    return status;
  }

  /** Whether trying again is useless; 503 is a master that recovers or does not lead yet. */
  boolean isFinal() {
    return status != 503 && status != 307 && status < 500;
  }
}
