package io.mesosj.protocol.http;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The words for a peer with which there is no TLS in time, whichever transport waits for it. */
final class TlsTimeout {
  private TlsTimeout() {}

  static SocketTimeoutException after(Duration limit, @Nullable IOException cause) {
    SocketTimeoutException late =
        new SocketTimeoutException(
            "no TLS connection within "
                + limit.toMillis() / 1000.0
                + " s; it may be no server of TLS, or hang");
    if (cause != null) {
      late.initCause(cause);
    }
    return late;
  }
}
