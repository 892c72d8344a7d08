package io.mesosj.executor.check;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(180)
class HttpProbeTest {
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

  private ServerSocket server;

  @BeforeEach
  void start() throws IOException {
    server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  /** Answers each connection, with a pause after each byte. */
  private void answer(String answer, Duration pause) {
    Thread thread =
        new Thread(
            () -> {
              while (!server.isClosed()) {
                try (Socket client = server.accept();
                    OutputStream out = client.getOutputStream()) {
                  for (byte octet : answer.getBytes(US_ASCII)) {
                    out.write(octet);
                    Thread.sleep(pause.toMillis());
                  }
                } catch (IOException | InterruptedException e) {
                  // The probe has gone, or the test is over.
                }
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  private HttpProbe probe(Duration limit) {
    return new HttpProbe(
        new Here(), URI.create("http://127.0.0.1:" + server.getLocalPort() + "/"), limit);
  }

  @Test
  void tellsTheStatus() throws Exception {
    answer(OK, Duration.ZERO);

    assertThat(probe(Duration.ofSeconds(20)).look().getHttp().getStatusCode()).isEqualTo(200);
  }

  @Test
  void aServerThatSendsAByteNowAndThenIsGivenUpInTime() {
    answer("HTTP/1.1 200 OK\r\nX: " + "x".repeat(1000), Duration.ofMillis(50));

    long start = System.nanoTime();
    assertThatThrownBy(() -> probe(Duration.ofMillis(500)).look())
        .isInstanceOf(SocketTimeoutException.class)
        .hasMessage("no whole answer within 0.5 s");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
  }

  @Test
  void redirectsShareOneLimit() {
    answer(
        "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:" + server.getLocalPort() + "/\r\n\r\n",
        Duration.ofMillis(5));

    assertThatThrownBy(() -> probe(Duration.ofMillis(600)).look())
        .hasMessage("no whole answer within 0.6 s");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://[", "/a b", "http://127.0.0.1:99999/"})
  void aRedirectToNoAddressIsAFailure(String location) {
    answer("HTTP/1.1 302 Found\r\nLocation: " + location + "\r\n\r\n", Duration.ZERO);

    assertThatThrownBy(() -> probe(Duration.ofSeconds(20)).look())
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("it redirects to");
  }

  private static final class Here implements CheckTarget {
    @Override
    public int run(CommandInfo command, Duration limit) {
      throw new AssertionError("no command is run");
    }

    @Override
    public <T> T inNetwork(Callable<T> work) throws IOException {
      try {
        return work.call();
      } catch (IOException e) {
        throw e;
      } catch (Exception e) {
        throw new IOException(e);
      }
    }
  }
}
