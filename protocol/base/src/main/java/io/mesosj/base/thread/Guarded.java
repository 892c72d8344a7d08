package io.mesosj.base.thread;

import java.lang.Thread.UncaughtExceptionHandler;

/**
 * Work whose failure is told, Errors included, and ends nothing but itself. Executors keep what
 * their work throws in futures that nobody looks into, and periodic work that throws is never run
 * again.
 */
public record Guarded(Runnable work, UncaughtExceptionHandler failures) implements Runnable {
  @Override
  public void run() {
    try {
      work.run();
    } catch (RuntimeException | Error e) {
      failures.uncaughtException(Thread.currentThread(), e);
    }
  }
}
