package io.mesosj.local.agent;

import io.mesosj.protocol.duration.MesosDuration;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.TaskStatus.Reason;

/**
 * How long an executor may take to subscribe, as Mesos' {@code --executor_registration_timeout}:
 * one that never does would keep its tasks staging, and its resources, for ever. Without state of
 * its own.
 */
final class RegistrationLimit {
  private final Duration limit;
  private final StatusReports reports;
  private final AgentThreads workers;

  RegistrationLimit(Duration limit, StatusReports reports, AgentThreads workers) {
    this.limit = limit;
    this.reports = reports;
    this.workers = workers;
  }

  /** From now on. */
  void begin(Executor executor) {
    workers.after(limit.toNanos(), () -> endUnlessRegistered(executor));
  }

  private void endUnlessRegistered(Executor executor) {
    Optional<List<Executor.Unfinished>> lost = executor.endUnlessSubscribed();
    if (lost.isPresent()) {
      reports.lost(
          executor,
          lost.get(),
          Reason.REASON_EXECUTOR_REGISTRATION_TIMEOUT,
          "Executor did not register within " + MesosDuration.print(limit));
      executor.container().kill();
    }
  }
}
