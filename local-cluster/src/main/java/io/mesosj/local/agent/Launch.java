package io.mesosj.local.agent;

import io.mesosj.executor.command.LaunchCancelledException;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The steps of a launch, which may take long and hang, and its cancelling, which interrupts the
 * thread that takes one. Guards itself, and calls nobody with its lock held.
 */
final class Launch {
  private @Nullable Thread thread;
  private boolean cancelled;
  private final CompletableFuture<@Nullable Void> whenCancelled = new CompletableFuture<>();

  /** Takes as long as it takes, and ends soon when its thread is interrupted. */
  interface Step<T> {
    T take() throws IOException;
  }

  /**
   * Takes a step on this thread, one at a time. An interrupt that meant it is none afterwards.
   *
   * @return what the step made, though it may have been cancelled just then
   * @throws LaunchCancelledException if it was cancelled before or meanwhile; nothing is left
   * @throws IOException what the step throws otherwise
   */
  <T> T take(Step<T> step) throws IOException {
    begin();
    try {
      return step.take();
    } catch (IOException e) {
      throw end() ? new LaunchCancelledException(e) : e;
    } finally {
      end();
    }
  }

  private synchronized void begin() throws LaunchCancelledException {
    if (cancelled) {
      throw new LaunchCancelledException();
    }
    thread = Thread.currentThread();
  }

  private synchronized boolean end() {
    if (thread != null && cancelled) {
      Thread.interrupted();
    }
    thread = null;
    return cancelled;
  }

  /** Ends the step that is under way, and allows none afterwards; does not wait. */
  void cancel() {
    synchronized (this) {
      if (cancelled) {
        return;
      }
      cancelled = true;
      if (thread != null) {
        thread.interrupt();
      }
    }
    whenCancelled.complete(null);
  }

  /** Completes when it is cancelled, on the thread that does so. */
  CompletableFuture<@Nullable Void> cancelled() {
    return whenCancelled.copy();
  }
}
