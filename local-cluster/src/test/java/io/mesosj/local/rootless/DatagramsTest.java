package io.mesosj.local.rootless;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.base.thread.Threads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Both sides of a published UDP port, with a real server behind them. */
@Timeout(60)
class DatagramsTest {
  private static final Duration LONG = Duration.ofMinutes(2);
  private static final int ANSWER_MILLIS = 10_000;

  @TempDir Path state;
  private final InetAddress loopback = InetAddress.getLoopbackAddress();
  private final List<DatagramSocket> clients = new ArrayList<>();
  private DatagramSocket server;
  private final List<OuterDatagrams> opened = new ArrayList<>();
  private int port;

  @BeforeEach
  void startServer() throws IOException {
    server = new DatagramSocket(0, loopback);
    Threads.start("echo", echoing(server));
  }

  @AfterEach
  void closeAll() {
    clients.forEach(DatagramSocket::close);
    opened.forEach(OuterDatagrams::close);
    server.close();
  }

  private static Runnable echoing(DatagramSocket socket) {
    return () -> echo(socket);
  }

  /** Answers with the port that it was asked from, and what it was asked. */
  private static void echo(DatagramSocket socket) {
    byte[] bytes = new byte[DatagramStream.MOST_BYTES];
    while (!socket.isClosed()) {
      try {
        DatagramPacket packet = new DatagramPacket(bytes, bytes.length);
        socket.receive(packet);
        boolean told = packet.getLength() > 0 && packet.getLength() < 100;
        byte[] answer =
            told
                ? (packet.getPort() + " " + new String(bytes, 0, packet.getLength(), US_ASCII))
                    .getBytes(US_ASCII)
                : Arrays.copyOf(bytes, packet.getLength());
        socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
      } catch (SocketException e) {
        return;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void open(Duration silence) throws IOException {
    ServerSocketChannel inner = Streams.listen(state.resolve("inner"));
    SocketChannel outside = Streams.connect(state.resolve("inner"));
    SocketChannel inside = inner.accept();
    inner.close();
    InetSocketAddress here = new InetSocketAddress(loopback, server.getLocalPort());
    Threads.start(
        "inside",
        () -> {
          try {
            InnerDatagrams.run("answers", inside, here, silence);
          } catch (IOException e) {
            // The test is over.
            return;
          }
        });
    DatagramChannel socket = MachinePort.datagrams(loopback, 0);
    port = ((InetSocketAddress) socket.getLocalAddress()).getPort();
    opened.add(OuterDatagrams.open("outer", socket, outside));
  }

  private DatagramSocket client() throws IOException {
    DatagramSocket client = new DatagramSocket(0, loopback);
    client.setSoTimeout(ANSWER_MILLIS);
    clients.add(client);
    return client;
  }

  private byte[] ask(DatagramSocket client, byte[] bytes) throws IOException {
    client.send(new DatagramPacket(bytes, bytes.length, loopback, port));
    DatagramPacket answer = new DatagramPacket(new byte[DatagramStream.MOST_BYTES], 65_527);
    client.receive(answer);
    return Arrays.copyOf(answer.getData(), answer.getLength());
  }

  private String ask(DatagramSocket client, String words) throws IOException {
    return new String(ask(client, words.getBytes(US_ASCII)), US_ASCII);
  }

  @Test
  void eachSenderGetsItsOwnAnswersByOnePort() throws IOException {
    open(LONG);
    DatagramSocket one = client();
    DatagramSocket other = client();

    String first = ask(one, "one");

    assertThat(first).endsWith(" one");
    assertThat(ask(other, "other")).endsWith(" other").isNotEqualTo(first.replace("one", "other"));
    assertThat(ask(one, "one")).isEqualTo(first);
  }

  @Test
  void carriesEmptyOnesAndTheLongest() throws IOException {
    open(LONG);
    byte[] longest = new byte[65_507];
    longest[65_506] = 7;

    assertThat(ask(client(), new byte[0])).isEmpty();
    assertThat(ask(client(), longest)).isEqualTo(longest);
  }

  @Test
  void silentFlowEndsAndCanBeginAnew() throws Exception {
    open(Duration.ofMillis(100));
    DatagramSocket client = client();
    String first = ask(client, "again");

    // It is looked for every second.
    Thread.sleep(2500);

    assertThat(ask(client, "again")).endsWith(" again").isNotEqualTo(first);
  }

  @Test
  void ofVeryManyTheMostSilentIsForgotten() throws IOException {
    open(LONG);
    DatagramSocket first = client();
    String before = ask(first, "first");
    DatagramSocket second = client();
    String kept = ask(second, "second");
    for (int i = 0; i < OuterDatagrams.MOST_FLOWS - 1; i++) {
      assertThat(ask(client(), "many")).endsWith(" many");
    }
    assertThat(ask(second, "second")).isEqualTo(kept);
    assertThat(ask(first, "first")).endsWith(" first").isNotEqualTo(before);
  }

  @Test
  void nobodyBehindLosesDatagramsAndNoMore() throws IOException {
    server.close();
    server = new DatagramSocket(0, loopback);
    open(LONG);
    int number = server.getLocalPort();
    server.close();
    DatagramSocket client = client();
    for (int i = 0; i < 3; i++) {
      client.send(new DatagramPacket(new byte[] {1}, 1, loopback, port));
    }
    server = new DatagramSocket(number, loopback);
    Threads.start("echo again", echoing(server));

    assertThat(ask(client(), "there")).endsWith(" there");
  }
}
