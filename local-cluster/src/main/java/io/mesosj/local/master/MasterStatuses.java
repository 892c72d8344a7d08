package io.mesosj.local.master;

import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;

/** The statuses that a master makes itself; nobody acknowledges them. */
final class MasterStatuses {
  private MasterStatuses() {}

  /** A task that was never handed to the agent. */
  static TaskStatus dropped(
      TaskInfo task, TaskState state, TaskStatus.Reason reason, String message) {
    return of(TaskStatus.newBuilder(), reason, message)
        .setTaskId(task.getTaskId())
        .setState(state)
        .setAgentId(task.getAgentId())
        .build();
  }

  /** What the master holds a task's state to be that it knows nothing of. */
  static TaskStatus reconciled(
      TaskID task, Optional<AgentID> agent, TaskState state, String message) {
    TaskStatus.Builder status =
        of(TaskStatus.newBuilder(), TaskStatus.Reason.REASON_RECONCILIATION, message)
            .setTaskId(task)
            .setState(state);
    agent.ifPresent(status::setAgentId);
    return status.build();
  }

  /** What the master says of a task because of its agent. */
  static TaskStatus ofAgent(
      FrameworkTask task, TaskState state, TaskStatus.Reason reason, String message) {
    TaskStatus.Builder status =
        of(TaskStatus.newBuilder(), reason, message)
            .setTaskId(task.info.getTaskId())
            .setAgentId(task.info.getAgentId())
            .setState(state);
    task.executor().ifPresent(executor -> status.setExecutorId(executor.getExecutorId()));
    return status.build();
  }

  /** A task's last status again. */
  static TaskStatus latest(FrameworkTask task) {
    return of(
            task.latest.toBuilder().clearUuid(),
            TaskStatus.Reason.REASON_RECONCILIATION,
            "Reconciliation: Latest task state")
        .build();
  }

  private static TaskStatus.Builder of(
      TaskStatus.Builder status, TaskStatus.Reason reason, String message) {
    return status
        .setMessage(message)
        .setSource(TaskStatus.Source.SOURCE_MASTER)
        .setReason(reason)
        .setTimestamp(System.currentTimeMillis() / 1000.0);
  }
}
