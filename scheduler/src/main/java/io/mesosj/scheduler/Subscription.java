package io.mesosj.scheduler;

import io.mesosj.protocol.http.HttpReply;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.zip.GZIPInputStream;

/**
 * One stream of events.
 *
 * @param endpoint where it was opened, after redirects to the leader; calls go there too
 * @param streamId what calls must carry
 * @param reply the open stream
 */
record Subscription(URI endpoint, String streamId, HttpReply reply) implements Closeable {
  private static final int SMALL = 512;

  /** The stream's bytes; unpacked if the master compressed them. */
  InputStream body() throws IOException {
    boolean packed = reply.header("Content-Encoding").orElse("").equalsIgnoreCase("gzip");
    // A large buffer would wait for events that are yet to happen.
    return packed ? new GZIPInputStream(reply.body(), SMALL) : reply.body();
  }

  /** Ends the stream at once, whoever is reading it. */
  @Override
  public void close() {
    reply.close();
  }
}
