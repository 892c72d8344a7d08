package io.mesosj.base.time;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Pauses between attempts, each twice as long as the one before up to a longest one. Those of an
 * object are jittered, so that a thousand of us don't come back at once. Not for several threads.
 */
public final class Backoff {
  private static final int MAX_DOUBLINGS = 40;

  private final Duration first;
  private final Duration longest;
  private int attempts;

  /** Pauses from {@code first} to {@code longest}, a millisecond at least. */
  public Backoff(Duration first, Duration longest) {
    this.first = first;
    this.longest = longest;
  }

  /** The next pause: from half to one and a half of one that doubles. */
  public Duration next() {
    return jittered(pause(first, longest, ++attempts));
  }

  /** All is well again: the next pause is a short one. */
  public void reset() {
    attempts = 0;
  }

  /**
   * The pause after some attempts.
   *
   * @param attempts 1 after the first
   */
  public static Duration pause(Duration first, Duration longest, int attempts) {
    Duration pause = first.compareTo(Duration.ofMillis(1)) < 0 ? Duration.ofMillis(1) : first;
    int doublings = Math.min(attempts - 1, MAX_DOUBLINGS);
    for (int i = 0; i < doublings && pause.compareTo(longest) < 0; i++) {
      pause = pause.multipliedBy(2);
    }
    return pause.compareTo(longest) < 0 ? pause : longest;
  }

  /** From half of a pause to one and a half of it. */
  public static Duration jittered(Duration pause) {
    long millis = Math.max(1, pause.toMillis());
    return Duration.ofMillis(millis / 2 + ThreadLocalRandom.current().nextLong(millis));
  }

  /** A random part of a longest pause, though not nothing. */
  public static Duration upTo(Duration longest) {
    long millis = Math.max(1, longest.toMillis());
    return Duration.ofMillis(ThreadLocalRandom.current().nextLong(millis / 10 + 1, millis + 2));
  }
}
