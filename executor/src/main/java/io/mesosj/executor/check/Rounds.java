package io.mesosj.executor.check;

import io.mesosj.base.thread.Threads;
import io.mesosj.protocol.log.LoggedFailures;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks again and again, on a thread of its own, until closed. */
final class Rounds implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);

  /** One look and what follows from it. */
  interface Round {
    void run() throws InterruptedException;
  }

  private final Round round;
  private final Duration delay;
  private final Duration interval;
  private final Thread thread;

  Rounds(String name, Duration delay, Duration interval, Round round) {
    this.round = round;
    this.delay = delay;
    this.interval = interval;
    this.thread = new Threads(name, new LoggedFailures(LOG)).newThread(this::go);
  }

  void start() {
    thread.start();
  }

  private void go() {
    try {
      Thread.sleep(delay.toMillis());
      while (!Thread.currentThread().isInterrupted()) {
        look();
        Thread.sleep(interval.toMillis());
      }
    } catch (InterruptedException e) {
      // Closed.
      Thread.currentThread().interrupt();
    }
  }

  /**
   * One that fails in a way that nobody expected must not be the last: a task would stay healthy.
   */
  private void look() throws InterruptedException {
    try {
      round.run();
    } catch (RuntimeException | Error e) {
      LOG.error("The {} failed", thread.getName(), e);
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
