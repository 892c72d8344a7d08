package io.mesosj.local.container;

import io.mesosj.base.thread.Threads;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Hands output to everybody who listens. What is printed before anybody does waits for the first,
 * as Mesos' I/O switchboard waits for the connection of whoever asked for a session.
 */
final class OutputFan {
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

  /** Where output comes from. */
  interface Source {
    /** Reads into a buffer; -1 at the end. */
    int read(byte[] buffer) throws IOException;
  }

  private final List<ContainerIo.Listener> listeners = new CopyOnWriteArrayList<>();
  private final CountDownLatch first = new CountDownLatch(1);
  private boolean ended;
  private int open;

  Closeable add(ContainerIo.Listener listener) {
    boolean late;
    synchronized (this) {
      late = ended;
      listeners.add(listener);
    }
    first.countDown();
    if (late) {
      listener.ended();
    }
    return () -> listeners.remove(listener);
  }

  /** Copies a source to its end, on a thread of its own. */
  synchronized void copy(String name, boolean error, Source source) {
    open++;
    Threads.start(name, () -> copy(error, source));
  }

  private void copy(boolean error, Source source) {
    byte[] buffer = new byte[8192];
    try {
      // Whoever was to listen may be gone; the process then goes on without.
      var unused = first.await(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS);
      for (int count = source.read(buffer); count >= 0; count = source.read(buffer)) {
        hand(error, Arrays.copyOf(buffer, count));
      }
    } catch (IOException e) {
      // The process is gone, and its end of the pipe with it.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      close();
    }
  }

  private void hand(boolean error, byte[] data) {
    List<ContainerIo.Listener> gone = new ArrayList<>();
    for (ContainerIo.Listener listener : listeners) {
      try {
        listener.output(error, data);
      } catch (IOException e) {
        gone.add(listener);
      }
    }
    listeners.removeAll(gone);
  }

  private void close() {
    synchronized (this) {
      open--;
      ended = open == 0;
      if (!ended) {
        return;
      }
    }
    listeners.forEach(ContainerIo.Listener::ended);
  }
}
