package io.mesosj.executor;

import io.mesosj.base.thread.Threads;
import io.mesosj.base.time.Backoff;
import io.mesosj.executor.time.Later;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * Has updates sent again, after growing pauses, for as long as any is not acknowledged: the call
 * may have timed out though the stream lives, or the agent may have lost it. Nothing is due while
 * there is none. Guards itself; what it calls is called without its lock, but for the question
 * whether anything is left.
 */
final class UpdateRepeats {
  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofMinutes(1);

  private final Threads threads;
  private final Runnable send;
  private final BooleanSupplier left;
  private boolean due;
  private int attempts;

  /**
   * Nothing is due yet.
   *
   * @param threads what updates are sent on, one at a time
   * @param send sends all that is not acknowledged
   * @param left whether anything is
   */
  UpdateRepeats(Threads threads, Runnable send, BooleanSupplier left) {
    this.threads = threads;
    this.send = send;
    this.left = left;
  }

  /** An update was sent, or could not be. */
  synchronized void begin() {
    if (!due) {
      attempts = 0;
      next();
    }
  }

  private synchronized void next() {
    due = left.getAsBoolean();
    if (due) {
      attempts++;
      Later.after(Backoff.pause(FIRST, LONGEST, attempts), this::repeat);
    }
  }

  private void repeat() {
    if (!left.getAsBoolean()) {
      next();
      return;
    }
    threads
        .newThread(
            () -> {
              try {
                send.run();
              } finally {
                next();
              }
            })
        .start();
  }
}
