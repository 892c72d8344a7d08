package io.mesosj.execute.run;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The run's one thread of events: what other threads post and what is due by the clock, one after
 * the other, so that the run itself needs no locks.
 */
final class EventLoop {
  private record Timer(long at, Runnable action) {}

  private final BlockingQueue<Runnable> posted = new LinkedBlockingQueue<>();
  private final PriorityQueue<Timer> timers =
      new PriorityQueue<>(Comparator.comparingLong(Timer::at));

  /** Has an action run soon; from any thread. */
  void post(Runnable action) {
    posted.add(action);
  }

  /** Has an action run later; only from an action or before the first {@link #runNext}. */
  void after(Duration delay, Runnable action) {
    timers.add(new Timer(System.nanoTime() + delay.toNanos(), action));
  }

  /** Waits for the next action and runs it. */
  void runNext() throws InterruptedException {
    Timer timer = timers.peek();
    Runnable action =
        timer == null
            ? posted.take()
            : posted.poll(Math.max(0, timer.at() - System.nanoTime()), TimeUnit.NANOSECONDS);
    if (action == null && timer != null) {
      timers.remove(timer);
      action = timer.action();
    }
    if (action != null) {
      action.run();
    }
  }
}
