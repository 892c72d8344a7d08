package io.mesosj.scheduler.launch;

import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;

/** What Mesos' task states mean for the account of a task. */
public final class TaskStates {
  private TaskStates() {}

  /** Whether nothing more is to come for a task, ever. */
  public static boolean isTerminal(TaskState state) {
    return switch (state) {
      case TASK_FINISHED,
          TASK_FAILED,
          TASK_KILLED,
          TASK_ERROR,
          TASK_LOST,
          TASK_DROPPED,
          TASK_GONE,
          TASK_GONE_BY_OPERATOR ->
          true;
      case TASK_STAGING,
          TASK_STARTING,
          TASK_RUNNING,
          TASK_KILLING,
          // May come back with its agent.
          TASK_UNREACHABLE,
          // The master knows nothing; a reconciled task that it does not know never came to be or
          // has long gone, which Reconciliation decides.
          TASK_UNKNOWN ->
          false;
    };
  }

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
