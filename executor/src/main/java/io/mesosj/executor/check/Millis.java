package io.mesosj.executor.check;

import java.time.Duration;

/** Durations as sockets take them, where zero means for ever. */
final class Millis {
  private Millis() {}

  static int of(Duration limit) {
    return (int) Math.max(1, Math.min(Integer.MAX_VALUE, limit.toMillis()));
  }
}
