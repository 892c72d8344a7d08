package io.mesosj.local.rootless;

import io.mesosj.base.file.FileProblem;
import io.mesosj.base.thread.Threads;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends datagrams that come from {@link OuterDatagrams} to a port in here, each flow from a port of
 * its own, and hands answers back. A flow that is silent for two minutes ends.
 */
final class InnerDatagrams {
  private static final Logger LOG = LoggerFactory.getLogger(InnerDatagrams.class);

  /** As long as the kernel remembers one that both sides spoke in; see nf_conntrack_udp. */
  private static final Duration SILENCE = Duration.ofMinutes(2);

  private static final long LOOK_MILLIS = 1000;

  private final SocketChannel outside;
  private final DatagramStream stream;
  private final InetSocketAddress port;
  private final Duration silence;
  private final Selector selector;
  private final Map<Integer, Flow> flows = new ConcurrentHashMap<>();

  private static final class Flow {
    final int number;
    final DatagramChannel socket;
    volatile long spoke = System.nanoTime();

    Flow(int number, DatagramChannel socket) {
      this.number = number;
      this.socket = socket;
    }
  }

  private InnerDatagrams(SocketChannel outside, InetSocketAddress port, Duration silence)
      throws IOException {
    this.outside = outside;
    this.stream = new DatagramStream(outside);
    this.port = port;
    this.silence = silence;
    this.selector = Selector.open();
  }

  /** Does so until the connection ends, and closes it. */
  static void run(String name, SocketChannel outside, InetSocketAddress port) throws IOException {
    run(name, outside, port, SILENCE);
  }

  static void run(String name, SocketChannel outside, InetSocketAddress port, Duration silence)
      throws IOException {
    try (outside) {
      InnerDatagrams datagrams = new InnerDatagrams(outside, port, silence);
      Threads.start(name, datagrams::answer);
      datagrams.take();
    }
  }

  private void take() throws IOException {
    try {
      while (true) {
        DatagramStream.Piece piece = stream.read();
        if (piece.bytes().isPresent()) {
          send(piece.flow(), piece.bytes().get());
        } else {
          Flow ended = flows.remove(piece.flow());
          if (ended != null) {
            Streams.close(ended.socket);
          }
        }
      }
    } finally {
      Streams.close(selector);
      flows.values().forEach(flow -> Streams.close(flow.socket));
    }
  }

  private void send(int number, ByteBuffer bytes) {
    try {
      Flow flow = flows.get(number);
      if (flow == null) {
        flow = open(number);
      }
      flow.spoke = System.nanoTime();
      flow.socket.send(bytes, port);
    } catch (IOException e) {
      // There is no room for it, or no descriptor: datagrams may be lost.
      LOG.debug("A datagram to {} is lost: {}", port, FileProblem.describe(e));
    }
  }

  private Flow open(int number) throws IOException {
    // One that is connected sends no empty datagrams.
    DatagramChannel socket = DatagramChannel.open();
    try {
      socket.configureBlocking(false).register(selector, SelectionKey.OP_READ);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
    Flow flow = new Flow(number, socket);
    socket.keyFor(selector).attach(flow);
    flows.put(number, flow);
    selector.wakeup();
    return flow;
  }

  private void answer() {
    ByteBuffer buffer = ByteBuffer.allocateDirect(DatagramStream.MOST_BYTES);
    try {
      while (outside.isOpen()) {
        selector.select(LOOK_MILLIS);
        if (!selector.isOpen()) {
          return;
        }
        for (Iterator<SelectionKey> ready = selector.selectedKeys().iterator(); ready.hasNext(); ) {
          SelectionKey key = ready.next();
          ready.remove();
          if (key.attachment() instanceof Flow flow) {
            answer(flow, buffer);
          }
        }
        endSilent();
      }
    } catch (IOException | ClosedSelectorException e) {
      // The other thread ends by the same.
      Streams.close(outside);
    }
  }

  private void answer(Flow flow, ByteBuffer buffer) throws IOException {
    buffer.clear();
    try {
      if (!port.equals(flow.socket.receive(buffer))) {
        return;
      }
    } catch (IOException e) {
      // The flow ends just now.
      LOG.debug("No answer from {}: {}", port, FileProblem.describe(e));
      return;
    }
    flow.spoke = System.nanoTime();
    buffer.flip();
    stream.write(flow.number, buffer);
  }

  private void endSilent() throws IOException {
    long now = System.nanoTime();
    List<Flow> silent =
        flows.values().stream().filter(flow -> now - flow.spoke > silence.toNanos()).toList();
    for (Flow flow : silent) {
      if (flows.remove(flow.number, flow)) {
        Streams.close(flow.socket);
        stream.end(flow.number);
      }
    }
  }
}
