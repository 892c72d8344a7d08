package io.mesosj.protocol.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What transports over TCP do besides. */
abstract class TcpTransportContract extends HttpTransportContract {
  @Test
  void usesOneConnectionForCallAfterCall() throws IOException {
    for (int i = 0; i < 20; i++) {
      try (HttpReply reply = transport.send(post(200, "call " + i))) {
        reply.body().readAllBytes();
      }
    }
    assertThat(clients).hasSize(1);
  }

  @Test
  void failsWhenNobodyListens() throws IOException {
    int port = server.getAddress().getPort();
    server.stop(0);
    assertThatThrownBy(
            () -> transport.send(HttpCall.get(URI.create("http://127.0.0.1:" + port + "/"))))
        .isInstanceOf(java.net.ConnectException.class);
  }

  @Test
  void goesThroughTheProxy() throws IOException {
    HttpTransport proxied = transport(TransportOptions.defaults().withProxy(server.getAddress()));
    HttpCall call = HttpCall.post(URI.create("http://192.0.2.1/echo?200"), Map.of(), new byte[1]);
    try (HttpReply reply = proxied.send(call)) {
      assertThat(reply.status()).isEqualTo(200);
    }
    assertThat(requests).hasValue(1);
  }
}
