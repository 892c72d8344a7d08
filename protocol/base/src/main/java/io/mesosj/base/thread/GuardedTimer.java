package io.mesosj.base.thread;

import java.lang.Thread.UncaughtExceptionHandler;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/** A timer that tells what its work throws and goes on. */
final class GuardedTimer extends ScheduledThreadPoolExecutor {
  private final UncaughtExceptionHandler failures;

  GuardedTimer(ThreadFactory threads, UncaughtExceptionHandler failures) {
    super(1, threads);
    this.failures = failures;
    // Else what was called off lies there until its time.
    setRemoveOnCancelPolicy(true);
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable work, long delay, TimeUnit unit) {
    return super.schedule(new Guarded(work, failures), delay, unit);
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(
      Runnable work, long delay, long period, TimeUnit unit) {
    return super.scheduleAtFixedRate(new Guarded(work, failures), delay, period, unit);
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable work, long delay, long pause, TimeUnit unit) {
    return super.scheduleWithFixedDelay(new Guarded(work, failures), delay, pause, unit);
  }
}
