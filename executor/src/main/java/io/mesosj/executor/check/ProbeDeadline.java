package io.mesosj.executor.check;

import io.mesosj.executor.time.Later;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A limit for an exchange as a whole: the socket that is in use then is closed. A time-out for each
 * read would never come when the peer sends a byte now and then.
 */
final class ProbeDeadline implements AutoCloseable {
  private final Duration limit;
  private @Nullable Socket socket;
  private boolean over;
  private boolean closed;

  /** Begins to run; zero never ends. */
  ProbeDeadline(Duration limit) {
    this.limit = limit;
    if (!limit.isZero()) {
      Later.after(limit, this::end);
    }
  }

  /** A new socket that is closed in time. */
  synchronized Socket socket() throws SocketTimeoutException {
    if (over) {
      throw expired();
    }
    Socket made = new Socket();
    socket = made;
    return made;
  }

  private synchronized void end() {
    if (closed) {
      return;
    }
    over = true;
    Socket used = socket;
    if (used != null) {
      try {
        used.close();
      } catch (IOException e) {
        // It is being given up.
      }
    }
  }

  /** The deadline's own words if it was the reason for a failure. */
  synchronized IOException explained(IOException failure) {
    if (!over) {
      return failure;
    }
    SocketTimeoutException expired = expired();
    expired.initCause(failure);
    return expired;
  }

  private SocketTimeoutException expired() {
    return new SocketTimeoutException("no whole answer within " + limit.toMillis() / 1000.0 + " s");
  }

  @Override
  public synchronized void close() {
    closed = true;
    socket = null;
  }
}
