package io.mesosj.executor;

import io.mesosj.protocol.http.HttpReply;
import io.mesosj.protocol.recordio.RecordReader;
import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The records of a subscription. For one thread at a time, but for {@link #close}. */
final class EventRecords implements Closeable {
  private static final int MAX_RECORD = 64 * 1024 * 1024;

  private final HttpReply reply;
  private final RecordReader records;

  EventRecords(HttpReply reply) {
    this.reply = reply;
    this.records = new RecordReader(reply.body(), MAX_RECORD);
  }

  /** Waits for the next record; null at the end. */
  byte @Nullable [] read() throws IOException {
    return records.read();
  }

  /** As {@link HttpReply#whenReadable}. */
  boolean whenReadable(Runnable ready) throws IOException {
    return !records.hasMore() && reply.whenReadable(ready);
  }

  @Override
  public void close() {
    reply.close();
  }
}
