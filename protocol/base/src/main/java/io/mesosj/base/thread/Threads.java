package io.mesosj.base.thread;

import java.lang.Thread.UncaughtExceptionHandler;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes daemon threads of one name, {@code name}, {@code name-2} and so on, and executors of them.
 * What their work throws is told, whether it was executed, scheduled or the thread's own; only of
 * work that is submitted it is in the future.
 */
public final class Threads implements ThreadFactory {
  private static final long IDLE_SECONDS = 60;

  private final String name;
  private final UncaughtExceptionHandler failures;
  private final AtomicInteger made = new AtomicInteger();

  /** Threads that tell {@code failures} what they throw. */
  public Threads(String name, UncaughtExceptionHandler failures) {
    this.name = name;
    this.failures = failures;
  }

  /**
   * A daemon thread that is not started; what its work throws is told by the process, which prints
   * it unless it was taught otherwise. For hooks too, and for those that nobody tells failures to.
   */
  public static Thread daemon(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    return thread;
  }

  /** As {@link #daemon}, started. */
  public static Thread start(String name, Runnable work) {
    Thread thread = daemon(name, work);
    thread.start();
    return thread;
  }

  @Override
  public Thread newThread(Runnable work) {
    int number = made.incrementAndGet();
    Thread thread = daemon(number == 1 ? name : name + "-" + number, work);
    thread.setUncaughtExceptionHandler(failures);
    return thread;
  }

  /** Work that tells what it throws as a thread of these does. */
  Guarded guarded(Runnable work) {
    return new Guarded(work, failures);
  }

  /** As many threads as there is work at a time. */
  public ExecutorService pool() {
    return new ThreadPoolExecutor(
        0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), this) {
      @Override
      public void execute(Runnable work) {
        super.execute(guarded(work));
      }
    };
  }

  /** One thread that does work later or again and again, whatever a turn of it throws. */
  public ScheduledExecutorService timer() {
    return new GuardedTimer(this, failures);
  }
}
