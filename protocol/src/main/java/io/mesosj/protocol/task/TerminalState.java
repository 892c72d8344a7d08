package io.mesosj.protocol.task;

import org.apache.mesos.v1.Protos.TaskState;

/** The states after which a task is not heard of again. */
public final class TerminalState {
  private TerminalState() {}

  /** Whether nothing more is to come for a task, ever. */
  public static boolean is(TaskState state) {
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
          // The master knows nothing: a task that it was asked for never came to be or has long
          // gone, which those who reconcile decide.
          TASK_UNKNOWN ->
          false;
    };
  }
}
