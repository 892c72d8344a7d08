package io.mesosj.protocol.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;

/**
 * A body that knows whether its end was reached, and that another thread can give up.
 *
 * <p>{@link HttpURLConnection#disconnect} waits for a read in progress, so a stream that is being
 * read is only marked: its reader cuts the connection and gets an exception as soon as the read
 * returns, at the latest with the read timeout. Event streams carry heartbeats, which bounds it.
 */
final class WatchedStream extends BlockStream {
  private final HttpURLConnection connection;
  private boolean drained;
  private boolean reading;
  private boolean abandoned;

  WatchedStream(InputStream in, HttpURLConnection connection) {
    super(in);
    this.connection = connection;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    begin();
    int count = -2;
    try {
      count = in.read(buffer, offset, length);
    } finally {
      end(count);
    }
    return count;
  }

  private synchronized void begin() throws IOException {
    if (abandoned) {
      throw new IOException("the exchange was closed");
    }
    reading = true;
  }

  private synchronized void end(int count) throws IOException {
    reading = false;
    drained |= count == -1;
    if (abandoned) {
      connection.disconnect();
      throw new IOException("the exchange was closed");
    }
  }

  @Override
  public void close() {
    abandon();
  }

  /** Leaves the connection for the next call if the body was read to its end, else cuts it off. */
  synchronized void abandon() {
    if (drained || abandoned) {
      return;
    }
    abandoned = true;
    if (!reading) {
      connection.disconnect();
    }
  }
}
