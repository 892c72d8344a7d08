package io.mesosj.scheduler.launch;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The launcher's one thread: everything that touches its state runs here. */
final class Actor implements Timers {
  private final ScheduledThreadPoolExecutor thread;
  private final Consumer<Exception> onFailure;
  private volatile @Nullable Thread self;

  /**
   * Starts with the first action.
   *
   * @param onFailure runs on the thread when an action throws
   */
  Actor(String name, Consumer<Exception> onFailure) {
    this.onFailure = onFailure;
    this.thread =
        new ScheduledThreadPoolExecutor(
            1,
            action -> {
              Thread created = new Thread(action, name);
              created.setDaemon(true);
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

  /** Runs {@code action} and waits for its end, so that a caller is no faster than this. */
  void runAndWait(Action action) {
    if (Thread.currentThread() == self) {
      guarded(action);
      return;
    }
    CompletableFuture<Void> done = new CompletableFuture<>();
    try {
      thread.execute(
          () -> {
            guarded(action);
            done.complete(null);
          });
      done.get();
    } catch (RejectedExecutionException | ExecutionException e) {
      // Closed.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void guarded(Action action) {
    try {
      action.run();
    } catch (Exception e) {
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

  /** Ends after what was begun; what waits is done, what was scheduled is not. */
  void close() {
    thread.shutdown();
  }
}
