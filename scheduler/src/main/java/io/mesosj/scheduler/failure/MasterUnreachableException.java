package io.mesosj.scheduler.failure;

import org.jspecify.annotations.Nullable;

/** Nobody answers at the master's address, or no master leads: worth another attempt. */
public final class MasterUnreachableException extends SchedulerException {
  private static final long serialVersionUID = 1L;

  public MasterUnreachableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
