package io.mesosj.scheduler;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Growing, jittered pauses, so that a thousand frameworks don't come back at once. */
final class Backoff {
  private final long first;
  private final long max;
  private long pause;

  Backoff(Duration first, Duration max) {
    this.first = Math.max(1, first.toMillis());
    this.pause = this.first;
    this.max = Math.max(1, max.toMillis());
  }

  /** The next pause: from half to one and a half of one that doubles. */
  Duration next() {
    long millis = pause / 2 + ThreadLocalRandom.current().nextLong(pause);
    pause = Math.min(max, pause * 2);
    return Duration.ofMillis(millis);
  }

  /** All is well again: the next pause is a short one. */
  void reset() {
    pause = first;
  }
}
