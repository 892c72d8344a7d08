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

  /**
   * Whether a master said no and will say it again. 404 is a master that is starting: it listens
   * before it knows its own paths.
   */
  boolean isFinal() {
    return status >= 400 && status < 500 && status != 404 && status != 408 && status != 429;
  }

  /**
   * Whether this is no address to begin with. For a framework that was subscribed there it is a
   * master that comes back, or an answer that was cut short.
   */
  boolean isHopeless() {
    return status != 307 && status < 500;
  }
}
