package io.mesosj.protocol.http;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The answer to an {@link HttpCall}; its body may be a stream that does not end. */
public interface HttpReply extends Closeable {
  int status();

  /** The first value of a header; names are compared without case. */
  Optional<String> header(String name);

  /**
   * The body as it arrives. Reading fails once the reply is closed or the peer is silent too long.
   */
  InputStream body();

  /** The body as text, at most {@code maxBytes} of it. */
  default String text(int maxBytes) throws IOException {
    return new String(body().readNBytes(maxBytes), StandardCharsets.UTF_8);
  }

  /**
   * Ends the exchange. A body that was read to its end leaves the connection for the next call; any
   * other is cut off, from whatever thread this is called, and a waiting reader gets an exception.
   */
  @Override
  void close();
}
