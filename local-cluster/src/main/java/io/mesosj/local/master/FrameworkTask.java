package io.mesosj.local.master;

import io.mesosj.protocol.resources.Resources;
import io.mesosj.protocol.task.TerminalState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;

/** A task that was handed to the agent; guarded by the master. */
final class FrameworkTask {
  final TaskInfo info;
  final Resources resources;
  final List<TaskStatus> statuses = new ArrayList<>();
  TaskStatus latest;
  private final Optional<ExecutorInfo> executor;

  /**
   * Notes a launch.
   *
   * @param resources its own, without its executor's
   * @param executor the executor of the task's group or of the framework's own; the agent makes one
   *     for any other task, which does not count as an executor in Mesos' answers
   */
  FrameworkTask(TaskInfo info, Resources resources, Optional<ExecutorInfo> executor) {
    this.info = info;
    this.resources = resources;
    this.executor = executor;
    this.latest =
        TaskStatus.newBuilder()
            .setTaskId(info.getTaskId())
            .setAgentId(info.getAgentId())
            .setState(TaskState.TASK_STAGING)
            .build();
  }

  Optional<ExecutorInfo> executor() {
    return executor;
  }

  /** Notes a status; one of the same state takes the place of the last, as in Mesos. */
  void update(TaskStatus status) {
    latest = status;
    int last = statuses.size() - 1;
    if (last >= 0 && statuses.get(last).getState() == status.getState()) {
      statuses.set(last, status);
    } else {
      statuses.add(status);
    }
  }

  boolean hasEnded() {
    return TerminalState.is(latest.getState());
  }
}
