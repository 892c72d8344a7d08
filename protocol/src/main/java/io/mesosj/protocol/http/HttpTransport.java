package io.mesosj.protocol.http;

import java.io.IOException;

/** Sends requests. Safe for use by several threads. */
public interface HttpTransport {
  /**
   * Sends {@code call} and waits for the answer's status and headers. Redirects are answers like
   * any other.
   *
   * @throws IOException if the peer can't be reached, is silent too long or does not speak HTTP
   */
  HttpReply send(HttpCall call) throws IOException;
}
