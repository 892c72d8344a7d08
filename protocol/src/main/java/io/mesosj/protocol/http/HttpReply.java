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

  /**
   * Has something done once the body can be read without a wait, so that no thread need wait in a
   * read of a stream that is silent for long. Not while another thread reads.
   *
   * @param ready starts what reads; must not take long, and is not called once this is closed
   * @return false if there is something to read already, or this transport can't tell: read then
   */
  default boolean whenReadable(Runnable ready) throws IOException {
    return false;
  }

  /** The body as text, at most {@code maxBytes} of it. */
  default String text(int maxBytes) throws IOException {
    return new String(body().readNBytes(maxBytes), StandardCharsets.UTF_8);
  }

  /**
   * What an answer other than success says, at most {@code maxBytes} of it. For 401 that is what
   * the peer wants to see: the JDK keeps the body to itself where there is a challenge.
   */
  default String words(int maxBytes) throws IOException {
    Optional<String> challenge = status() == 401 ? header("WWW-Authenticate") : Optional.empty();
    if (challenge.isEmpty()) {
      return text(maxBytes).strip();
    }
    String wanted =
        challenge.get().regionMatches(true, 0, "Basic", 0, 5)
            ? "a principal and a secret that it knows"
            : "authentication";
    String shown = challenge.get();
    return "it wants "
        + wanted
        + " ("
        + shown.substring(0, Math.min(shown.length(), maxBytes))
        + ")";
  }

  /**
   * Ends the exchange. A body that was read to its end leaves the connection for the next call; any
   * other is cut off, from whatever thread this is called, and a waiting reader gets an exception.
   */
  @Override
  void close();
}
