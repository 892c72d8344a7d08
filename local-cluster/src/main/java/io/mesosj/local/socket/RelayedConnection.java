package io.mesosj.local.socket;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/**
 * Two connections that are one: what comes from one goes to the other, no faster than that takes
 * it. Used by one thread.
 */
final class RelayedConnection {
  private final Selector selector;
  private final SocketChannel client;
  private final SocketChannel server;
  private final Direction up;
  private final Direction down;

  private RelayedConnection(Selector selector, SocketChannel client, SocketChannel server) {
    this.selector = selector;
    this.client = client;
    this.server = server;
    this.up = new Direction(client, server);
    this.down = new Direction(server, client);
  }

  /** Connects {@code client} with {@code target}; closes it if that fails. */
  static void open(SocketChannel client, SocketAddress target, Selector selector)
      throws IOException {
    try {
      SocketChannel server = SocketChannel.open();
      RelayedConnection connection = new RelayedConnection(selector, client, server);
      try {
        client.configureBlocking(false);
        server.configureBlocking(false);
        server.setOption(StandardSocketOptions.TCP_NODELAY, true);
        server.connect(target);
        client.register(selector, 0, connection);
        server.register(selector, 0, connection);
        connection.want();
      } catch (IOException e) {
        server.close();
        throw e;
      }
    } catch (IOException e) {
      client.close();
      throw e;
    }
  }

  /** Moves what can be moved. */
  void move() {
    if (!client.isOpen()) {
      // The other's readiness, told in the same round.
      return;
    }
    try {
      if (server.isConnectionPending()) {
        server.finishConnect();
      }
      if (server.isConnected()) {
        up.move();
        down.move();
      }
      if (down.ended) {
        // The server has said all; what the client still has to say is heard by nobody.
        close();
      } else {
        want();
      }
    } catch (IOException e) {
      // Either hung up: so does the other.
      close();
    }
  }

  private void want() {
    boolean connected = server.isConnected();
    interest(
        client,
        connected ? up.wanted(SelectionKey.OP_READ) | down.wanted(SelectionKey.OP_WRITE) : 0);
    interest(
        server,
        connected
            ? down.wanted(SelectionKey.OP_READ) | up.wanted(SelectionKey.OP_WRITE)
            : SelectionKey.OP_CONNECT);
  }

  private void interest(SocketChannel channel, int operations) {
    SelectionKey key = channel.keyFor(selector);
    if (key != null && key.isValid()) {
      key.interestOps(operations);
    }
  }

  void close() {
    for (SocketChannel channel : new SocketChannel[] {client, server}) {
      try {
        channel.close();
      } catch (IOException e) {
        // It is being given up.
      }
    }
  }

  /** From one to the other. */
  private static final class Direction {
    private static final int BUFFER = 16 * 1024;

    private final SocketChannel from;
    private final SocketChannel to;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    private boolean drained;
    private boolean ended;

    Direction(SocketChannel from, SocketChannel to) {
      this.from = from;
      this.to = to;
    }

    void move() throws IOException {
      if (!drained && buffer.hasRemaining()) {
        drained = from.read(buffer) < 0;
      }
      to.write(buffer.flip());
      buffer.compact();
      if (drained && buffer.position() == 0 && !ended) {
        ended = true;
        to.shutdownOutput();
      }
    }

    /** The operation, if there is something to be done by it. */
    int wanted(int operation) {
      boolean wanted =
          operation == SelectionKey.OP_READ
              ? !drained && buffer.hasRemaining()
              : buffer.position() > 0;
      return wanted ? operation : 0;
    }
  }
}
