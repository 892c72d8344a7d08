package io.mesosj.protocol.http;

import java.io.IOException;
import java.io.OutputStream;

/** A call that is still being sent. Used by one thread at a time. */
public final class StreamedCall {
  /** Waits for the answer. */
  interface Finish {
    HttpReply run() throws IOException;
  }

  private final OutputStream body;
  private final Finish finish;

  StreamedCall(OutputStream body, Finish finish) {
    this.body = body;
    this.finish = finish;
  }

  /** Where the body goes; each flush sends what there is. */
  public OutputStream body() {
    return body;
  }

  /** Ends the body and waits for the answer. */
  public HttpReply finish() throws IOException {
    body.close();
    return finish.run();
  }
}
