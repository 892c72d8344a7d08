package io.mesosj.local.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLConnection;

/** Copies what a server sends, within limits: it may be anybody's. */
final class Download {
  private static final int TIMEOUT_MILLIS = 30_000;
  private static final int BUFFER = 64 * 1024;

  private final FetchLimits limits;

  Download(FetchLimits limits) {
    this.limits = limits;
  }

  void copy(URI uri, OutputStream to) throws IOException {
    long until = System.nanoTime() + limits.time().toNanos();
    URLConnection connection = uri.toURL().openConnection();
    connection.setConnectTimeout(TIMEOUT_MILLIS);
    connection.setReadTimeout(TIMEOUT_MILLIS);
    if (connection instanceof HttpURLConnection http && http.getResponseCode() != 200) {
      throw new IOException("the server answered " + http.getResponseCode());
    }
    checkLength(connection.getContentLengthLong());
    try (InputStream in = connection.getInputStream()) {
      copy(in, to, until);
    }
  }

  private void copy(InputStream in, OutputStream to, long until) throws IOException {
    byte[] buffer = new byte[BUFFER];
    long length = 0;
    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
      length += count;
      checkLength(length);
      if (System.nanoTime() - until > 0) {
        throw new IOException("it took longer than " + limits.time().toSeconds() + " s");
      }
      if (Thread.currentThread().isInterrupted()) {
        throw new IOException("cancelled");
      }
      to.write(buffer, 0, count);
    }
  }

  private void checkLength(long length) throws IOException {
    if (length > limits.bytes()) {
      throw new IOException("it is longer than " + limits.bytes() + " bytes");
    }
  }
}
