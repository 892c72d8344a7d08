package io.mesosj.local.fetch;

import io.mesosj.base.thread.Threads;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLConnection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Copies what a server sends, within limits: it may be anybody's. */
final class Download {
  private static final int TIMEOUT_MILLIS = 30_000;
  private static final int BUFFER = 64 * 1024;

  private final FetchLimits limits;

  Download(FetchLimits limits) {
    this.limits = limits;
  }

  /**
   * Copies all of it. Who reads a socket hears of no interrupt and of no limit, so another thread
   * does; when nobody waits for it any more it ends by itself with the next byte, or half a minute
   * later without one.
   *
   * @throws InterruptedIOException if this thread is interrupted, and still is
   */
  void copy(URI uri, OutputStream to) throws IOException {
    CompletableFuture<@Nullable Void> copied = new CompletableFuture<>();
    Thread thread = Threads.start("fetch-" + uri.getHost(), () -> complete(copied, uri, to));
    try {
      copied.get(limits.time().toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException cancelled = new InterruptedIOException("cancelled");
      cancelled.initCause(e);
      throw cancelled;
    } catch (TimeoutException e) {
      throw new IOException("it took longer than " + limits.time().toSeconds() + " s", e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IOException(
          cause instanceof IOException ? cause.getMessage() : cause.toString(), cause);
    } finally {
      thread.interrupt();
    }
  }

  private void complete(CompletableFuture<@Nullable Void> copied, URI uri, OutputStream to) {
    try {
      copyNow(uri, to);
      copied.complete(null);
    } catch (IOException | RuntimeException | Error e) {
      copied.completeExceptionally(e);
    }
  }

  private void copyNow(URI uri, OutputStream to) throws IOException {
    URLConnection connection = uri.toURL().openConnection();
    connection.setConnectTimeout(TIMEOUT_MILLIS);
    connection.setReadTimeout(TIMEOUT_MILLIS);
    if (connection instanceof HttpURLConnection http && http.getResponseCode() != 200) {
      throw new IOException("the server answered " + http.getResponseCode());
    }
    checkLength(connection.getContentLengthLong());
    try (InputStream in = connection.getInputStream()) {
      copy(in, to);
    }
  }

  private void copy(InputStream in, OutputStream to) throws IOException {
    byte[] buffer = new byte[BUFFER];
    long length = 0;
    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
      length += count;
      checkLength(length);
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedIOException("cancelled");
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
