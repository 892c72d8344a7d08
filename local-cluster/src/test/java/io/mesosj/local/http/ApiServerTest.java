package io.mesosj.local.http;

import static io.mesosj.local.http.RawConnection.head;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.mesosj.local.testing.Attacks;
import io.mesosj.protocol.codec.ContentType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(180)
class ApiServerTest {
  private static final String SECRET = "Authorization: Basic cDpz";

  private final BlockingQueue<EventStream> streams = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> pieces = new LinkedBlockingQueue<>();
  private final AtomicInteger lost = new AtomicInteger();
  private ApiServer server;
  private int port;

  @BeforeEach
  void start() throws IOException {
    server = ApiServer.bind("test", "127.0.0.1", 0, Wire.PLAIN);
    server.serve(
        "/health",
        Access.ANYBODY,
        request -> request.respond(200, "text/plain", "ok".getBytes(UTF_8)));
    server.serve(
        "/echo",
        Access.OPEN,
        request -> request.respond(200, "text/plain", request.body().readAllBytes()));
    server.serve(
        "/secret",
        new BasicAuthenticator("test", Map.of("p", "s"), ""),
        request ->
            request.respond(200, "text/plain", request.principal().orElseThrow().getBytes(UTF_8)));
    server.serve(
        "/stream",
        Access.OPEN,
        request -> streams.add(request.stream(ContentType.JSON, lost::incrementAndGet)));
    server.serve(
        "/broken",
        Access.OPEN,
        request -> {
          throw new AssertionError("broken");
        });
    server.serve("/typed", Access.OPEN, this::type);
    server.start();
    port = server.port();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void type(ApiRequest request) throws IOException {
    byte[] piece = new byte[100];
    for (int count = request.body().read(piece); count >= 0; count = request.body().read(piece)) {
      pieces.add(new String(piece, 0, count, UTF_8));
    }
    request.respond(200, "text/plain", "typed".getBytes(UTF_8));
  }

  private RawConnection connect() throws IOException {
    return new RawConnection(port);
  }

  private String ask(String text) throws IOException {
    try (RawConnection connection = connect()) {
      return connection.write(text).readAll();
    }
  }

  @Test
  void sendsTheHeadOfAStreamBeforeItsFirstRecord() throws Exception {
    try (RawConnection connection = connect()) {
      connection.write(head("GET", "/stream", port));
      assertThat(connection.readHead()).startsWith("HTTP/1.1 200").contains("chunked");
      streams.take().send("hello".getBytes(UTF_8));
      assertThat(connection.read(12)).isEqualTo("7\r\n5\nhello\r\n");
    }
  }

  @Test
  void noticesAtOnceThatASubscriberHungUp() throws Exception {
    try (RawConnection connection = connect()) {
      connection.write(head("GET", "/stream", port)).readHead();
    }
    await().until(() -> lost.get() == 1);
    assertThat(streams.take().sendWaiting(new byte[1])).isFalse();
  }

  @Test
  void cutsOffASubscriberThatLeavesTooManyBytesUnread() throws Exception {
    try (RawConnection connection = connect()) {
      connection.write(head("GET", "/stream", port)).readHead();
      EventStream stream = streams.take();
      for (int i = 0; i < 64; i++) {
        stream.send(new byte[1 << 20]);
      }
      await().until(() -> lost.get() == 1);
    }
  }

  @Test
  void letsSendersWaitForASlowSubscriber() throws Exception {
    try (RawConnection connection = connect()) {
      connection.write(head("GET", "/stream", port)).readHead();
      EventStream stream = streams.take();
      Thread sender =
          new Thread(
              () -> {
                for (int i = 0; i < 100; i++) {
                  stream.sendWaiting(new byte[1 << 20]);
                }
                stream.close();
              });
      sender.start();
      await().until(() -> sender.getState() == Thread.State.WAITING);
      connection.endOutput();
      sender.join();
    }
    await().until(() -> lost.get() == 1);
  }

  @Test
  void handlesABodyOfRecordsWhileItComes() throws Exception {
    try (RawConnection connection = connect()) {
      connection.write(
          head(
              "POST",
              "/typed",
              port,
              "Content-Type: application/recordio",
              "Transfer-Encoding: chunked"));
      connection.write("2\r\nab\r\n");
      assertThat(pieces.take()).isEqualTo("ab");
      connection.write("1\r\nc\r\n");
      assertThat(pieces.take()).isEqualTo("c");
      connection.write("0\r\n\r\n");
      assertThat(connection.readHead()).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void answersRequestsOneAfterAnotherOnOneConnection() throws IOException {
    try (RawConnection connection = connect()) {
      String first = head("POST", "/echo", port, "Content-Length: 3") + "one";
      String second = head("POST", "/echo", port, "Content-Length: 3", "Connection: close") + "two";
      assertThat(connection.write(first + second).readAll().split("HTTP/1.1 200 OK", -1))
          .satisfiesExactly(
              nothing -> assertThat(nothing).isEmpty(),
              answer -> assertThat(answer).endsWith("one"),
              answer -> assertThat(answer).endsWith("two"));
    }
  }

  @Test
  void answersThoseWhoEndTheirSideFirst() throws IOException {
    try (RawConnection connection = connect()) {
      connection.write(head("POST", "/echo", port, "Content-Length: 2") + "hi").endOutput();
      assertThat(connection.readAll()).endsWith("hi");
    }
  }

  @Test
  void refusesWithoutReadingTheBody() throws IOException {
    String answer = ask(head("POST", "/secret", port, "Content-Length: 1000000"));
    assertThat(answer).startsWith("HTTP/1.1 401").contains("Basic realm=\"test\"");
    assertThat(ask(head("GET", "/secret", port, SECRET, "Connection: close"))).endsWith("p");
  }

  /** As behind a container's mapped port. */
  @ParameterizedTest
  @ValueSource(strings = {"10.1.2.3:32768", "localhost:32768", "[fd00::1]:32768", "10.1.2.3"})
  void servesUnderOtherAddressesBeyondLoopback(String host) throws IOException {
    try (ApiServer beyond = ApiServer.bind("beyond", "0.0.0.0", 0, Wire.PLAIN)) {
      beyond.serve(
          "/health",
          Access.ANYBODY,
          request -> request.respond(200, "text/plain", "ok".getBytes(UTF_8)));
      beyond.start();
      try (RawConnection connection = new RawConnection(beyond.port())) {
        String asked = "GET /health HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
        assertThat(connection.write(asked).readAll()).startsWith("HTTP/1.1 200");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /health HTTP/1.1\r\nHost: evil.example\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: evil.example:%1$d\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: 10.1.2.3.evil.example\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: 10.1.2.3:%1$d\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: 0.0.0.0:%1$d\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: [::]:%1$d\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: 127.0.0.1:%1$d\r\nOrigin: http://evil.example\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: 127.0.0.1:%1$d\r\nOrigin: http://127.0.0.1:1\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: 127.0.0.1:%1$d\r\nOrigin: null\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: 127.0.0.1:%1$d\r\nSec-Fetch-Site: cross-site\r\n\r\n"
      })
  void refusesWebPages(String request) throws IOException {
    try (RawConnection connection = connect()) {
      assertThat(connection.write(request.formatted(port)).readHead()).startsWith("HTTP/1.1 403");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense\r\n\r\n",
        "GET /health HTTP/1.1\r\n\r\n",
        "GET /heal%%th HTTP/1.1\r\nHost: 127.0.0.1:%1$d\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: 127.0.0.1:%1$d\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"
      })
  void refusesWhatIsMalformed(String request) throws IOException {
    try (RawConnection connection = connect()) {
      assertThat(connection.write(request.formatted(port)).readHead()).startsWith("HTTP/1.1 400");
    }
  }

  @Test
  void limitsHeadAndBody() throws IOException {
    assertThat(ask(head("GET", "/health", port, "X: " + "x".repeat(100_000))))
        .startsWith("HTTP/1.1 431");
    assertThat(ask(head("GET", "/" + "x".repeat(100_000), port))).startsWith("HTTP/1.1 414");
    assertThat(ask(head("POST", "/echo", port, "Content-Length: 99999999")))
        .startsWith("HTTP/1.1 413");
  }

  @Test
  void takesNoBodyOfAStranger() throws Exception {
    Attacks.refused(
        "a stranger fills the memory with a body",
        () -> {
          assertThat(ask(head("POST", "/health", port, "Content-Length: 5000")))
              .startsWith("HTTP/1.1 413");
          String chunked = head("POST", "/health", port, "Transfer-Encoding: chunked");
          assertThat(ask(chunked + "1388\r\n" + "x".repeat(5000) + "\r\n"))
              .startsWith("HTTP/1.1 413");
        });
  }

  @Test
  void keepsRoomBesideBodiesThatDoNotEnd() throws Exception {
    String unfinished = "x".repeat(15 << 20);
    List<RawConnection> senders = new ArrayList<>();
    try {
      for (int i = 0; i < 4; i++) {
        senders.add(connect().write(head("POST", "/echo", port, "Content-Length: 16000000")));
        senders.get(i).write(unfinished);
      }
      Attacks.refused(
          "somebody fills the memory with bodies that do not end",
          () ->
              await()
                  .untilAsserted(
                      () ->
                          assertThat(
                                  ask(
                                      head("POST", "/echo", port, "Content-Length: 16000000")
                                          + unfinished))
                              .startsWith("HTTP/1.1 503")));
      // Others are not concerned, and room is given back.
      assertThat(ask(head("GET", "/secret", port, SECRET, "Connection: close"))).endsWith("p");
    } finally {
      for (RawConnection sender : senders) {
        sender.close();
      }
    }
    await()
        .untilAsserted(
            () ->
                assertThat(
                        ask(
                            head(
                                    "POST",
                                    "/echo",
                                    port,
                                    "Content-Length: 8000000",
                                    "Connection: close")
                                + "x".repeat(8_000_000)))
                    .startsWith("HTTP/1.1 200"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /health HTTP/1.1\r\nHost: 127.0.0.1:%1$d\r\nTransfer-Encoding: x\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: 127.0.0.1:%1$d\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
      })
  void readsNoRequestWhereABodyMayBe(String request) throws Exception {
    String answers = ask((request + head("GET", "/health", port)).formatted(port));
    assertThat(answers).doesNotContain("200 OK");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Origin: http://127.0.0.1:%1$d", "Sec-Fetch-Site: none"})
  void refusesTwoWordsOnWhoAsks(String header) throws Exception {
    String line = header.formatted(port);
    Attacks.refused(
        "a second " + header.replaceFirst(":.*", ""),
        () ->
            assertThat(ask(head("GET", "/health", port, line, line, "Connection: close")))
                .startsWith("HTTP/1.1 400"));
  }

  @Test
  void answersWhenAnEndpointBreaks() throws IOException {
    assertThat(ask(head("GET", "/broken", port, "Connection: close"))).startsWith("HTTP/1.1 500");
    assertThat(ask(head("GET", "/nowhere", port, "Connection: close"))).startsWith("HTTP/1.1 404");
    assertThat(ask(head("GET", "/healthy", port, "Connection: close"))).startsWith("HTTP/1.1 404");
  }

  @Test
  void staysReachableBesideThousandsOfUnfinishedRequests() throws IOException {
    List<Socket> slow = new ArrayList<>();
    try {
      for (int i = 0; i < 5000; i++) {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.getOutputStream().write("GET /health HTT".getBytes(UTF_8));
        slow.add(socket);
        if (i % 500 == 0) {
          assertThat(ask(head("GET", "/health", port, "Connection: close"))).endsWith("ok");
        }
      }
      long threads =
          Thread.getAllStackTraces().keySet().stream()
              .filter(thread -> thread.getName().startsWith("test-"))
              .count();
      assertThat(threads).isLessThan(100);
      assertThat(ask(head("GET", "/secret", port, SECRET, "Connection: close"))).endsWith("p");
    } finally {
      for (Socket socket : slow) {
        socket.close();
      }
    }
  }

  @Test
  void hangsUpOnAHeadThatDoesNotComeToItsEnd() throws IOException {
    try (RawConnection connection = connect()) {
      assertThat(connection.write("GET /health HTT").readAll()).isEmpty();
    }
  }

  @Test
  void namesTheAddressThatIsTaken() {
    assertThatThrownBy(() -> ApiServer.bind("test", "127.0.0.1", port, Wire.PLAIN))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("127.0.0.1:" + port);
  }
}
