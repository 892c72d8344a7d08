package io.mesosj.executor.task;

import com.google.protobuf.ByteString;
import io.mesosj.executor.ExecutorClient;
import java.io.IOException;

/** Sends to the framework's scheduler. Safe for use by several threads. */
public final class Messages {
  private final ExecutorClient client;

  Messages(ExecutorClient client) {
    this.client = client;
  }

  /**
   * Sends; there is no guarantee of delivery.
   *
   * @throws IOException if the agent did not take it
   */
  public void send(byte[] data) throws IOException {
    client.message(ByteString.copyFrom(data));
  }
}
