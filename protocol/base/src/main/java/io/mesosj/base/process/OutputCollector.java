package io.mesosj.base.process;

import io.mesosj.base.thread.Threads;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Reads a program's output to its end, or until there is too much of it. */
final class OutputCollector {
  /** A child that the program left behind may hold its output open; nobody waits longer for it. */
  private static final long LINGER_MILLIS = 500;

  private final InputStream in;
  private final int limit;
  private final Runnable tooMuch;
  private final ByteArrayOutputStream collected = new ByteArrayOutputStream();
  private final Thread thread;
  private volatile @Nullable Throwable failure;

  /**
   * Begins to read.
   *
   * @param tooMuch is run when there are more bytes than {@code limit}
   */
  OutputCollector(InputStream in, String name, int limit, Runnable tooMuch) {
    this.in = in;
    this.limit = limit;
    this.tooMuch = tooMuch;
    this.thread = Threads.start(name, this::collect);
  }

  private void collect() {
    byte[] buffer = new byte[8192];
    try {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        if (size() + count > limit) {
          tooMuch.run();
          return;
        }
        synchronized (collected) {
          collected.write(buffer, 0, count);
        }
      }
    } catch (IOException e) {
      // The process is gone; what it said before stands.
    } catch (RuntimeException | Error e) {
      failure = e;
      tooMuch.run();
    }
  }

  private int size() {
    synchronized (collected) {
      return collected.size();
    }
  }

  /** All that was said, once the process has ended. */
  byte[] finish() throws IOException, InterruptedException {
    int before;
    do {
      before = size();
      thread.join(LINGER_MILLIS);
    } while (thread.isAlive() && size() > before);
    if (failure != null) {
      throw new IOException("its output can't be read: " + failure, failure);
    }
    synchronized (collected) {
      return collected.toByteArray();
    }
  }
}
