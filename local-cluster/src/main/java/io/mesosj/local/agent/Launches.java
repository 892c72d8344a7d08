package io.mesosj.local.agent;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskStatus;

/** Finds or makes the executors of single tasks. */
final class Launches {
  private final Sandboxes sandboxes;
  private final AgentCheckpoint checkpoint;
  private final Roster roster;
  private final ExecutorContainers containers;

  Launches(
      Sandboxes sandboxes,
      AgentCheckpoint checkpoint,
      Roster roster,
      ExecutorContainers containers) {
    this.sandboxes = sandboxes;
    this.checkpoint = checkpoint;
    this.roster = roster;
    this.containers = containers;
  }

  void launch(FrameworkInfo framework, TaskInfo task) {
    ExecutorInfo info =
        task.hasExecutor() ? task.getExecutor() : ExecutorInstance.ofCommand(framework, task);
    ExecutorInstance executor;
    Run first;
    // Two tasks of one launch may ask for the same executor at the same moment.
    synchronized (this) {
      Optional<ExecutorInstance> running =
          roster.executor(framework.getId(), info.getExecutorId().getValue());
      if (running.isPresent() && joins(running.get(), task)) {
        return;
      }
      String containerId = UUID.randomUUID().toString();
      Path sandbox =
          sandboxes.path(
              framework.getId().getValue(), info.getExecutorId().getValue(), containerId);
      executor = new ExecutorInstance(framework, info, task.hasExecutor(), containerId, sandbox);
      first = roster.add(executor, task);
      roster.add(executor);
    }
    try {
      sandboxes.create(executor.sandbox);
      checkpoint.add(executor);
      containers.start(executor, first);
    } catch (IOException e) {
      containers.notStarted(
          executor,
          TaskStatus.Reason.REASON_CONTAINER_LAUNCH_FAILED,
          "No sandbox: " + e.getMessage());
    } catch (RuntimeException | Error e) {
      containers.notStarted(
          executor, TaskStatus.Reason.REASON_CONTAINER_LAUNCH_FAILED, "Internal error: " + e);
    }
  }

  /** Gives a task to an executor that is there already, unless that is on its way out. */
  private boolean joins(ExecutorInstance running, TaskInfo task) {
    synchronized (running) {
      if (running.stopping) {
        return false;
      }
      Run run = roster.add(running, task);
      checkpoint.joined(run);
      if (running.stream != null) {
        run.launch();
      }
      return true;
    }
  }
}
