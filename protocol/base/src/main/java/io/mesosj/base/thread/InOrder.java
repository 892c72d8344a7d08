package io.mesosj.base.thread;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Does work in the order in which it came, one piece after another, on a thread that is there for
 * as long as there is any. What work throws is told by that thread, and the next goes on.
 */
public final class InOrder implements Executor {
  private final Threads threads;
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private boolean running;

  /** Nothing is to be done yet. */
  public InOrder(Threads threads) {
    this.threads = threads;
  }

  @Override
  public synchronized void execute(Runnable work) {
    waiting.add(work);
    if (!running) {
      threads.newThread(this::drain).start();
      running = true;
    }
  }

  private void drain() {
    for (Runnable work = next(); work != null; work = next()) {
      threads.guarded(work).run();
    }
  }

  private synchronized @Nullable Runnable next() {
    Runnable work = waiting.poll();
    running = work != null;
    return work;
  }
}
