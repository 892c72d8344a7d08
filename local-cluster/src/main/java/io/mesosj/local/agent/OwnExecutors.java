package io.mesosj.local.agent;

import io.mesosj.executor.command.ExitStatus;
import io.mesosj.executor.command.TaskProcess;
import io.mesosj.local.container.Container;
import io.mesosj.local.container.Limitation;
import io.mesosj.local.master.MasterLink;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.TaskStatus.Reason;

/**
 * Executors of frameworks' own: processes in containers, whose end is the end of their tasks.
 * Without state of its own.
 */
final class OwnExecutors {
  private final ContainerStatuses statuses;
  private final AgentExecutors executors;
  private final StatusReports reports;
  private final MasterLink master;
  private final AgentThreads workers;
  private final RegistrationLimit registration;
  private final RegistrationLimit reregistration;

  OwnExecutors(
      ContainerStatuses statuses,
      AgentExecutors executors,
      StatusReports reports,
      MasterLink master,
      AgentThreads workers,
      RegistrationLimit registration,
      RegistrationLimit reregistration) {
    this.statuses = statuses;
    this.executors = executors;
    this.reports = reports;
    this.master = master;
    this.workers = workers;
    this.registration = registration;
    this.reregistration = reregistration;
  }

  /**
   * Starts the executor's process.
   *
   * @throws IOException if it can't be started
   */
  void start(Executor executor, Container container) throws IOException {
    ExecutorIdentity spec = executor.spec();
    executor.container().prepared(container, statuses.of(spec, container));
    TaskProcess process = executor.container().launch().take(container::start);
    watch(executor, container, process, registration);
  }

  /**
   * Takes over a process that an earlier agent started, and that is to subscribe again.
   *
   * @return begins to wait for that; to be run when executors are let in
   */
  Runnable adopt(Executor executor, Container container, TaskProcess process) {
    return () -> watch(executor, container, process, reregistration);
  }

  private void watch(
      Executor executor, Container container, TaskProcess process, RegistrationLimit limit) {
    boolean wanted =
        executor
            .container()
            .started(process, statuses.of(executor.spec(), container, process.pid()));
    var unused =
        process
            .exit()
            .whenCompleteAsync(
                (status, failure) ->
                    ended(executor, failure == null ? status : ExitStatus.exited(255)),
                workers);
    if (wanted) {
      limit.begin(executor);
    } else {
      executor.container().kill();
    }
  }

  /** Its process has ended, and its tasks with it. */
  void ended(Executor executor, ExitStatus status) {
    List<Executor.Unfinished> lost = executor.end();
    executors.leave(executor);
    executor.container().destroy();
    Optional<Limitation> limitation = executor.container().limitation();
    if (limitation.isPresent()) {
      reports.lost(executor, lost, limitation.get());
    } else {
      String message = "Executor terminated: " + status.describe();
      reports.lost(executor, lost, Reason.REASON_EXECUTOR_TERMINATED, message);
    }
    master.executorLost(
        executor.spec().frameworkId(), executor.spec().publicId(), waitStatus(status));
  }

  /** As wait(2) has it. */
  static int waitStatus(ExitStatus status) {
    return status.signal() > 0 ? status.signal() : status.code() << 8;
  }
}
