package io.mesosj.local.http;

import com.mesosphere.mesos.rx.java.util.MessageCodec;
import io.mesosj.protocol.codec.ContentType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** One request to a v1 API and the ways to answer it. */
public final class ApiRequest {
  /** A stream of records whose own type another header names. */
  public static final String RECORDIO = "application/recordio";

  private final Exchange exchange;

  ApiRequest(Exchange exchange) {
    this.exchange = exchange;
  }

  /** The address that is asked for. */
  public URI uri() throws ApiError {
    return exchange.uri();
  }

  /** The values after the question mark, by their names. */
  public Map<String, String> query() throws ApiError {
    Map<String, String> values = new HashMap<>();
    String raw = uri().getRawQuery();
    for (String pair : (raw == null ? "" : raw).split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        values.put(pair.substring(0, equals), decode(pair.substring(equals + 1)));
      }
    }
    return values;
  }

  /** A whole number of the query. */
  public static long number(Map<String, String> query, String name, long otherwise)
      throws ApiError {
    String text = query.get(name);
    try {
      return text == null ? otherwise : Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw ApiError.badRequest("Failed to parse " + name + ": '" + text + "'");
    }
  }

  private static String decode(String text) throws ApiError {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw ApiError.badRequest("Failed to decode the query: " + e.getMessage());
    }
  }

  public String method() {
    return exchange.head().method().name();
  }

  public Optional<String> header(String name) {
    return Optional.ofNullable(exchange.head().headers().get(name));
  }

  /** Who sends the request, if that one has a name. */
  public Optional<String> principal() {
    return exchange.principal();
  }

  /** Refuses anything but POST, as Mesos does: with an {@code Allow} header. */
  public void requirePost() throws ApiError {
    if (!method().equals("POST")) {
      exchange.answerHeaders().set("Allow", "POST");
      throw new ApiError(
          405,
          "405 Method Not Allowed. Expecting one of { 'POST' }, but received '" + method() + "'.");
    }
  }

  /** The content type of the body. */
  public ContentType contentType() throws ApiError {
    String type =
        header("Content-Type")
            .orElseThrow(() -> ApiError.badRequest("Expecting 'Content-Type' to be present"));
    return mediaType(type)
        .orElseThrow(
            () ->
                new ApiError(
                    415, "Expecting 'Content-Type' of application/json or application/x-protobuf"));
  }

  /** The content type to answer in: JSON unless protobuf alone is accepted. */
  public ContentType accepted() throws ApiError {
    Optional<String> accept = header("Accept");
    if (accept.isEmpty()) {
      return ContentType.JSON;
    }
    boolean protobuf = false;
    for (String range : accept.get().split(",", -1)) {
      String type = range.strip();
      int parameters = type.indexOf(';');
      String name = (parameters < 0 ? type : type.substring(0, parameters)).strip();
      if (name.equals("*/*")
          || name.equals("application/*")
          || name.equals(ContentType.JSON.mediaType())) {
        return ContentType.JSON;
      }
      protobuf |= name.equals(ContentType.PROTOBUF.mediaType());
    }
    if (protobuf) {
      return ContentType.PROTOBUF;
    }
    throw new ApiError(
        406, "Expecting 'Accept' to allow 'application/x-protobuf' or 'application/json'");
  }

  private static Optional<ContentType> mediaType(String text) {
    // Only media types: the short names are the command line's.
    return text.indexOf('/') < 0 ? Optional.empty() : ContentType.parse(text);
  }

  /** Decodes the body by its content type. */
  public <T> T call(String what, Function<ContentType, MessageCodec<T>> codecs)
      throws ApiError, IOException {
    ContentType type = contentType();
    byte[] body = exchange.body().readNBytes(BodyRoom.LARGEST);
    try {
      return codecs.apply(type).decode(body);
    } catch (UncheckedIOException | IllegalStateException e) {
      throw ApiError.badRequest(undecodable(type, what, e));
    } catch (RuntimeException e) {
      // mesos-rxjava's codecs wrap whatever went wrong.
      throw ApiError.badRequest(undecodable(type, what, e));
    }
  }

  private static String undecodable(ContentType type, String what, RuntimeException e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    String why = String.valueOf(cause.getMessage());
    if (type == ContentType.PROTOBUF) {
      return "Failed to parse body into Call protobuf";
    }
    if (why.startsWith("not JSON")) {
      return "Failed to parse body into JSON: " + why;
    }
    return why.startsWith("missing ")
        ? "Failed to validate " + what + ": Expecting '" + why.substring(8) + "' to be present"
        : "Failed to convert JSON into Call protobuf: " + why;
  }

  /** 202 without a body, as for every call that is only taken note of. */
  public void accept() {
    exchange.answer(202, new byte[0]);
  }

  /** Answers; from any thread. */
  public void respond(int status, String mediaType, byte[] body) {
    exchange.answerHeaders().set("Content-Type", mediaType);
    exchange.answer(status, body);
  }

  /** Answers that it is refused; from any thread. */
  public void respond(ApiError error) {
    respond(
        error.status(),
        "text/plain; charset=utf-8",
        String.valueOf(error.getMessage()).getBytes(StandardCharsets.UTF_8));
  }

  public void setHeader(String name, String value) {
    exchange.answerHeaders().set(name, value);
  }

  /** The body as it comes. */
  public InputStream body() {
    return exchange.body();
  }

  /** The content type that is named by a header of messages within a stream; JSON without one. */
  public ContentType messageType(String header) throws ApiError {
    Optional<String> name = header(header);
    if (name.isEmpty() || name.get().equals("*/*")) {
      return ContentType.JSON;
    }
    return mediaType(name.get())
        .orElseThrow(
            () ->
                ApiError.badRequest(
                    "Expecting '" + header + "' to be application/json or application/x-protobuf"));
  }

  /** Answers with a stream of records in RecordIO, each a message of {@code type}. */
  public EventStream records(ContentType type, Runnable onLost) {
    exchange.answerHeaders().set("Content-Type", RECORDIO);
    exchange.answerHeaders().set("Message-Content-Type", type.mediaType());
    return exchange.stream(onLost);
  }

  /** Answers with an endless chunked stream of records. */
  public EventStream stream(ContentType type, Runnable onLost) {
    exchange.answerHeaders().set("Content-Type", type.mediaType());
    return exchange.stream(onLost);
  }
}
