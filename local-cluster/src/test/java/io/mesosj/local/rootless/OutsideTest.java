package io.mesosj.local.rootless;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.local.testing.Attacks;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class OutsideTest {
  private final BlockingQueue<String> arrived = new LinkedBlockingQueue<>();
  private final List<SocketChannel> kept = new ArrayList<>();

  @Test
  @SuppressWarnings("try") // a connection is only held
  void whoeverFillsOnePortKeepsNobodyFromAnother(@TempDir Path state) throws Exception {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    List<Socket> idle = new ArrayList<>();
    try (ServerSocketChannel inner = Streams.listen(Outside.inner(state));
        Outside outside = Outside.open(state, state, nobody(loopback))) {
      Thread inside = new Thread(() -> accept(inner), "inner");
      inside.start();
      int published = outside.open(loopback, 0);
      int masters = outside.open(loopback, 0);
      for (int i = 0; i < Outside.MOST_OF_A_PORT; i++) {
        idle.add(new Socket(loopback, published));
        assertThat(arrived.poll(20, TimeUnit.SECONDS)).isEqualTo("tcp/" + published);
      }
      Attacks.refused(
          "idle connections to a published port, without root",
          () -> {
            try (Socket user = new Socket(loopback, masters)) {
              assertThat(arrived.poll(20, TimeUnit.SECONDS)).isEqualTo("tcp/" + masters);
            }
          });
      Streams.close(inner);
      inside.join();
    } finally {
      for (Socket socket : idle) {
        socket.close();
      }
      kept.forEach(Streams::close);
    }
  }

  /** Outside nothing is asked for but ports. */
  private static InnerCommand nobody(InetAddress published) {
    Onlooker onlooker =
        new Onlooker() {
          @Override
          public void note(String words) {
            throw new AssertionError(words);
          }

          @Override
          public void warn(String problem) {
            throw new AssertionError(problem);
          }

          @Override
          public void opened(IntConsumer signals) {
            throw new AssertionError("nothing is started");
          }
        };
    return new InnerCommand(List.of(), Map.of(), published, List.of(), onlooker);
  }

  private void accept(ServerSocketChannel inner) {
    try {
      while (inner.isOpen()) {
        SocketChannel from = inner.accept();
        kept.add(from);
        StringBuilder port = new StringBuilder();
        ByteBuffer one = ByteBuffer.allocate(1);
        while (from.read(one) == 1 && one.get(0) != '\n') {
          port.append(US_ASCII.decode(one.flip()));
          one.clear();
        }
        arrived.add(port.toString());
      }
    } catch (IOException e) {
      // It is closed.
      return;
    }
  }
}
