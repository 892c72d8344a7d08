package io.mesosj.protocol.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

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

  /** It accepts and says nothing, so that a handshake never ends; nor would a stream's. */
  @Test
  @Timeout(30)
  void givesUpWhenThereIsNoTlsInTime() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      URI uri = URI.create("https://127.0.0.1:" + silent.getLocalPort() + "/");
      for (byte[] body : List.of(new byte[0], new byte[1])) {
        HttpCall call =
            new HttpCall("POST", uri, Map.of(), body, Duration.ofMillis(500), Duration.ZERO);
        assertThatThrownBy(() -> transport.send(call))
            .isInstanceOf(SocketTimeoutException.class)
            .hasMessageStartingWith("no TLS connection within 0.5 s");
      }
    }
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
