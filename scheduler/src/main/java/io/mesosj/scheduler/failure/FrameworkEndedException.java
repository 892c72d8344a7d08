package io.mesosj.scheduler.failure;

/**
 * The master ended the framework: another instance took over, or its id is not known any more. Only
 * a new framework, without that id, can go on.
 */
public final class FrameworkEndedException extends SchedulerException {
  private static final long serialVersionUID = 1L;

  public FrameworkEndedException(String message) {
    super(message);
  }
}
