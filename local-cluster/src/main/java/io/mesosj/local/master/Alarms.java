package io.mesosj.local.master;

import io.mesosj.base.thread.Threads;
import io.mesosj.protocol.log.LoggedFailures;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the master does later by itself, with its lock held. */
final class Alarms implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Alarms.class);

  private final Object lock;
  private final ScheduledExecutorService timer =
      new Threads("master-timer", new LoggedFailures(LOG)).timer();

  /**
   * Makes the alarms of one master.
   *
   * @param lock the lock that guards the master's state
   */
  Alarms(Object lock) {
    this.lock = lock;
  }

  /** Does something once; not at all when the master is closed before. */
  void after(long nanos, Runnable action) {
    if (!timer.isShutdown()) {
      var unused = timer.schedule(() -> run(action), nanos, TimeUnit.NANOSECONDS);
    }
  }

  void every(long seconds, Runnable action) {
    var unused = timer.scheduleAtFixedRate(() -> run(action), seconds, seconds, TimeUnit.SECONDS);
  }

  private void run(Runnable action) {
    synchronized (lock) {
      action.run();
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
