package io.mesosj.protocol.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.SocketTimeoutException;
import java.net.URL;
import java.net.URLConnection;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.HttpsURLConnection;

/**
 * The transport on {@link HttpURLConnection}. {@code java.net.http} would cost a command line about
 * half a second of start-up; one stream and a few calls need no more than this.
 */
public final class UrlConnectionTransport implements HttpTransport {
  /** Each flush is a chunk at the latest; this is the largest. */
  private static final int SMALL_CHUNKS = 4096;

  private final TransportOptions options;

  public UrlConnectionTransport() {
    this(TransportOptions.defaults());
  }

  public UrlConnectionTransport(TransportOptions options) {
    this.options = options;
  }

  @Override
  public HttpReply send(HttpCall call) throws IOException {
    HttpURLConnection connection = open(call.uri().toURL());
    try {
      prepare(connection, call);
      if (call.body().length > 0 || call.method().equals("POST")) {
        connection.setDoOutput(true);
        // A fixed length also keeps HttpURLConnection from sending a POST twice when a kept-alive
        // connection turns out to be dead: a LAUNCH must not be repeated behind our back.
        connection.setFixedLengthStreamingMode(call.body().length);
        shakeHands(connection, call);
        try (var out = connection.getOutputStream()) {
          out.write(call.body());
        }
      }
      shakeHands(connection, call);
      return new Reply(connection, awaitAnswer(connection, call));
    } catch (IOException | RuntimeException e) {
      connection.disconnect();
      throw e;
    }
  }

  /**
   * Connects, if that is more than TCP: a peer that accepts and never answers the handshake would
   * be waited for as long as it may be silent, which in a stream is for ever.
   */
  private static void shakeHands(HttpURLConnection connection, HttpCall call) throws IOException {
    Duration limit = call.connectTimeout();
    if (!(connection instanceof HttpsURLConnection) || limit.isZero()) {
      return;
    }
    AtomicBoolean late = new AtomicBoolean();
    Future<?> watch =
        TimedStream.after(
            limit,
            () -> {
              late.set(true);
              connection.disconnect();
            });
    try {
      connection.connect();
    } catch (IOException e) {
      throw late.get() ? TlsTimeout.after(limit, e) : e;
    } finally {
      watch.cancel(false);
    }
    if (late.get()) {
      throw TlsTimeout.after(limit, null);
    }
  }

  /** The JDK's limit on silence is one for the head of an answer and for its body. */
  private static int awaitAnswer(HttpURLConnection connection, HttpCall call) throws IOException {
    if (call.answerTimeout().isZero()) {
      return connection.getResponseCode();
    }
    AtomicBoolean late = new AtomicBoolean();
    Future<?> watch =
        TimedStream.after(
            call.answerTimeout(),
            () -> {
              late.set(true);
              connection.disconnect();
            });
    IOException cut = null;
    try {
      int status = connection.getResponseCode();
      if (!late.get()) {
        return status;
      }
    } catch (IOException e) {
      if (!late.get()) {
        throw e;
      }
      cut = e;
    } finally {
      watch.cancel(false);
    }
    SocketTimeoutException timeout = new SocketTimeoutException("Read timed out");
    if (cut != null) {
      timeout.initCause(cut);
    }
    throw timeout;
  }

  /**
   * A call whose body is written while the answer is not there yet, as ATTACH_CONTAINER_INPUT wants
   * it; sent in chunks.
   *
   * @param call what to send; its body is not used
   */
  public StreamedCall stream(HttpCall call) throws IOException {
    HttpURLConnection connection = open(call.uri().toURL());
    try {
      prepare(connection, call);
      connection.setDoOutput(true);
      connection.setChunkedStreamingMode(SMALL_CHUNKS);
      shakeHands(connection, call);
      return new StreamedCall(connection.getOutputStream(), () -> finish(connection));
    } catch (IOException | RuntimeException e) {
      connection.disconnect();
      throw e;
    }
  }

  private static void prepare(HttpURLConnection connection, HttpCall call) throws IOException {
    connection.setRequestMethod(call.method());
    connection.setInstanceFollowRedirects(false);
    connection.setUseCaches(false);
    connection.setConnectTimeout(millis(call.connectTimeout()));
    connection.setReadTimeout(millis(call.readTimeout()));
    call.headers().forEach(connection::setRequestProperty);
  }

  private static HttpReply finish(HttpURLConnection connection) throws IOException {
    try {
      return new Reply(connection, connection.getResponseCode());
    } catch (IOException | RuntimeException e) {
      connection.disconnect();
      throw e;
    }
  }

  private HttpURLConnection open(URL url) throws IOException {
    URLConnection connection =
        options.proxy().isPresent()
            ? url.openConnection(new Proxy(Proxy.Type.HTTP, options.proxy().get()))
            : url.openConnection();
    if (connection instanceof HttpsURLConnection https) {
      options.tls().ifPresent(tls -> https.setSSLSocketFactory(tls.getSocketFactory()));
    }
    if (connection instanceof HttpURLConnection http) {
      return http;
    }
    throw new IOException("not an http or https address: " + url);
  }

  private static int millis(Duration duration) {
    return (int) Math.min(Integer.MAX_VALUE, duration.toMillis());
  }

  /** An answer; 4xx and 5xx keep their body in another stream of the connection. */
  private static final class Reply implements HttpReply {
    private final HttpURLConnection connection;
    private final int status;
    private final WatchedStream body;

    Reply(HttpURLConnection connection, int status) throws IOException {
      this.connection = connection;
      this.status = status;
      InputStream error = status >= 400 ? connection.getErrorStream() : null;
      InputStream raw = status < 400 ? connection.getInputStream() : error;
      this.body = new WatchedStream(raw == null ? InputStream.nullInputStream() : raw, connection);
    }

    @Override
    public int status() {
      return status;
    }

    @Override
    public Optional<String> header(String name) {
      return Optional.ofNullable(connection.getHeaderField(name));
    }

    @Override
    public InputStream body() {
      return body;
    }

    @Override
    public void close() {
      body.abandon();
    }
  }
}
