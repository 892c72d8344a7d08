package io.mesosj.scheduler;

import io.mesosj.base.thread.Threads;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Breaks a stream that brings no whole event for several of the master's heartbeats, be it silent
 * or trickling. The time that the listener takes does not count. It looks at {@link
 * System#nanoTime} only: a wall clock that jumps breaks nothing.
 */
final class HeartbeatWatch implements AutoCloseable {
  /** As many as Mesos' own scheduler library. */
  private static final int INTERVALS = 5;

  private static final long SHORTEST = TimeUnit.MILLISECONDS.toNanos(500);

  private final Runnable cut;
  private final long mostNanos;
  private final CountDownLatch over = new CountDownLatch(1);

  /** Since when the reader waits; zero while it does not. Written twice an event, so cheaply. */
  private final AtomicLong waiting = new AtomicLong();

  private volatile long limit;
  private volatile boolean silent;

  /**
   * Watches nothing yet.
   *
   * @param most the limit before the master has told its interval, and never exceeded
   * @param cut ends the stream
   */
  HeartbeatWatch(Duration most, Runnable cut) {
    this.cut = cut;
    this.mostNanos = most.isZero() ? Long.MAX_VALUE : most.toNanos();
    this.limit = mostNanos;
  }

  HeartbeatWatch start() {
    Threads.start("scheduler-heartbeats", this::watch);
    return this;
  }

  private void watch() {
    try {
      while (!over.await(period(), TimeUnit.NANOSECONDS)) {
        long since = waiting.get();
        if (since != 0 && System.nanoTime() - since > limit) {
          silent = true;
          cut.run();
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private long period() {
    return Math.min(limit / 8 + 1, TimeUnit.SECONDS.toNanos(1));
  }

  /** The reader waits for an event from now on. */
  void waits() {
    waiting.lazySet(System.nanoTime() | 1);
  }

  /** The reader has an event, which may take its time. */
  void received() {
    waiting.lazySet(0);
  }

  /** The master has told how often it sends a heartbeat; zero for not at all. */
  void interval(double seconds) {
    if (seconds > 0) {
      double wanted = seconds * INTERVALS * TimeUnit.SECONDS.toNanos(1);
      limit = Math.min(mostNanos, Math.max(SHORTEST, (long) wanted));
    }
  }

  /** Whether this watch broke the stream. */
  boolean wasSilent() {
    return silent;
  }

  /** What it broke it for. */
  String reason() {
    return "no event came for " + TimeUnit.NANOSECONDS.toMillis(limit) / 1000.0 + " s";
  }

  @Override
  public void close() {
    over.countDown();
  }
}
