package io.mesosj.local.agent;

import io.mesosj.executor.command.ExitStatus;
import io.mesosj.executor.command.TaskProcess;
import io.mesosj.local.container.Container;
import io.mesosj.local.container.Limitation;
import io.mesosj.local.master.Master;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
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
  private final Master master;
  private final Workers workers;

  OwnExecutors(
      ContainerStatuses statuses,
      AgentExecutors executors,
      StatusReports reports,
      Master master,
      Workers workers) {
    this.statuses = statuses;
    this.executors = executors;
    this.reports = reports;
    this.master = master;
    this.workers = workers;
  }

  /**
   * Starts the executor's process.
   *
   * @throws IOException if it can't be started
   */
  void start(Executor executor, Container container) throws IOException {
    ExecutorSpec spec = executor.spec();
    executor.container().prepared(container, statuses.of(spec, container));
    TaskProcess process = container.start();
    boolean wanted =
        executor.container().started(process, statuses.of(spec, container, process.pid()));
    var unused =
        process
            .exit()
            .whenCompleteAsync(
                (status, failure) ->
                    ended(executor, failure == null ? status : ExitStatus.exited(255)),
                workers);
    if (!wanted) {
      executor.container().kill();
    }
  }

  private void ended(Executor executor, ExitStatus status) {
    List<Executor.Unfinished> lost = executor.end();
    executors.leave(executor);
    executor.container().destroy();
    Optional<Limitation> limitation = executor.container().limitation();
    for (Executor.Unfinished one : lost) {
      if (one.killed()) {
        reports.finish(executor, one.task(), TaskState.TASK_KILLED, "Executor terminated");
      } else if (limitation.isPresent()) {
        reports.limited(executor, one.task(), limitation.get());
      } else {
        reports.fail(
            executor,
            one.task(),
            Reason.REASON_EXECUTOR_TERMINATED,
            "Executor terminated: " + status.describe());
      }
    }
    master.executorLost(
        executor.spec().frameworkId(), executor.spec().publicId(), waitStatus(status));
  }

  /** As wait(2) has it. */
  static int waitStatus(ExitStatus status) {
    return status.signal() > 0 ? status.signal() : status.code() << 8;
  }
}
