package io.mesosj.scheduler.launch;

import io.mesosj.base.thread.Threads;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The launcher's one thread: everything that touches its state runs here. */
final class LauncherThread implements Timers {
  private static final Logger LOG = LoggerFactory.getLogger(LauncherThread.class);
  private static final Duration END_LIMIT = Duration.ofSeconds(10);

  private final ScheduledThreadPoolExecutor thread;
  private final Consumer<Throwable> onFailure;
  private volatile @Nullable Thread self;

  /**
   * Starts with the first action.
   *
   * @param onFailure runs on the thread when an action throws
   */
  LauncherThread(String name, Consumer<Throwable> onFailure) {
    this.onFailure = onFailure;
    this.thread =
        new ScheduledThreadPoolExecutor(
            1,
            action -> {
              Thread created = Threads.daemon(name, action);
              self = created;
              return created;
            });
    thread.setRemoveOnCancelPolicy(true);
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /** Something to do that may fail. */
  interface Action {
    void run() throws Exception;
  }

  /**
   * Runs {@code action} soon.
   *
   * @return false if nothing will be run any more
   */
  boolean run(Action action) {
    try {
      thread.execute(() -> guarded(action));
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  /**
   * Runs {@code action} and waits for its end, so that a caller is no faster than this; until the
   * thread is closed at the longest.
   */
  void runAndWait(Action action) {
    if (Thread.currentThread() == self) {
      guarded(action);
      return;
    }
    try {
      thread.submit(() -> guarded(action)).get();
    } catch (RejectedExecutionException | CancellationException | ExecutionException e) {
      // Closed: nobody wants it any more.
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void guarded(Action action) {
    try {
      action.run();
    } catch (Throwable e) {
      onFailure.accept(e);
    }
  }

  @Override
  public Runnable after(Duration delay, Runnable action) {
    try {
      ScheduledFuture<?> future =
          thread.schedule(() -> guarded(action::run), delay.toMillis(), TimeUnit.MILLISECONDS);
      return () -> future.cancel(false);
    } catch (RejectedExecutionException e) {
      return () -> {};
    }
  }

  /**
   * Ends after what was begun and what waits, which is done; what was scheduled is not. Waits for
   * that, unless it is the thread itself that closes.
   *
   * @param last is done last of all
   */
  void close(Action last) {
    try {
      thread.execute(
          () -> {
            guarded(last);
            thread.shutdown();
          });
    } catch (RejectedExecutionException e) {
      // Closed already.
      return;
    }
    if (Thread.currentThread() != self) {
      awaitEnd();
    }
  }

  private void awaitEnd() {
    try {
      if (!thread.awaitTermination(END_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("The launcher's thread is still busy after {}; its listener waits?", END_LIMIT);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
