package io.mesosj.protocol.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class UnixSocketTransportTest extends ChannelTransportContract {
  private static final URI AGENT = URI.create("http://agent.invalid/api");

  // Set by the constructor of the contract, so without a value here.
  private @Nullable SocketRelay relay;

  @TempDir private Path directory;

  @Override
  HttpTransport transport(TransportOptions options) {
    try {
      SocketRelay made = new SocketRelay();
      relay = made;
      return new UnixSocketTransport(made.socket());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @AfterEach
  void closeRelay() throws IOException {
    requireNonNull(relay).close();
  }

  @Test
  void namesTheSocketThatNobodyListensOn() throws IOException {
    Path path = directory.resolve("absent");
    HttpTransport absent = new UnixSocketTransport(new DomainSocket(path));
    assertThatThrownBy(() -> absent.send(HttpCall.get(AGENT)))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining(path.toString())
        .hasMessageContaining("No such file");

    ServerSocketChannel.open(StandardProtocolFamily.UNIX)
        .bind(new DomainSocket(path).address())
        .close();
    assertThatThrownBy(() -> absent.send(HttpCall.get(AGENT)))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("refused");
  }

  @Test
  void givesUpOnAPeerThatNeitherAcceptsNorReads() throws IOException {
    DomainSocket socket = new DomainSocket(directory.resolve("full"));
    HttpTransport transport = new UnixSocketTransport(socket);
    try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      listener.bind(socket.address(), 1);
      HttpCall call =
          new HttpCall(
              "POST",
              AGENT,
              Map.of(),
              new byte[4 * 1024 * 1024],
              Duration.ofMillis(300),
              Duration.ofMillis(300));
      // The first fill the queue of connections; those after them are not even connected.
      for (int i = 0; i < 4; i++) {
        assertThatThrownBy(() -> transport.send(call)).isInstanceOf(SocketTimeoutException.class);
      }
    }
  }

  @Test
  void refusesPathsThatTheKernelCutsOff() {
    Path longest = Path.of("/" + "x".repeat(106));
    assertThatCode(() -> new DomainSocket(longest)).doesNotThrowAnyException();
    assertThatThrownBy(() -> new DomainSocket(Path.of(longest + "y")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("108 bytes")
        .hasMessageContaining("107 at most");
    assertThatThrownBy(() -> new DomainSocket(Path.of("/" + "ä".repeat(54))))
        .hasMessageContaining("109 bytes");
  }

  @Test
  void reachesLongPathsBelowTheWorkingDirectory() {
    Path below = Path.of("").toAbsolutePath();
    while (below.toString().length() <= 107) {
      below = below.resolve("..").resolve(below.getFileName());
    }
    Path socket = below.resolve("agent.sock");
    assertThat(DomainSocket.near(socket).path()).isEqualTo(Path.of("agent.sock"));
    assertThatThrownBy(() -> DomainSocket.near(Path.of("/" + "x".repeat(200))))
        .hasMessageContaining("shorter");
  }

  @Test
  void refusesHeadersThatWouldSmuggleOthersIn() {
    HttpCall call = HttpCall.post(AGENT, Map.of("X", "a\r\nContent-Length: 0"), new byte[0]);
    assertThatThrownBy(() -> transport.send(call)).hasMessageContaining("header X");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/2 200\r\n\r\n",
        "HTTP/1.1 99\r\n\r\n",
        "HTTP/1.1 2000 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\n",
        "HTTP/1.1 200 OK\r\nno header\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nhello",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n"
      })
  void failsOnAnswersThatMakeNoSense(String answer) {
    assertThatThrownBy(() -> bodyOf(answer)).isInstanceOf(IOException.class);
  }

  @Test
  void boundsWhatAPeerMaySendBeforeTheBody() {
    String endless = "HTTP/1.1 200 OK\r\n" + "X: y\r\n".repeat(100_000);
    assertThatThrownBy(() -> bodyOf(endless)).hasMessageContaining("too long");
    assertThatThrownBy(() -> bodyOf("HTTP/1.1 200 " + "x".repeat(100_000)))
        .hasMessageContaining("too long");
    assertThatThrownBy(() -> bodyOf("HTTP/1.1 100 Continue\r\n\r\n".repeat(100)))
        .hasMessageContaining("interim");
  }

  @Test
  void readsWhatTheStandardAllows() throws IOException {
    assertThat(bodyOf("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200\r\n\r\nto the end"))
        .isEqualTo("to the end");
    String head = "HTTP/1.0 200 OK\r\ntransfer-encoding: Chunked\r\n\r\n".replace("\r", "");
    String chunks = "A;note=1\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n";
    assertThat(bodyOf(head + chunks)).isEqualTo("0123456789");
    assertThat(bodyOf("HTTP/1.1 204 No Content\r\nContent-Length: 7\r\n\r\n")).isEmpty();
  }

  private static String bodyOf(String answer) throws IOException {
    InputStream in = new ByteArrayInputStream(answer.getBytes(ISO_8859_1));
    return new String(ReplyHead.read(in).body(in).readAllBytes(), UTF_8);
  }
}
