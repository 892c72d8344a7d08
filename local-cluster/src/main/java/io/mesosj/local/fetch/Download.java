package io.mesosj.local.fetch;

import io.mesosj.base.thread.Threads;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Copies what a server sends, within limits: it may be anybody's. */
final class Download {
  /** How long a server may say nothing. */
  private static final Duration SILENCE = Duration.ofSeconds(30);

  private static final int BUFFER = 64 * 1024;

  private final FetchLimits limits;

  private volatile @Nullable InputStream body;

  /** When the last byte came. */
  private volatile long latest = System.nanoTime();

  Download(FetchLimits limits) {
    this.limits = limits;
  }

  /**
   * Copies all of it. Who reads hears of no limit, so another thread does; when nobody waits for it
   * any more it is interrupted, which ends the connection.
   *
   * @throws InterruptedIOException if this thread is interrupted, and still is
   */
  void copy(URI uri, OutputStream to) throws IOException {
    CompletableFuture<@Nullable Void> copied = new CompletableFuture<>();
    Thread thread = Threads.start("fetch-" + uri.getHost(), () -> complete(copied, uri, to));
    try {
      awaitBytes(copied);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException cancelled = new InterruptedIOException("cancelled");
      cancelled.initCause(e);
      throw cancelled;
    } catch (TimeoutException e) {
      throw new IOException("it took longer than " + limits.time().toSeconds() + " s", e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IOException(words(cause), cause);
    } finally {
      thread.interrupt();
      close(body);
    }
  }

  /** Who reads it on Java 17 hears of this, and of no interrupt. */
  private static void close(@Nullable InputStream body) throws IOException {
    if (body != null) {
      body.close();
    }
  }

  private static String words(Throwable cause) {
    if (cause instanceof ConnectException && cause.getMessage() == null) {
      return "the server does not accept connections";
    }
    return cause instanceof IOException && cause.getMessage() != null
        ? cause.getMessage()
        : cause.toString();
  }

  /** Waits as long as bytes come, but no longer than it may take. */
  private void awaitBytes(CompletableFuture<@Nullable Void> copied)
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    long end = System.nanoTime() + limits.time().toNanos();
    while (true) {
      long silent = latest + SILENCE.toNanos();
      long next = silent - end < 0 ? silent : end;
      try {
        copied.get(next - System.nanoTime(), TimeUnit.NANOSECONDS);
        return;
      } catch (TimeoutException e) {
        if (next == end) {
          throw e;
        }
        if (latest + SILENCE.toNanos() - System.nanoTime() <= 0) {
          throw new IOException("the server sent nothing for " + SILENCE.toSeconds() + " s", e);
        }
      }
    }
  }

  private void complete(CompletableFuture<@Nullable Void> copied, URI uri, OutputStream to) {
    try {
      copyNow(uri, to);
      copied.complete(null);
    } catch (InterruptedException e) {
      // Nobody waits for it any more.
      copied.cancel(false);
    } catch (IOException | RuntimeException | Error e) {
      copied.completeExceptionally(e);
    }
  }

  private void copyNow(URI uri, OutputStream to) throws IOException, InterruptedException {
    if ("ftp".equalsIgnoreCase(uri.getScheme())) {
      copyByFtp(uri, to);
      return;
    }
    HttpResponse<InputStream> answer =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .proxy(ProxySelector.getDefault())
            .connectTimeout(SILENCE)
            .build()
            .send(
                HttpRequest.newBuilder(uri).timeout(SILENCE).build(),
                HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream in = answer.body()) {
      body = in;
      if (answer.statusCode() != 200) {
        throw new IOException("the server answered " + answer.statusCode());
      }
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedIOException("cancelled");
      }
      checkLength(answer.headers().firstValueAsLong("content-length").orElse(0));
      copy(in, to);
    }
  }

  private void copyByFtp(URI uri, OutputStream to) throws IOException {
    try (FtpConnection connection = FtpConnection.open(uri)) {
      copy(connection.retrieve(uri), to);
      connection.finish();
    }
  }

  private void copy(InputStream in, OutputStream to) throws IOException {
    byte[] buffer = new byte[BUFFER];
    long length = 0;
    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
      length += count;
      latest = System.nanoTime();
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
