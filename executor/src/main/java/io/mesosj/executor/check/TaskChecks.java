package io.mesosj.executor.check;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.CheckInfo;
import org.apache.mesos.v1.Protos.CheckStatusInfo;
import org.apache.mesos.v1.Protos.HealthCheck;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The check and the health check of one running task, each on a thread of its own. */
public final class TaskChecks implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TaskChecks.class);

  /** Hears of results; called on the checks' threads. */
  public interface Listener {
    /** The check has another result than before. */
    void checked(CheckStatusInfo status);

    /**
     * The task's health is known, or has changed; of an unhealthy task after each failure.
     *
     * @param kill whether that was one failure too many
     */
    void health(boolean healthy, boolean kill);
  }

  private final List<Rounds> rounds = new ArrayList<>();

  /** The checks of a task; nothing is looked at before {@link #start}. */
  public TaskChecks(TaskInfo task, CheckTarget target, Listener listener) {
    String name = task.getTaskId().getValue();
    if (task.hasCheck()) {
      CheckInfo check = task.getCheck();
      rounds.add(
          new Rounds(
              "check of " + name,
              Probes.seconds(check.getDelaySeconds()),
              Probes.seconds(check.getIntervalSeconds()),
              new Checking(name, check, Probes.of(check, target), listener)));
    }
    if (task.hasHealthCheck()) {
      HealthCheck check = task.getHealthCheck();
      rounds.add(
          new Rounds(
              "health check of " + name,
              Probes.seconds(check.getDelaySeconds()),
              Probes.seconds(check.getIntervalSeconds()),
              new HealthChecking(name, check, Probes.of(check, target), listener)));
    }
  }

  /** What the statuses of a task with a check have before there is a result. */
  public static Optional<CheckStatusInfo> initial(TaskInfo task) {
    return task.hasCheck()
        ? Optional.of(Probes.empty(task.getCheck().getType()))
        : Optional.empty();
  }

  /** Begins, with the delays that the checks ask for. */
  public void start() {
    rounds.forEach(Rounds::start);
  }

  @Override
  public void close() {
    rounds.forEach(Rounds::close);
  }

  /** Reports results, and their absence, when they differ from the last. */
  private static final class Checking implements Rounds.Round {
    private final String task;
    private final Probe probe;
    private final CheckStatusInfo none;
    private final Listener listener;
    private @Nullable CheckStatusInfo last;

    Checking(String task, CheckInfo check, Probe probe, Listener listener) {
      this.task = task;
      this.probe = probe;
      this.none = Probes.empty(check.getType());
      this.listener = listener;
    }

    @Override
    public void run() throws InterruptedException {
      CheckStatusInfo result;
      try {
        result = probe.look();
      } catch (IOException e) {
        LOG.debug("Check of task '{}' has no result: {}", task, e.getMessage());
        result = none;
      }
      if (!result.equals(last)) {
        last = result;
        listener.checked(result);
      }
    }
  }

  /** Counts failures as Mesos' health checker does. */
  private static final class HealthChecking implements Rounds.Round {
    private final String task;
    private final HealthCheck check;
    private final Probe probe;
    private final Listener listener;
    private final long start = System.nanoTime();
    private boolean initializing = true;
    private int failures;

    HealthChecking(String task, HealthCheck check, Probe probe, Listener listener) {
      this.task = task;
      this.check = check;
      this.probe = probe;
      this.listener = listener;
    }

    @Override
    public void run() throws InterruptedException {
      try {
        if (isHealthy(probe.look())) {
          succeeded();
          return;
        }
        LOG.debug("Health check of task '{}' failed", task);
      } catch (IOException e) {
        LOG.debug("Health check of task '{}' failed: {}", task, e.getMessage());
      }
      failed();
    }

    private static boolean isHealthy(CheckStatusInfo result) {
      return switch (result.getType()) {
        case HTTP ->
            result.getHttp().getStatusCode() >= 200 && result.getHttp().getStatusCode() < 400;
        case TCP -> result.getTcp().getSucceeded();
        case COMMAND -> result.getCommand().getExitCode() == 0;
        case UNKNOWN -> false;
      };
    }

    private void succeeded() {
      if (initializing || failures > 0) {
        listener.health(true, false);
      }
      initializing = false;
      failures = 0;
    }

    private void failed() {
      Duration grace = Probes.seconds(check.getGracePeriodSeconds());
      if (initializing && System.nanoTime() - start <= grace.toNanos() && !grace.isZero()) {
        return;
      }
      failures++;
      listener.health(false, failures >= check.getConsecutiveFailures());
    }
  }
}
