package io.mesosj.local.agent;

import io.mesosj.executor.ExecutorEnvironment;
import io.mesosj.executor.command.CommandExecutor;
import io.mesosj.executor.command.TaskProcess;
import io.mesosj.executor.command.TaskRuntime;
import io.mesosj.local.container.Container;
import java.io.IOException;
import java.util.concurrent.Executor;
import org.apache.mesos.v1.Protos.TaskState;

/**
 * Executors of command tasks and of the tasks of groups: objects inside this process that speak the
 * executor API over HTTP like any other, one a task.
 */
final class DrivenExecutors {
  private final ExecutorEnvironments environments;
  private final ContainerStatuses statuses;
  private final StatusReports reports;
  private final Executor workers;

  DrivenExecutors(
      ExecutorEnvironments environments,
      ContainerStatuses statuses,
      StatusReports reports,
      Executor workers) {
    this.environments = environments;
    this.statuses = statuses;
    this.reports = reports;
    this.workers = workers;
  }

  /** Starts a driver, which starts the process when it is told to launch its task. */
  void start(ExecutorInstance executor, Run run, Container container) {
    CommandExecutor driver = driver(executor, task -> startProcess(executor, container));
    boolean unwanted;
    synchronized (executor) {
      executor.container = container;
      executor.containerStatus = statuses.of(executor, container);
      unwanted = run.killed != null;
      if (!unwanted) {
        executor.driver = driver;
      }
    }
    if (unwanted) {
      executor.destroy(container);
      reports.finish(run, TaskState.TASK_KILLED, "Killed before its container was started");
      return;
    }
    driver.start();
  }

  private CommandExecutor driver(ExecutorInstance executor, TaskRuntime runtime) {
    return new CommandExecutor(
        ExecutorEnvironment.from(environments.ofExecutor(executor)), runtime);
  }

  private TaskProcess startProcess(ExecutorInstance executor, Container container)
      throws IOException {
    try {
      TaskProcess process = container.start();
      watch(executor, container, process);
      return process;
    } catch (IOException e) {
      executor.destroy(container);
      throw e;
    } catch (RuntimeException | Error e) {
      executor.destroy(container);
      throw new IOException("Internal error: " + e, e);
    }
  }

  private void watch(ExecutorInstance executor, Container container, TaskProcess process) {
    synchronized (executor) {
      executor.containerStatus = statuses.of(executor, container, process.pid());
    }
    var unused = process.exit().thenRunAsync(() -> executor.destroy(container), workers);
  }

  /**
   * Takes over a process that an earlier agent started.
   *
   * @return starts the driver; to be run when executors are let in
   */
  Runnable adopt(Run run, Container container, TaskProcess process) {
    ExecutorInstance executor = run.executor;
    CommandExecutor driver =
        driver(
            executor,
            task -> {
              throw new IOException("the task has been launched already");
            });
    executor.driver = driver;
    watch(executor, container, process);
    TaskState last = run.latest == null ? TaskState.TASK_STAGING : run.latest.getState();
    return () -> {
      driver.adopt(run.task, executor.framework, process, last);
      driver.start();
    };
  }
}
