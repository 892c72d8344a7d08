package com.example.servers;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Waits for what takes a moment. */
final class Waiting {
  private static final Duration LIMIT = Duration.ofMinutes(1);

  private Waiting() {}

  static void until(Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!condition.call()) {
      assertTrue(System.nanoTime() < end, "within " + LIMIT.toSeconds() + " s");
      Thread.sleep(50);
    }
  }
}
