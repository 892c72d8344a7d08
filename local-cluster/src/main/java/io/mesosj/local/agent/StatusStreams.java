package io.mesosj.local.agent;

import com.google.protobuf.ByteString;
import io.mesosj.base.time.Backoff;
import io.mesosj.local.master.MasterLink;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import org.apache.mesos.v1.Protos.TaskStatus;

/**
 * Sends the status of each task that is next to be acknowledged, and that one again after pauses
 * that grow, as Mesos' TaskStatusUpdateManager does. A framework that is behind with a thousand
 * tasks would never catch up if it were told of all of them every ten seconds. Safe for use by
 * several threads; must not be called with a lock of the agent's held.
 */
final class StatusStreams {
  /** Mesos' STATUS_UPDATE_RETRY_INTERVAL_MIN and _MAX. */
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(10);

  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

  private final MasterLink master;
  private final AgentThreads workers;
  private final Duration firstPause;

  /** What is sent again, unless it is called off, by the status' uuid. */
  private final Map<ByteString, Future<?>> due = new ConcurrentHashMap<>();

  StatusStreams(MasterLink master, AgentThreads workers) {
    this(master, workers, FIRST_PAUSE);
  }

  StatusStreams(MasterLink master, AgentThreads workers, Duration firstPause) {
    this.master = master;
    this.workers = workers;
    this.firstPause = firstPause;
  }

  /** Sends a status that is its task's next; the pauses begin anew. */
  void send(Executor executor, TaskStatus status) {
    send(executor, status, 1);
  }

  private void send(Executor executor, TaskStatus status, int attempt) {
    master.update(executor.spec().frameworkId(), status);
    Future<?> next =
        workers.later(
            Backoff.pause(firstPause, LONGEST_PAUSE, attempt),
            () -> again(executor, status, attempt + 1));
    Future<?> earlier = due.put(status.getUuid(), next);
    if (earlier != null) {
      earlier.cancel(false);
    }
    // It may have been acknowledged meanwhile.
    if (!executor.awaits(status)) {
      callOff(status.getUuid());
    }
  }

  private void again(Executor executor, TaskStatus status, int attempt) {
    if (executor.awaits(status)) {
      send(executor, status, attempt);
    } else {
      callOff(status.getUuid());
    }
  }

  /** A status is sent no more: it was acknowledged, or nobody is left to hear of it. */
  void callOff(ByteString uuid) {
    Future<?> next = due.remove(uuid);
    if (next != null) {
      next.cancel(false);
    }
  }

  /** Sends all that an executor's tasks wait for at once; the pauses begin anew. */
  void resume(Executor executor) {
    executor.unacknowledged().forEach(status -> send(executor, status));
  }
}
