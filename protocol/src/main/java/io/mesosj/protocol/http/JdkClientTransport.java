package io.mesosj.protocol.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.ProxySelector;
import java.net.SocketTimeoutException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Optional;

/**
 * Sends requests with {@code java.net.http}. For programs that run for long: it takes half a second
 * to load, but closing a reply ends a live stream at once, whoever is reading it. Safe for use by
 * several threads.
 */
public final class JdkClientTransport implements HttpTransport {
  private final TransportOptions options;

  // The time limit for connecting belongs to the client; callers use one.
  private volatile Clients clients;

  private record Clients(Duration connectTimeout, HttpClient client) {}

  public JdkClientTransport() {
    this(TransportOptions.defaults());
  }

  public JdkClientTransport(TransportOptions options) {
    this.options = options;
    this.clients = build(Duration.ofSeconds(10));
  }

  private Clients build(Duration connectTimeout) {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            // libprocess speaks nothing newer, and an upgrade would cost a round trip.
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER);
    if (!connectTimeout.isZero()) {
      builder.connectTimeout(connectTimeout);
    }
    options.tls().ifPresent(builder::sslContext);
    builder.proxy(options.proxy().map(ProxySelector::of).orElseGet(ProxySelector::getDefault));
    return new Clients(connectTimeout, builder.build());
  }

  private HttpClient client(Duration connectTimeout) {
    Clients current = clients;
    if (!current.connectTimeout().equals(connectTimeout)) {
      current = build(connectTimeout);
      clients = current;
    }
    return current.client();
  }

  @Override
  public HttpReply send(HttpCall call) throws IOException {
    String scheme = String.valueOf(call.uri().getScheme());
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw new IOException("not an http or https address: " + call.uri());
    }
    try {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(call.uri())
              .method(call.method(), HttpRequest.BodyPublishers.ofByteArray(call.body()));
      if (!call.silenceBeforeAnswer().isZero()) {
        request.timeout(call.silenceBeforeAnswer());
      }
      call.headers().forEach(request::setHeader);
      HttpResponse<InputStream> response =
          client(call.connectTimeout())
              .send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
      return new Reply(response, new TimedStream(response.body(), call.readTimeout()));
    } catch (IllegalArgumentException e) {
      throw new IOException("can't send to " + call.uri() + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for " + call.uri(), e);
    } catch (IOException e) {
      throw scheme.equals("https") && e instanceof HttpConnectTimeoutException
          ? TlsTimeout.after(call.connectTimeout(), e)
          : worded(e);
    }
  }

  /** With the types and words of {@code java.net}, which callers know from the other transport. */
  private static IOException worded(IOException e) {
    if (e instanceof HttpTimeoutException) {
      String what = e instanceof HttpConnectTimeoutException ? "Connect" : "Read";
      return withCause(new SocketTimeoutException(what + " timed out"), e);
    }
    if (e instanceof ConnectException && e.getMessage() == null) {
      return withCause(new ConnectException("Connection refused"), e);
    }
    return e.getMessage() == null ? new IOException("the connection broke", e) : e;
  }

  private static IOException withCause(IOException worded, IOException cause) {
    worded.initCause(cause);
    return worded;
  }

  private static final class Reply implements HttpReply {
    private final HttpResponse<InputStream> response;
    private final TimedStream body;

    Reply(HttpResponse<InputStream> response, TimedStream body) {
      this.response = response;
      this.body = body;
    }

    @Override
    public int status() {
      return response.statusCode();
    }

    @Override
    public Optional<String> header(String name) {
      return response.headers().firstValue(name);
    }

    @Override
    public InputStream body() {
      return body;
    }

    @Override
    public void close() {
      body.close();
    }
  }
}
