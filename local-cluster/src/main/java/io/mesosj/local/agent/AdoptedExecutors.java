package io.mesosj.local.agent;

import io.mesosj.executor.command.ExitStatus;
import io.mesosj.executor.command.TaskProcess;
import io.mesosj.local.container.AdoptedContainer;
import io.mesosj.local.master.MasterLink;
import io.mesosj.protocol.task.TerminalState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;

/**
 * Takes what an earlier agent left into this one's account. Used by one thread, while nothing else
 * goes on in the agent.
 */
final class AdoptedExecutors implements AgentRecovery.Finds {
  private final AgentExecutors executors;
  private final TaskGroups groups;
  private final OwnExecutors own;
  private final DrivenExecutors driven;
  private final StatusReports reports;
  private final MasterLink master;
  private final AgentThreads workers;

  /** Drivers that are started when they are let in. */
  private final List<Runnable> waiting = new ArrayList<>();

  AdoptedExecutors(
      AgentExecutors executors,
      TaskGroups groups,
      OwnExecutors own,
      DrivenExecutors driven,
      StatusReports reports,
      MasterLink master,
      AgentThreads workers) {
    this.executors = executors;
    this.groups = groups;
    this.own = own;
    this.driven = driven;
    this.reports = reports;
    this.master = master;
    this.workers = workers;
  }

  @Override
  public void known(Executor executor) {
    executors.add(executor);
    ExecutorIdentity spec = executor.spec();
    Optional<ExecutorInfo> info =
        spec.group()
            .map(TaskGroup::executor)
            .or(() -> spec.ownProcess() ? Optional.of(spec.info()) : Optional.empty());
    for (TaskInfo task : executor.infos()) {
      Optional<TaskStatus> latest = executor.latest(task.getTaskId());
      master.recover(spec.framework(), task, info, latest);
    }
  }

  @Override
  public void group(TaskGroup group) {
    groups.add(group);
    for (Executor executor : group.executors()) {
      for (TaskInfo task : executor.infos()) {
        executor
            .latest(task.getTaskId())
            .map(TaskStatus::getState)
            .filter(TerminalState::is)
            .ifPresent(state -> reports.ended(group, executor, state));
      }
    }
  }

  @Override
  public void runs(Executor executor, TaskInfo task, AdoptedContainer found, TaskProcess process) {
    if (executor.spec().ownProcess()) {
      forgetThoseOver(executor);
      waiting.add(own.adopt(executor, found.container(), process));
    } else {
      waiting.add(driven.adopt(executor, task, found.container(), process));
    }
  }

  private void forgetThoseOver(Executor executor) {
    for (TaskID task : executor.over()) {
      master.forget(executor.spec().frameworkId(), task);
      reports.forget(executor, task);
    }
  }

  @Override
  public void ended(Executor executor, Optional<ExitStatus> exitStatus) {
    workers.execute(
        () -> {
          if (executor.spec().ownProcess() && exitStatus.isPresent()) {
            forgetThoseOver(executor);
            own.ended(executor, exitStatus.get());
            return;
          }
          executor.container().destroy();
          executor.end().forEach(lost -> lost(executor, lost.task(), exitStatus));
          forgetThoseOver(executor);
          // An agent may have been killed when all was told and this was left to do.
          reports.forgetIfOver(executor);
          if (executor.spec().ownProcess()) {
            executors.remove(executor);
            master.executorLost(
                executor.spec().frameworkId(),
                executor.spec().publicId(),
                ExecutorContainers.UNKNOWN_STATUS);
          }
        });
  }

  private void lost(Executor executor, TaskID task, Optional<ExitStatus> exitStatus) {
    if (exitStatus.isPresent()) {
      reports.finish(
          executor,
          task,
          exitStatus.get().succeeded() ? TaskState.TASK_FINISHED : TaskState.TASK_FAILED,
          exitStatus.get().describe());
    } else {
      reports.fail(
          executor,
          task,
          TaskStatus.Reason.REASON_EXECUTOR_REREGISTRATION_TIMEOUT,
          "Executor did not reregister after the agent was started again");
    }
  }

  /** Starts the drivers of the tasks that still run. */
  void start() {
    waiting.forEach(Runnable::run);
    waiting.clear();
  }
}
