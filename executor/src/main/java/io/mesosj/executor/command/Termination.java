package io.mesosj.executor.command;

import io.mesosj.executor.time.Later;
import java.time.Duration;

/**
 * SIGTERM, and SIGKILL when the grace period is over. A scheduler may repeat its KILL: that does
 * not signal again, and may shorten the grace period but never lengthen it.
 */
final class Termination {
  private static final int SIGTERM = 15;
  private static final int SIGKILL = 9;

  private final TaskProcess process;
  private final long start = System.nanoTime();
  private Duration grace;

  private Termination(TaskProcess process, Duration grace) {
    this.process = process;
    this.grace = grace;
  }

  static Termination begin(TaskProcess process, Duration grace) {
    Termination termination = new Termination(process, grace);
    process.signal(SIGTERM);
    termination.escalate();
    return termination;
  }

  /** Counted from the first request, as the scheduler counts. */
  synchronized void shorten(Duration wanted) {
    if (wanted.compareTo(grace) < 0) {
      grace = wanted;
      escalate();
    }
  }

  private void escalate() {
    long delay = start + grace.toNanos() - System.nanoTime();
    Later.after(Duration.ofNanos(Math.max(0, delay)), () -> process.signal(SIGKILL));
  }
}
