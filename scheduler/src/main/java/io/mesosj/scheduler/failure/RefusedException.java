package io.mesosj.scheduler.failure;

/** The master answered with an error: the call, the framework or its credentials must change. */
public class RefusedException extends SchedulerException {
  private static final long serialVersionUID = 1L;

  private final int status;

  public RefusedException(int status, String message) {
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
  public boolean isFinal() {
    return status >= 400 && status < 500 && status != 404 && status != 408 && status != 429;
  }

  /** Whether the one who answered does not lead, or not yet: the leader may say yes. */
  public boolean isFromNoLeader() {
    return status == 307 || status >= 500;
  }
}
