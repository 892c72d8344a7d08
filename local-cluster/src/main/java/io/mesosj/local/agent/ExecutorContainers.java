package io.mesosj.local.agent;

import io.mesosj.base.file.FileProblem;
import io.mesosj.executor.command.LaunchCancelledException;
import io.mesosj.local.container.Container;
import io.mesosj.local.container.ContainerException;
import io.mesosj.local.container.ContainerRequest;
import io.mesosj.local.container.Containerizer;
import io.mesosj.local.master.MasterLink;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus.Reason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the containers of executors and has what belongs in them started. Without state of its own.
 */
final class ExecutorContainers {
  private static final Logger LOG = LoggerFactory.getLogger(ExecutorContainers.class);

  /** What Mesos says of an executor whose end nobody saw. */
  static final int UNKNOWN_STATUS = -1;

  private final Containerizer containerizer;
  private final VolumeDirectories volumes;
  private final ExecutorEnvironments environments;
  private final OwnExecutors own;
  private final DrivenExecutors driven;
  private final AgentExecutors executors;
  private final StatusReports reports;
  private final MasterLink master;

  ExecutorContainers(
      Containerizer containerizer,
      VolumeDirectories volumes,
      ExecutorEnvironments environments,
      OwnExecutors own,
      DrivenExecutors driven,
      AgentExecutors executors,
      StatusReports reports,
      MasterLink master) {
    this.containerizer = containerizer;
    this.volumes = volumes;
    this.environments = environments;
    this.own = own;
    this.driven = driven;
    this.executors = executors;
    this.reports = reports;
    this.master = master;
  }

  /** Takes as long as that takes; what goes wrong is reported as the end of its tasks. */
  void start(Executor executor) {
    ExecutorIdentity spec = executor.spec();
    TaskInfo first = executor.infos().get(0);
    TaskInfo contents = volumes.mounted(spec.ownProcess() ? contents(spec.info(), first) : first);
    try {
      Container container =
          executor
              .container()
              .launch()
              .take(() -> containerizer.prepare(request(executor, contents)));
      if (spec.ownProcess()) {
        own.start(executor, container);
      } else {
        driven.start(executor, first.getTaskId(), container);
      }
    } catch (LaunchCancelledException e) {
      cancelled(executor, e);
    } catch (ContainerException e) {
      notStarted(executor, e.reason(), String.valueOf(e.getMessage()));
    } catch (IOException e) {
      notStarted(executor, Reason.REASON_CONTAINER_LAUNCH_FAILED, FileProblem.describe(e));
    }
  }

  private ContainerRequest request(Executor executor, TaskInfo contents) {
    ExecutorIdentity spec = executor.spec();
    return new ContainerRequest(
        spec.containerId(),
        contents,
        spec.ownProcess() ? executor.running() : List.of(),
        spec.framework().getUser(),
        spec.sandbox(),
        spec.checkpoint(),
        environments.ofContainer(executor, contents),
        environments.socketIn(spec));
  }

  /** What a container runs for an executor of the framework's own. */
  static TaskInfo contents(ExecutorInfo executor, TaskInfo task) {
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

  /** An executor was not started for a reason that nobody thought of. */
  void failed(Executor executor, Throwable failure) {
    LOG.error("The start of {} failed", executor.spec(), failure);
    notStarted(executor, Reason.REASON_CONTAINER_LAUNCH_FAILED, "Internal error: " + failure);
  }

  /** An executor has no container, so its tasks have failed. */
  void notStarted(Executor executor, Reason reason, String message) {
    notStarted(executor, one -> reports.fail(executor, one.task(), reason, message));
  }

  /** The same because it was to be killed, as are the others of a group. */
  void cancelled(Executor executor, LaunchCancelledException why) {
    String message = String.valueOf(why.getMessage());
    notStarted(
        executor,
        one -> {
          if (one.killed() || executor.spec().group().isPresent()) {
            reports.finish(executor, one.task(), TaskState.TASK_KILLED, message);
          } else {
            reports.fail(executor, one.task(), Reason.REASON_CONTAINER_LAUNCH_FAILED, message);
          }
        });
  }

  private void notStarted(Executor executor, Consumer<Executor.Unfinished> report) {
    List<Executor.Unfinished> lost = executor.end();
    executors.remove(executor);
    try {
      executor.container().kill();
      executor.container().destroy();
    } finally {
      lost.forEach(report);
      if (executor.spec().ownProcess()) {
        master.executorLost(
            executor.spec().frameworkId(), executor.spec().publicId(), UNKNOWN_STATUS);
      }
    }
  }
}
