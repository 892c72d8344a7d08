package io.mesosj.local.agent;

import io.mesosj.local.container.Container;
import io.mesosj.local.container.ContainerException;
import io.mesosj.local.container.ContainerRequest;
import io.mesosj.local.container.Containerizer;
import java.io.IOException;
import java.util.List;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the containers of executors and has what belongs in them started. */
final class ExecutorContainers {
  private static final Logger LOG = LoggerFactory.getLogger(ExecutorContainers.class);

  private final Containerizer containerizer;
  private final ExecutorEnvironments environments;
  private final OwnExecutors own;
  private final DrivenExecutors driven;
  private final Roster roster;
  private final StatusReports reports;

  ExecutorContainers(
      Containerizer containerizer,
      ExecutorEnvironments environments,
      OwnExecutors own,
      DrivenExecutors driven,
      Roster roster,
      StatusReports reports) {
    this.containerizer = containerizer;
    this.environments = environments;
    this.own = own;
    this.driven = driven;
    this.roster = roster;
    this.reports = reports;
  }

  /** Takes as long as that takes; what goes wrong is reported as the end of its tasks. */
  void start(ExecutorInstance executor, Run first) {
    TaskInfo contents = executor.ownProcess ? contents(executor.info, first.task) : first.task;
    try {
      Container container =
          containerizer.prepare(
              new ContainerRequest(
                  executor.containerId,
                  contents,
                  executor.framework.getUser(),
                  executor.sandbox,
                  executor.framework.getCheckpoint(),
                  environments.ofContainer(executor, contents),
                  environments.socketIn(executor)));
      if (executor.ownProcess) {
        own.start(executor, container);
      } else {
        driven.start(executor, first, container);
      }
    } catch (ContainerException e) {
      notStarted(executor, e.reason(), String.valueOf(e.getMessage()));
    } catch (IOException e) {
      notStarted(
          executor,
          TaskStatus.Reason.REASON_CONTAINER_LAUNCH_FAILED,
          String.valueOf(e.getMessage()));
    } catch (RuntimeException | Error e) {
      LOG.error("Container of executor {} failed", executor.info.getExecutorId().getValue(), e);
      notStarted(
          executor, TaskStatus.Reason.REASON_CONTAINER_LAUNCH_FAILED, "Internal error: " + e);
    }
  }

  /** What a container runs for an executor of the framework's own. */
  private static TaskInfo contents(ExecutorInfo executor, TaskInfo task) {
    TaskInfo.Builder contents =
        TaskInfo.newBuilder()
            .setName(executor.getExecutorId().getValue())
            .setTaskId(task.getTaskId())
            .setAgentId(task.getAgentId())
            .setCommand(executor.getCommand())
            .addAllResources(executor.getResourcesList());
    if (executor.hasContainer()) {
      contents.setContainer(executor.getContainer());
    }
    return contents.build();
  }

  /** An executor has no container, so its tasks have failed. */
  void notStarted(ExecutorInstance executor, TaskStatus.Reason reason, String message) {
    List<Run> lost;
    synchronized (executor) {
      executor.stopping = true;
      lost = List.copyOf(executor.tasks.values());
    }
    roster.remove(executor);
    executor.gone.complete(null);
    lost.forEach(run -> reports.fail(run, reason, message));
  }
}
