package io.mesosj.scheduler;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The master can't be reached or does not accept what it was sent. */
public class SchedulerException extends IOException {
  private static final long serialVersionUID = 1L;

  SchedulerException(String message) {
    super(message);
  }

  SchedulerException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** The same failure as a scheduler exception. */
  public static SchedulerException of(Exception failure) {
    return failure instanceof SchedulerException same
        ? same
        : new SchedulerException(String.valueOf(failure.getMessage()), failure);
  }
}
