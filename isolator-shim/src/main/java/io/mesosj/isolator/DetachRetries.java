package io.mesosj.isolator;

import io.mesosj.base.file.FileProblem;
import io.mesosj.base.thread.Threads;
import io.mesosj.base.time.Backoff;
import io.mesosj.protocol.log.LoggedFailures;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Containers whose DEL failed. Mesos fails their termination; here the container is released and
 * its DEL is run again from the checkpoint, with growing pauses, until it succeeds, an hour is over
 * or the agent ends, and then by the next agent's recovery.
 */
final class DetachRetries implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DetachRetries.class);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

  /** Of one agent; the next one's recovery tries once more. */
  static final Duration LONGEST_TRYING = Duration.ofHours(1);

  /** One more attempt to detach a container. */
  interface Attempt {
    void run(String containerId) throws IsolatorException;
  }

  private final Attempt attempt;
  private final Duration firstPause;
  private final Duration longestTrying;
  private final Map<String, String> failures = new TreeMap<>();
  private @Nullable ScheduledExecutorService timer;
  private boolean closed;

  /**
   * Retries of one agent.
   *
   * @param longestTrying of one container, from its first failure on; after that it is told
   */
  DetachRetries(Attempt attempt, Duration firstPause, Duration longestTrying) {
    this.attempt = attempt;
    this.firstPause = firstPause;
    this.longestTrying = longestTrying;
  }

  /** Has a container detached again later. */
  synchronized void add(String containerId, String why) {
    boolean scheduled = failures.put(containerId, why) != null;
    if (!scheduled) {
      schedule(containerId, 1, System.nanoTime());
    }
  }

  /** Containers still to be detached, with what went wrong last. */
  synchronized Map<String, String> pending() {
    return new TreeMap<>(failures);
  }

  private synchronized void schedule(String containerId, int attempts, long since) {
    if (closed) {
      return;
    }
    if (System.nanoTime() - since > longestTrying.toNanos()) {
      LOG.warn(
          "Container {} could not be detached in {} minutes, and is not tried again before the next"
              + " start: {}; 'isolator-shim detach --force {}' takes away what is ours",
          containerId,
          longestTrying.toMinutes(),
          failures.get(containerId),
          containerId);
      return;
    }
    if (timer == null) {
      timer = new Threads("cni-detach-retry", new LoggedFailures(LOG)).timer();
    }
    Duration pause = Backoff.pause(firstPause, LONGEST_PAUSE, attempts);
    var unused =
        timer.schedule(
            () -> retry(containerId, attempts, since), pause.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void retry(String containerId, int attempts, long since) {
    try {
      attempt.run(containerId);
      synchronized (this) {
        failures.remove(containerId);
      }
    } catch (IsolatorException | RuntimeException e) {
      synchronized (this) {
        failures.put(containerId, FileProblem.describe(e));
      }
      schedule(containerId, attempts + 1, since);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (timer != null) {
      timer.shutdownNow();
    }
  }
}
