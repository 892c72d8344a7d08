package io.mesosj.protocol.http;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.channels.Channel;
import java.time.Duration;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Cuts a connection off when something takes too long. */
final class Deadline implements AutoCloseable {
  /** Work on a connection, which fails when that is cut. */
  interface Work {
    void run() throws IOException;
  }

  private final @Nullable Future<?> watch;
  private volatile boolean passed;

  private Deadline(Channel channel, Duration limit) {
    watch = limit.isZero() ? null : TimedStream.after(limit, () -> cut(channel));
  }

  /** Zero for {@code limit} waits for ever. */
  static Deadline cutting(Channel channel, Duration limit) {
    return new Deadline(channel, limit);
  }

  private void cut(Channel channel) {
    passed = true;
    try {
      channel.close();
    } catch (IOException e) {
      // It is being given up.
    }
  }

  /** Does some of the work; {@code otherwise} is what to say when it is too late. */
  void run(Work work, String otherwise) throws IOException {
    try {
      work.run();
    } catch (IOException e) {
      if (passed) {
        SocketTimeoutException late = new SocketTimeoutException(otherwise);
        late.initCause(e);
        throw late;
      }
      throw e;
    }
  }

  @Override
  public void close() {
    if (watch != null) {
      watch.cancel(false);
    }
  }
}
