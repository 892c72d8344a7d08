package io.mesosj.local.state;

import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskStatus;

/** A task as operators see it. */
public final class TaskView {
  private TaskView() {}

  /**
   * Describes one.
   *
   * @param executor its own or its group's; a command task has none
   */
  public static Task of(
      FrameworkID framework,
      TaskInfo info,
      TaskStatus latest,
      List<TaskStatus> statuses,
      Optional<ExecutorID> executor) {
    Task.Builder described =
        Task.newBuilder()
            .setName(info.getName())
            .setTaskId(info.getTaskId())
            .setFrameworkId(framework)
            .setAgentId(info.getAgentId())
            .setState(latest.getState())
            .addAllResources(info.getResourcesList())
            .addAllStatuses(statuses);
    if (info.getLimitsCount() > 0) {
      described.putAllLimits(info.getLimitsMap());
    }
    executor.ifPresent(described::setExecutorId);
    if (latest.hasUuid()) {
      described.setStatusUpdateState(latest.getState()).setStatusUpdateUuid(latest.getUuid());
    }
    if (info.hasLabels()) {
      described.setLabels(info.getLabels());
    }
    if (info.hasDiscovery()) {
      described.setDiscovery(info.getDiscovery());
    }
    if (info.hasContainer()) {
      described.setContainer(info.getContainer());
    }
    if (info.hasHealthCheck()) {
      described.setHealthCheck(info.getHealthCheck());
    }
    if (info.hasKillPolicy()) {
      described.setKillPolicy(info.getKillPolicy());
    }
    if (info.getCommand().hasUser()) {
      described.setUser(info.getCommand().getUser());
    }
    return described.build();
  }
}
