package io.mesosj.local.master;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** What the master does later by itself, with its lock held. */
final class Alarms implements AutoCloseable {
  private final Object lock;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "master-timer");
            thread.setDaemon(true);
            return thread;
          });

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
