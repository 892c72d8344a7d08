package io.mesosj.local.agent;

import io.mesosj.executor.command.ExitStatus;
import io.mesosj.executor.command.TaskProcess;
import io.mesosj.local.container.AdoptedContainer;
import io.mesosj.local.master.Master;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;

/** Takes what an earlier agent left into this one's account. */
final class AdoptedExecutors implements AgentRecovery.Finds {
  private final Roster roster;
  private final TaskGroups groups;
  private final DrivenExecutors driven;
  private final StatusReports reports;
  private final Master master;
  private final Executor workers;

  /** Drivers that are started when they are let in. */
  private final List<Runnable> waiting = new ArrayList<>();

  AdoptedExecutors(
      Roster roster,
      TaskGroups groups,
      DrivenExecutors driven,
      StatusReports reports,
      Master master,
      Executor workers) {
    this.roster = roster;
    this.groups = groups;
    this.driven = driven;
    this.reports = reports;
    this.master = master;
    this.workers = workers;
  }

  @Override
  public void known(ExecutorInstance executor) {
    roster.add(executor);
    TaskGroup group = executor.group;
    for (Run run : executor.tasks.values()) {
      roster.add(run);
      master.recover(
          executor.framework,
          run.task,
          group == null
              ? Optional.of(executor.info).filter(info -> executor.ownProcess)
              : Optional.of(group.executor),
          Optional.ofNullable(run.latest));
    }
  }

  @Override
  public void group(TaskGroup group) {
    groups.add(group);
  }

  @Override
  public void runs(
      ExecutorInstance executor, Run run, AdoptedContainer found, TaskProcess process) {
    waiting.add(driven.adopt(run, found.container(), process));
  }

  @Override
  public void ended(
      ExecutorInstance executor, AdoptedContainer found, Optional<ExitStatus> exitStatus) {
    workers.execute(
        () -> {
          executor.destroy(found.container());
          for (Run run : List.copyOf(executor.tasks.values())) {
            if (run.ended) {
              reports.forget(run);
            } else if (!run.terminal) {
              lost(run, exitStatus);
            }
          }
        });
  }

  private void lost(Run run, Optional<ExitStatus> exitStatus) {
    if (exitStatus.isPresent()) {
      reports.finish(
          run,
          exitStatus.get().succeeded() ? TaskState.TASK_FINISHED : TaskState.TASK_FAILED,
          exitStatus.get().describe());
    } else {
      reports.fail(
          run,
          TaskStatus.Reason.REASON_EXECUTOR_REREGISTRATION_TIMEOUT,
          "Executor did not reregister after the agent was started again");
    }
  }

  /** Starts the drivers of the tasks that still run. */
  void start() {
    waiting.forEach(Runnable::run);
  }
}
