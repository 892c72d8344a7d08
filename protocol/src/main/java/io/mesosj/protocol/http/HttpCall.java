package io.mesosj.protocol.http;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.time.Duration;
import java.util.Map;

/**
 * One request.
 *
 * @param method {@code GET} or {@code POST}
 * @param uri an {@code http} or {@code https} address
 * @param headers sent as they are
 * @param body the bytes to send; empty for none
 * @param connectTimeout how long connecting may take; zero for no limit
 * @param readTimeout how long the peer may be silent, also within a stream; zero for no limit
 * @param answerTimeout how long it may be silent before its answer begins; zero for {@code
 *     readTimeout}
 */
@SuppressWarnings("ArrayRecordComponent") // the bytes are handed over, never compared
public record HttpCall(
    String method,
    URI uri,
    Map<String, String> headers,
    byte[] body,
    Duration connectTimeout,
    Duration readTimeout,
    Duration answerTimeout) {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration READ_TIMEOUT = Duration.ofSeconds(30);

  public HttpCall {
    requireNonNull(method, "method is null");
    requireNonNull(uri, "uri is null");
    headers = Map.copyOf(headers);
    requireNonNull(body, "body is null");
  }

  /** A call whose answer may begin as late as any part of it may come. */
  public HttpCall(
      String method,
      URI uri,
      Map<String, String> headers,
      byte[] body,
      Duration connectTimeout,
      Duration readTimeout) {
    this(method, uri, headers, body, connectTimeout, readTimeout, Duration.ZERO);
  }

  /** A POST with default time limits. */
  public static HttpCall post(URI uri, Map<String, String> headers, byte[] body) {
    return new HttpCall("POST", uri, headers, body, CONNECT_TIMEOUT, READ_TIMEOUT);
  }

  /** A GET with default time limits. */
  public static HttpCall get(URI uri) {
    return new HttpCall("GET", uri, Map.of(), new byte[0], CONNECT_TIMEOUT, READ_TIMEOUT);
  }

  /** The same call with another limit on silence; zero for none. */
  public HttpCall withReadTimeout(Duration timeout) {
    return new HttpCall(method, uri, headers, body, connectTimeout, timeout, answerTimeout);
  }

  /**
   * The same call, to be answered with a stream that may be silent for ever once it has begun.
   *
   * @param begin how long that may take
   */
  public HttpCall asStream(Duration begin) {
    return new HttpCall(method, uri, headers, body, connectTimeout, Duration.ZERO, begin);
  }

  /** Whether the answer may be silent for ever. */
  public boolean isStream() {
    return readTimeout.isZero();
  }

  /** How long the peer may be silent before its answer begins; zero for no limit. */
  Duration silenceBeforeAnswer() {
    return answerTimeout.isZero() ? readTimeout : answerTimeout;
  }

  /** Without header values, which may be secrets, and without the body. */
  @Override
  public String toString() {
    return "HttpCall[" + method + " " + uri + ", headers " + headers.keySet() + "]";
  }
}
