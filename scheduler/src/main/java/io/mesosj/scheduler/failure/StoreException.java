package io.mesosj.scheduler.failure;

import org.jspecify.annotations.Nullable;

/**
 * What a framework must remember can't be read or written. It ends what it does, since going on
 * would lose or double tasks; once the store is mended it can be started again.
 */
public final class StoreException extends SchedulerException {
  private static final long serialVersionUID = 1L;

  public StoreException(String message) {
    super(message);
  }

  public StoreException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
