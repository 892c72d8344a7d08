package io.mesosj.local.agent;

import io.mesosj.executor.command.ExitStatus;
import io.mesosj.executor.command.TaskProcess;
import io.mesosj.local.container.Container;
import io.mesosj.local.master.Master;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Executor;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;

/** Executors of frameworks' own: processes in containers, whose end is the end of their tasks. */
final class OwnExecutors {
  private final ContainerStatuses statuses;
  private final Roster roster;
  private final StatusReports reports;
  private final Master master;
  private final Executor workers;

  OwnExecutors(
      ContainerStatuses statuses,
      Roster roster,
      StatusReports reports,
      Master master,
      Executor workers) {
    this.statuses = statuses;
    this.roster = roster;
    this.reports = reports;
    this.master = master;
    this.workers = workers;
  }

  /**
   * Starts the executor's process.
   *
   * @throws IOException if it can't be started; nothing of the container is left
   */
  void start(ExecutorInstance executor, Container container) throws IOException {
    synchronized (executor) {
      executor.container = container;
      executor.containerStatus = statuses.of(executor, container);
    }
    TaskProcess process;
    try {
      process = container.start();
    } catch (IOException e) {
      executor.destroy(container);
      throw e;
    } catch (RuntimeException | Error e) {
      executor.destroy(container);
      throw new IOException("Internal error: " + e, e);
    }
    boolean unwanted;
    synchronized (executor) {
      executor.process = process;
      executor.containerStatus = statuses.of(executor, container, process.pid());
      unwanted = executor.stopping;
    }
    var unused =
        process.exit().thenAcceptAsync(status -> ended(executor, container, status), workers);
    if (unwanted) {
      executor.kill();
    }
  }

  private void ended(ExecutorInstance executor, Container container, ExitStatus status) {
    List<Run> lost;
    synchronized (executor) {
      executor.stopping = true;
      lost = executor.tasks.values().stream().filter(run -> !run.terminal).toList();
      if (executor.stream != null) {
        executor.stream.close();
      }
    }
    roster.leave(executor);
    executor.destroy(container);
    for (Run run : lost) {
      if (run.killed != null) {
        reports.finish(run, TaskState.TASK_KILLED, "Executor terminated");
      } else {
        reports.fail(
            run,
            TaskStatus.Reason.REASON_EXECUTOR_TERMINATED,
            "Executor terminated: " + status.describe());
      }
    }
    master.executorLost(
        executor.framework.getId(), executor.info.getExecutorId(), waitStatus(status));
  }

  /** As wait(2) has it. */
  private static int waitStatus(ExitStatus status) {
    return status.signal() > 0 ? status.signal() : status.code() << 8;
  }
}
