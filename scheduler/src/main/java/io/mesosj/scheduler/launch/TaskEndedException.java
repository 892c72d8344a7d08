package io.mesosj.scheduler.launch;

import io.mesosj.scheduler.failure.SchedulerException;
import org.apache.mesos.v1.Protos.TaskStatus;

/** A task ended before it did what was waited for. */
public final class TaskEndedException extends SchedulerException {
  private static final long serialVersionUID = 1L;

  private final transient TaskStatus status;

  TaskEndedException(TaskStatus status) {
    super(
        "task '"
            + status.getTaskId().getValue()
            + "' ended with "
            + status.getState()
            + (status.getMessage().isEmpty() ? "" : ": " + status.getMessage()));
    this.status = status;
  }

  /** The task's last status. */
  public TaskStatus status() {
    return status;
  }
}
