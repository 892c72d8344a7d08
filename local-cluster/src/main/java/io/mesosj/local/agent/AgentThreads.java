package io.mesosj.local.agent;

import io.mesosj.base.thread.Threads;
import io.mesosj.protocol.log.LoggedFailures;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent's threads: one for each thing that is under way, and one for what is due later. Nothing
 * that goes wrong on them is lost. Safe for use by several threads.
 */
final class AgentThreads implements java.util.concurrent.Executor {
  private static final Logger LOG = LoggerFactory.getLogger(AgentThreads.class);

  private final Threads named = new Threads("agent-worker", new LoggedFailures(LOG));
  private final ExecutorService threads = named.pool();
  private final ScheduledExecutorService timer = named.timer();

  /** Does something whose failure nobody else hears of. */
  @Override
  public void execute(Runnable work) {
    execute(work, this::failed);
  }

  private void failed(Throwable failure) {
    if (failure instanceof RejectedExecutionException && threads.isShutdown()) {
      LOG.debug("The agent is closed; what was left to do is not done", failure);
    } else {
      LOG.error("The agent failed at its work", failure);
    }
  }

  /**
   * Does something.
   *
   * @param failed is told of whatever the work throws, or why it could not even begin
   */
  void execute(Runnable work, Consumer<Throwable> failed) {
    try {
      threads.execute(() -> guarded(work, failed));
    } catch (RejectedExecutionException | OutOfMemoryError e) {
      // The agent is being closed, or there are too many threads.
      failed.accept(e);
    }
  }

  private static void guarded(Runnable work, Consumer<Throwable> failed) {
    try {
      work.run();
    } catch (Throwable e) {
      failed.accept(e);
    }
  }

  /** Does something later, unless the agent is closed before. */
  void after(long nanos, Runnable work) {
    if (!timer.isShutdown()) {
      var unused = timer.schedule(() -> execute(work), nanos, TimeUnit.NANOSECONDS);
    }
  }

  /**
   * Does something that waits for nothing later, on the one thread of all such work, unless it is
   * cancelled or the agent is closed before; a failure is logged.
   */
  Future<?> later(Duration pause, Runnable work) {
    try {
      return timer.schedule(work, pause.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("The agent is closed; what was due later is not done", e);
      return CompletableFuture.completedFuture(null);
    }
  }

  /** Nothing is due any more; what is under way goes on. */
  void stopTimer() {
    timer.shutdownNow();
  }

  void close() {
    threads.shutdownNow();
  }
}
