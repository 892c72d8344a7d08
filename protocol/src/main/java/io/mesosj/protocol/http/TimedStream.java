package io.mesosj.protocol.http;

import io.mesosj.base.thread.Threads;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A body whose reader gets an exception when the peer is silent too long, or when another thread
 * closes it. One thread watches all of them.
 */
final class TimedStream extends BlockStream {
  private static final ScheduledThreadPoolExecutor WATCH = watch();

  private final long limit;
  private final @Nullable Future<?> watch;
  private volatile boolean reading;
  private volatile long since;
  private volatile boolean silent;
  private volatile boolean closed;
  private boolean drained;

  /** Zero for {@code limit} waits for ever. */
  TimedStream(InputStream in, Duration limit) {
    super(in);
    this.limit = limit.toNanos();
    long period = Math.max(TimeUnit.MILLISECONDS.toNanos(10), this.limit / 8);
    this.watch =
        limit.isZero()
            ? null
            : WATCH.scheduleWithFixedDelay(this::look, period, period, TimeUnit.NANOSECONDS);
  }

  private static ScheduledThreadPoolExecutor watch() {
    ScheduledThreadPoolExecutor watch =
        new ScheduledThreadPoolExecutor(1, work -> Threads.daemon("http-read-timeouts", work));
    // Else thousands of calls a second would leave their watches lying until the next look.
    watch.setRemoveOnCancelPolicy(true);
    return watch;
  }

  /** Does something later, on the thread that watches; it must not take long. */
  static Future<?> after(Duration delay, Runnable work) {
    return WATCH.schedule(work, delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  private void look() {
    if (reading && System.nanoTime() - since > limit) {
      silent = true;
      cut();
    }
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (closed) {
      throw new IOException("the exchange was closed");
    }
    since = System.nanoTime();
    reading = true;
    int count;
    try {
      count = in.read(buffer, offset, length);
    } catch (IOException e) {
      throw explained(e);
    } finally {
      reading = false;
    }
    if (closed || silent) {
      throw explained(null);
    }
    if (count < 0) {
      drained = true;
      unwatch();
    }
    return count;
  }

  private IOException explained(@Nullable IOException e) {
    IOException why =
        silent
            ? new SocketTimeoutException("Read timed out")
            : closed ? new IOException("the exchange was closed", e) : e;
    return why == null ? new IOException("the exchange was closed") : why;
  }

  @Override
  public void close() {
    closed = true;
    if (!drained) {
      cut();
    }
    unwatch();
  }

  private void cut() {
    unwatch();
    try {
      super.close();
    } catch (IOException e) {
      // It is being given up.
    }
  }

  private void unwatch() {
    if (watch != null) {
      watch.cancel(false);
    }
  }
}
