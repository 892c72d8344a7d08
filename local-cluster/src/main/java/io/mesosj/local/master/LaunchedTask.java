package io.mesosj.local.master;

import io.mesosj.protocol.resources.Resources;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;

/** A task that was handed to the agent; guarded by the master. */
final class LaunchedTask {
  final TaskInfo info;
  final Resources resources;
  TaskStatus latest;

  LaunchedTask(TaskInfo info, Resources resources) {
    this.info = info;
    this.resources = resources;
    this.latest =
        TaskStatus.newBuilder()
            .setTaskId(info.getTaskId())
            .setAgentId(info.getAgentId())
            .setState(TaskState.TASK_STAGING)
            .build();
  }

  boolean hasEnded() {
    return isTerminal(latest.getState());
  }

  static boolean isTerminal(TaskState state) {
    return switch (state) {
      case TASK_FINISHED,
          TASK_FAILED,
          TASK_KILLED,
          TASK_ERROR,
          TASK_LOST,
          TASK_DROPPED,
          TASK_GONE ->
          true;
      default -> false;
    };
  }
}
