package io.mesosj.scheduler;

import java.io.IOException;

/** Nobody answers at the master's address. */
public final class MasterUnreachableException extends SchedulerException {
  private static final long serialVersionUID = 1L;

  MasterUnreachableException(String message, IOException cause) {
    super(message, cause);
  }
}
