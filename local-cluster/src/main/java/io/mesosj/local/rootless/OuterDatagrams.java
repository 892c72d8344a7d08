package io.mesosj.local.rootless;

import io.mesosj.base.file.FileProblem;
import io.mesosj.base.thread.Threads;
import java.io.Closeable;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands datagrams that come to a port of the machine on to {@link InnerDatagrams}, and answers back
 * to who sent them: each sender is a flow of its own. Of very many the one that was silent longest
 * is forgotten. Safe for use by several threads.
 */
final class OuterDatagrams implements Closeable {
  /** Flows of one port, each of which takes a descriptor inside. */
  static final int MOST_FLOWS = 512;

  private static final Logger LOG = LoggerFactory.getLogger(OuterDatagrams.class);

  private final DatagramChannel socket;
  private final SocketChannel inside;
  private final DatagramStream stream;

  /** Those that spoke last are the last. */
  private final Map<SocketAddress, Integer> flows = new LinkedHashMap<>(16, 0.75f, true);

  private final Map<Integer, SocketAddress> senders = new LinkedHashMap<>();
  private int last;

  private OuterDatagrams(DatagramChannel socket, SocketChannel inside) {
    this.socket = socket;
    this.inside = inside;
    this.stream = new DatagramStream(inside);
  }

  /**
   * Begins to.
   *
   * @param socket is closed with this
   * @param inside a connection to the inner side that knows the port; is closed with this
   */
  static OuterDatagrams open(String name, DatagramChannel socket, SocketChannel inside) {
    OuterDatagrams opened = new OuterDatagrams(socket, inside);
    Threads.start(name, opened::hand);
    Threads.start(name + " back", opened::back);
    return opened;
  }

  private void hand() {
    ByteBuffer buffer = ByteBuffer.allocateDirect(DatagramStream.MOST_BYTES);
    try {
      while (true) {
        buffer.clear();
        SocketAddress sender = socket.receive(buffer);
        buffer.flip();
        stream.write(flow(sender), buffer);
      }
    } catch (IOException e) {
      ended(e);
    }
  }

  private int flow(SocketAddress sender) throws IOException {
    int forgotten = 0;
    int flow;
    synchronized (this) {
      Integer known = flows.get(sender);
      if (known != null) {
        return known;
      }
      if (flows.size() == MOST_FLOWS) {
        Map.Entry<SocketAddress, Integer> silent = flows.entrySet().iterator().next();
        forgotten = silent.getValue();
        flows.remove(silent.getKey());
        senders.remove(forgotten);
      }
      // It is no flow's for as long as anybody remembers.
      last = last == Integer.MAX_VALUE ? 1 : last + 1;
      flow = last;
      flows.put(sender, flow);
      senders.put(flow, sender);
    }
    if (forgotten != 0) {
      stream.end(forgotten);
    }
    return flow;
  }

  private void back() {
    try {
      while (true) {
        DatagramStream.Piece piece = stream.read();
        SocketAddress sender = sender(piece);
        if (sender != null && piece.bytes().isPresent()) {
          send(piece.bytes().get(), sender);
        }
      }
    } catch (IOException e) {
      ended(e);
    }
  }

  /** Whose flow it is; one that ends is nobody's any more. */
  private synchronized @Nullable SocketAddress sender(DatagramStream.Piece piece) {
    SocketAddress sender = senders.get(piece.flow());
    if (sender != null) {
      if (piece.bytes().isPresent()) {
        flows.get(sender);
      } else {
        senders.remove(piece.flow());
        flows.remove(sender);
      }
    }
    return sender;
  }

  private void send(ByteBuffer bytes, SocketAddress to) throws IOException {
    try {
      socket.send(bytes, to);
    } catch (IOException e) {
      if (!socket.isOpen()) {
        throw e;
      }
      // Too long for the way back, or nobody there: datagrams may be lost.
      LOG.debug("A datagram to {} is lost: {}", to, FileProblem.describe(e));
    }
  }

  private void ended(IOException e) {
    if (socket.isOpen() && inside.isOpen()) {
      LOG.warn("A UDP port leads nowhere any more: {}", FileProblem.describe(e));
    }
    close();
  }

  @Override
  public void close() {
    Streams.close(socket);
    Streams.close(inside);
  }
}
