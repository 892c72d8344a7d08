package io.mesosj.local.agent;

import io.mesosj.protocol.duration.MesosDuration;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.TaskStatus.Reason;

/**
 * How long an executor may take to subscribe, for the first time or to an agent that was started
 * again: one that never does would keep its tasks, and its resources, for ever. Without state of
 * its own.
 */
final class RegistrationLimit {
  /**
   * An executor may pause just as long as the limit between two tries; Mesos then ends it when it
   * is about to call.
   */
  private static final Duration CALL = Duration.ofSeconds(1);

  private final Duration limit;
  private final Duration patience;
  private final Reason reason;
  private final String what;
  private final StatusReports reports;
  private final AgentThreads workers;

  private RegistrationLimit(
      Duration limit,
      Duration patience,
      Reason reason,
      String what,
      StatusReports reports,
      AgentThreads workers) {
    this.limit = limit;
    this.patience = patience;
    this.reason = reason;
    this.what = what;
    this.reports = reports;
    this.workers = workers;
  }

  /** Of an executor that was just started. */
  static RegistrationLimit first(Duration limit, StatusReports reports, AgentThreads workers) {
    return new RegistrationLimit(
        limit, limit, Reason.REASON_EXECUTOR_REGISTRATION_TIMEOUT, "register", reports, workers);
  }

  /** Of one that an earlier agent started. */
  static RegistrationLimit again(Duration limit, StatusReports reports, AgentThreads workers) {
    return new RegistrationLimit(
        limit,
        limit.plus(CALL),
        Reason.REASON_EXECUTOR_REREGISTRATION_TIMEOUT,
        "reregister",
        reports,
        workers);
  }

  /** From now on. */
  void begin(Executor executor) {
    workers.after(patience.toNanos(), () -> endUnlessRegistered(executor));
  }

  private void endUnlessRegistered(Executor executor) {
    Optional<List<Executor.Unfinished>> lost = executor.endUnlessSubscribed();
    if (lost.isPresent()) {
      reports.lost(
          executor,
          lost.get(),
          reason,
          "Executor did not " + what + " within " + MesosDuration.print(limit));
      executor.container().kill();
    }
  }
}
