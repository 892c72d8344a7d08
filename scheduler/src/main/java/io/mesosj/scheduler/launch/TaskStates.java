package io.mesosj.scheduler.launch;

import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;

/** What Mesos' task states mean for the account of a task. */
final class TaskStates {
  private TaskStates() {}

  /**
   * Whether the task certainly never ran: the offers were no longer valid, or the launch never
   * reached the agent.
   */
  static boolean neverLaunched(TaskStatus status) {
    return status.getState() == TaskState.TASK_DROPPED
        || (status.getState() == TaskState.TASK_LOST
            && status.getReason() == TaskStatus.Reason.REASON_INVALID_OFFERS);
  }
}
