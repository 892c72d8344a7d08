package io.mesosj.protocol.http;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PlainTransportTest extends ChannelTransportContract {
  @Override
  HttpTransport transport(TransportOptions options) {
    return new PlainTransport();
  }

  @Test
  void namesWhoCanNotBeReached() throws IOException {
    int port = server.getAddress().getPort();
    server.stop(0);
    HttpCall call = HttpCall.get(URI.create("http://127.0.0.1:" + port + "/"));

    assertThatThrownBy(() -> transport.send(call))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("127.0.0.1:" + port);
  }

  @Test
  void refusesHostsThatAreNone() {
    for (String address : List.of("http://agent.invalid/", "http://a_b/", "http:///x")) {
      assertThatThrownBy(() -> transport.send(HttpCall.get(URI.create(address))))
          .isInstanceOf(UnknownHostException.class);
    }
  }
}
