package io.mesosj.local.agent;

import io.mesosj.local.container.Container;
import java.util.Optional;
import org.apache.mesos.v1.Protos.ContainerStatus;
import org.apache.mesos.v1.Protos.ResourceStatistics;
import org.apache.mesos.v1.agent.Protos.Response;

/** What the operator API sees of the containers. */
final class RunningContainers implements ContainersApi.Containers {
  private final AgentExecutors executors;

  RunningContainers(AgentExecutors executors) {
    this.executors = executors;
  }

  @Override
  public Optional<Container> find(String containerId) {
    return executors.all().stream()
        .filter(executor -> executor.spec().containerId().equals(containerId))
        .findFirst()
        .flatMap(executor -> executor.container().found());
  }

  private static ResourceStatistics statistics(Executor executor) {
    return executor
        .container()
        .found()
        .map(Container::statistics)
        .orElseGet(
            () ->
                ResourceStatistics.newBuilder()
                    .setTimestamp(System.currentTimeMillis() / 1000.0)
                    .build());
  }

  @Override
  public Response.GetContainers describe() {
    Response.GetContainers.Builder all = Response.GetContainers.newBuilder();
    for (Executor executor : executors.all()) {
      ExecutorIdentity spec = executor.spec();
      ContainerStatus status = executor.container().status();
      if (!status.hasContainerId()) {
        // It is being made: its images are pulled, say.
        continue;
      }
      all.addContainersBuilder()
          .setFrameworkId(spec.frameworkId())
          .setExecutorId(spec.publicId())
          .setExecutorName(spec.info().getName())
          .setContainerId(status.getContainerId())
          .setContainerStatus(status)
          .setResourceStatistics(statistics(executor));
    }
    return all.build();
  }
}
