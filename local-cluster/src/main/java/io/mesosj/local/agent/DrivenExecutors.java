package io.mesosj.local.agent;

import io.mesosj.executor.ExecutorEnvironment;
import io.mesosj.executor.command.CommandExecutor;
import io.mesosj.executor.command.TaskProcess;
import io.mesosj.executor.command.TaskRuntime;
import io.mesosj.local.container.Container;
import java.io.IOException;
import java.util.Optional;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;

/**
 * Executors of command tasks and of the tasks of groups: objects inside this process that speak the
 * executor API over HTTP like any other, one a task. Without state of its own.
 */
final class DrivenExecutors {
  private final ExecutorEnvironments environments;
  private final ContainerStatuses statuses;
  private final StatusReports reports;
  private final AgentThreads workers;
  private final RegistrationLimit registration;

  DrivenExecutors(
      ExecutorEnvironments environments,
      ContainerStatuses statuses,
      StatusReports reports,
      AgentThreads workers,
      RegistrationLimit registration) {
    this.environments = environments;
    this.statuses = statuses;
    this.reports = reports;
    this.workers = workers;
    this.registration = registration;
  }

  /** Starts a driver, which starts the process when it is told to launch its task. */
  void start(Executor executor, TaskID task, Container container) {
    CommandExecutor driver = driver(executor, launched -> startProcess(executor, container));
    executor.container().prepared(container, statuses.of(executor.spec(), container));
    if (executor.isKilled() || !executor.container().driven(driver)) {
      executor.container().destroy();
      reports.finish(
          executor, task, TaskState.TASK_KILLED, "Killed before its container was started");
      return;
    }
    start(executor, driver);
  }

  /** Starts a driver, after whose end nothing is heard of the task any more. */
  private void start(Executor executor, CommandExecutor driver) {
    var unused = driver.ended().thenRunAsync(() -> ended(executor), workers);
    driver.start();
    registration.begin(executor);
  }

  private void ended(Executor executor) {
    if (executor.isStopping()) {
      // By the agent, which does not care any more.
      return;
    }
    reports.lost(
        executor,
        executor.end(),
        TaskStatus.Reason.REASON_EXECUTOR_TERMINATED,
        "Executor terminated before the task's end was known");
    executor.container().kill();
  }

  private CommandExecutor driver(Executor executor, TaskRuntime runtime) {
    ExecutorEnvironment environment = ExecutorEnvironment.from(environments.ofExecutor(executor));
    return new CommandExecutor(environment, environments.transport(environment), runtime);
  }

  private TaskProcess startProcess(Executor executor, Container container) throws IOException {
    try {
      TaskProcess process = executor.container().launch().take(container::start);
      watch(executor, container, process);
      return process;
    } catch (IOException | RuntimeException | Error e) {
      executor.container().destroy();
      throw e;
    }
  }

  private void watch(Executor executor, Container container, TaskProcess process) {
    boolean wanted =
        executor
            .container()
            .started(process, statuses.of(executor.spec(), container, process.pid()));
    var unused =
        process
            .exit()
            .whenCompleteAsync((status, failure) -> executor.container().destroy(), workers);
    if (!wanted) {
      process.signal(9);
    }
  }

  /**
   * Takes over a process that an earlier agent started.
   *
   * @return starts the driver; to be run when executors are let in
   */
  Runnable adopt(Executor executor, TaskInfo task, Container container, TaskProcess process) {
    CommandExecutor driver =
        driver(
            executor,
            launched -> {
              throw new IOException("the task has been launched already");
            });
    watch(executor, container, process);
    Optional<TaskStatus> last = executor.latest(task.getTaskId());
    return () -> {
      if (executor.container().driven(driver)) {
        driver.adopt(
            task,
            executor.spec().framework(),
            process,
            last.map(TaskStatus::getState).orElse(TaskState.TASK_STAGING));
        start(executor, driver);
      }
    };
  }
}
