package io.mesosj.local.agent;

import io.mesosj.local.container.Container;
import java.util.Optional;
import org.apache.mesos.v1.agent.Protos.Response;

/** What the operator API sees of the containers. */
final class RunningContainers implements ContainersApi.Containers {
  private final Roster roster;

  RunningContainers(Roster roster) {
    this.roster = roster;
  }

  @Override
  public Optional<Container> find(String containerId) {
    return roster.executors().stream()
        .filter(executor -> executor.containerId.equals(containerId))
        .findFirst()
        .map(executor -> executor.container);
  }

  @Override
  public Response.GetContainers describe() {
    Response.GetContainers.Builder all = Response.GetContainers.newBuilder();
    for (ExecutorInstance executor : roster.executors()) {
      synchronized (executor) {
        all.addContainersBuilder()
            .setFrameworkId(executor.framework.getId())
            .setExecutorId(executor.publicId())
            .setExecutorName(executor.info.getName())
            .setContainerId(executor.containerStatus.getContainerId())
            .setContainerStatus(executor.containerStatus);
      }
    }
    return all.build();
  }
}
