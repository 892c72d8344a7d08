package io.mesosj.scheduler.failure;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Something between a framework and its master failed; the type says what can be done about it. */
public class SchedulerException extends IOException {
  private static final long serialVersionUID = 1L;

  public SchedulerException(String message) {
    super(message);
  }

  public SchedulerException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** The same failure as a scheduler exception. */
  public static SchedulerException of(Throwable failure) {
    return failure instanceof SchedulerException same
        ? same
        : new SchedulerException(words(failure), failure);
  }

  /** What a failure says, or its name when it says nothing. */
  public static String words(Throwable failure) {
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }
}
