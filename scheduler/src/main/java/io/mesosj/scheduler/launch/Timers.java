package io.mesosj.scheduler.launch;

import java.time.Duration;

/** Runs things later, on the launcher's thread. */
interface Timers {
  /**
   * Runs {@code action} once, after {@code delay}.
   *
   * @return what cancels it
   */
  Runnable after(Duration delay, Runnable action);
}
