package io.mesosj.local.agent;

import io.mesosj.base.file.FileProblem;
import io.mesosj.base.random.KernelRandom;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskStatus.Reason;

/**
 * Finds or makes the executors of single tasks. A task is in the agent's account when this returns,
 * so that it can be killed; whatever goes wrong afterwards becomes its status.
 */
final class TaskLaunches {
  private final Sandboxes sandboxes;
  private final AgentCheckpoint checkpoint;
  private final AgentExecutors executors;
  private final ExecutorContainers containers;
  private final StatusReports reports;
  private final LaunchTurns turns;
  private final AgentThreads workers;

  TaskLaunches(
      Sandboxes sandboxes,
      AgentCheckpoint checkpoint,
      AgentExecutors executors,
      ExecutorContainers containers,
      StatusReports reports,
      LaunchTurns turns,
      AgentThreads workers) {
    this.sandboxes = sandboxes;
    this.checkpoint = checkpoint;
    this.executors = executors;
    this.containers = containers;
    this.reports = reports;
    this.turns = turns;
    this.workers = workers;
  }

  void launch(FrameworkInfo framework, TaskInfo task) {
    ExecutorInfo wanted =
        task.hasExecutor() ? task.getExecutor() : ExecutorIdentity.ofCommand(framework, task);
    place(framework, wanted, List.of(task), task.hasExecutor(), false);
  }

  /** A group that an executor of the framework's own is to launch; the default one's is ours. */
  void launchGroup(FrameworkInfo framework, ExecutorInfo wanted, List<TaskInfo> tasks) {
    place(framework, wanted, tasks, true, true);
  }

  private void place(
      FrameworkInfo framework,
      ExecutorInfo wanted,
      List<TaskInfo> tasks,
      boolean ownProcess,
      boolean together) {
    AgentExecutors.Placed placed =
        executors.place(
            framework.getId(),
            wanted,
            tasks,
            together,
            () -> new Executor(spec(framework, wanted, ownProcess), checkpoint));
    Executor executor = placed.executor();
    if (placed.fresh()) {
      turns.begin(
          executor.container().launch(),
          executor.container().launched(),
          () -> start(executor),
          failure -> containers.failed(executor, failure));
    } else {
      workers.execute(
          () -> {
            executor.resize();
            executor.deliver();
          },
          failure -> tasks.forEach(task -> lost(executor, task.getTaskId(), failure)));
    }
  }

  private ExecutorIdentity spec(FrameworkInfo framework, ExecutorInfo info, boolean ownProcess) {
    String containerId = KernelRandom.uuid().toString();
    return new ExecutorIdentity(
        framework,
        info,
        ownProcess,
        containerId,
        sandboxes.path(framework.getId().getValue(), info.getExecutorId().getValue(), containerId),
        Optional.empty());
  }

  private void start(Executor executor) {
    try {
      sandboxes.create(executor.spec().sandbox());
      executor.store();
    } catch (IOException e) {
      containers.notStarted(
          executor,
          Reason.REASON_CONTAINER_LAUNCH_FAILED,
          "No sandbox: " + FileProblem.describe(e));
      return;
    }
    containers.start(executor);
  }

  private void lost(Executor executor, TaskID task, Throwable failure) {
    reports.fail(
        executor,
        task,
        Reason.REASON_CONTAINER_LAUNCH_FAILED,
        "The task could not be given to its executor: " + failure);
  }
}
