package io.mesosj.local.agent;

import io.mesosj.executor.command.ExitStatus;
import io.mesosj.executor.command.TaskProcess;
import io.mesosj.local.container.Container;
import io.mesosj.local.container.Limitation;
import io.mesosj.local.master.AgentRegistration;
import io.mesosj.protocol.duration.MesosDuration;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus.Reason;

/**
 * Executors of frameworks' own: processes in containers, whose end is the end of their tasks.
 * Without state of its own.
 */
final class OwnExecutors {
  private final ContainerStatuses statuses;
  private final AgentExecutors executors;
  private final StatusReports reports;
  private final AgentRegistration master;
  private final AgentThreads workers;
  private final Duration registrationTimeout;

  OwnExecutors(
      ContainerStatuses statuses,
      AgentExecutors executors,
      StatusReports reports,
      AgentRegistration master,
      AgentThreads workers,
      Duration registrationTimeout) {
    this.statuses = statuses;
    this.executors = executors;
    this.reports = reports;
    this.master = master;
    this.workers = workers;
    this.registrationTimeout = registrationTimeout;
  }

  /**
   * Starts the executor's process.
   *
   * @throws IOException if it can't be started
   */
  void start(Executor executor, Container container) throws IOException {
    ExecutorSpec spec = executor.spec();
    executor.container().prepared(container, statuses.of(spec, container));
    TaskProcess process = executor.container().launch().take(container::start);
    boolean wanted =
        executor.container().started(process, statuses.of(spec, container, process.pid()));
    var unused =
        process
            .exit()
            .whenCompleteAsync(
                (status, failure) ->
                    ended(executor, failure == null ? status : ExitStatus.exited(255)),
                workers);
    if (wanted) {
      workers.after(registrationTimeout.toNanos(), () -> endUnlessRegistered(executor));
    } else {
      executor.container().kill();
    }
  }

  /** One that never comes would keep its tasks staging, and its resources, for ever. */
  private void endUnlessRegistered(Executor executor) {
    Optional<List<Executor.Unfinished>> lost = executor.endUnlessSubscribed();
    if (lost.isPresent()) {
      String message =
          "Executor did not register within " + MesosDuration.print(registrationTimeout);
      Reason reason = Reason.REASON_EXECUTOR_REGISTRATION_TIMEOUT;
      report(executor, lost.get(), one -> reports.fail(executor, one, reason, message));
      executor.container().kill();
    }
  }

  private void ended(Executor executor, ExitStatus status) {
    List<Executor.Unfinished> lost = executor.end();
    executors.leave(executor);
    executor.container().destroy();
    Optional<Limitation> limitation = executor.container().limitation();
    if (limitation.isPresent()) {
      report(executor, lost, one -> reports.limited(executor, one, limitation.get()));
    } else {
      String message = "Executor terminated: " + status.describe();
      report(
          executor,
          lost,
          one -> reports.fail(executor, one, Reason.REASON_EXECUTOR_TERMINATED, message));
    }
    master.executorLost(
        executor.spec().frameworkId(), executor.spec().publicId(), waitStatus(status));
  }

  /** Those that were to be killed anyway are. */
  private void report(
      Executor executor, List<Executor.Unfinished> lost, Consumer<TaskID> otherwise) {
    for (Executor.Unfinished one : lost) {
      if (one.killed()) {
        reports.finish(executor, one.task(), TaskState.TASK_KILLED, "Executor terminated");
      } else {
        otherwise.accept(one.task());
      }
    }
  }

  /** As wait(2) has it. */
  static int waitStatus(ExitStatus status) {
    return status.signal() > 0 ? status.signal() : status.code() << 8;
  }
}
