package io.mesosj.local.http;

import com.mesosphere.mesos.rx.java.util.MessageCodec;
import com.sun.net.httpserver.HttpExchange;
import io.mesosj.protocol.codec.ContentType;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Function;

/** One request to a v1 API and the ways to answer it. */
public final class ApiRequest {
  /** A stream of records whose own type another header names. */
  public static final String RECORDIO = "application/recordio";

  private static final int MAX_BODY = 16 * 1024 * 1024;

  private final HttpExchange exchange;

  ApiRequest(HttpExchange exchange) {
    this.exchange = exchange;
  }

  public URI uri() {
    return exchange.getRequestURI();
  }

  public String method() {
    return exchange.getRequestMethod();
  }

  public Optional<String> header(String name) {
    return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name));
  }

  /** Refuses anything but POST, as Mesos does: with an {@code Allow} header. */
  public void requirePost() throws ApiError {
    if (!method().equals("POST")) {
      exchange.getResponseHeaders().set("Allow", "POST");
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
    byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY + 1);
    if (body.length > MAX_BODY) {
      throw new ApiError(413, "The body is larger than " + MAX_BODY + " bytes");
    }
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
  public void accept() throws IOException {
    exchange.sendResponseHeaders(202, -1);
    exchange.close();
  }

  public void respond(int status, String mediaType, byte[] body) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", mediaType);
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
    exchange.close();
  }

  public void respond(ApiError error) throws IOException {
    respond(
        error.status(),
        "text/plain; charset=utf-8",
        String.valueOf(error.getMessage()).getBytes(StandardCharsets.UTF_8));
  }

  public void setHeader(String name, String value) {
    exchange.getResponseHeaders().set(name, value);
  }

  /** The body as it comes. */
  public InputStream body() {
    return exchange.getRequestBody();
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
  public EventStream records(ContentType type, String name, Runnable onLost) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", RECORDIO);
    exchange.getResponseHeaders().set("Message-Content-Type", type.mediaType());
    exchange.sendResponseHeaders(200, 0);
    return new EventStream(exchange, name, onLost);
  }

  /** Answers with an endless chunked stream of records. */
  public EventStream stream(ContentType type, String name, Runnable onLost) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type.mediaType());
    exchange.sendResponseHeaders(200, 0);
    return new EventStream(exchange, name, onLost);
  }
}
