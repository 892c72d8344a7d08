package io.mesosj.local.socket;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Leads every connection to another address; one thread for all. */
final class Relay implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Relay.class);

  /** Above it those who connect wait; below the usual limit of open files, with two each. */
  private static final int MAX_CONNECTIONS = 2000;

  private static final long PAUSE_MILLIS = 100;
  private static final long CLOSE_SECONDS = 10;

  private final ServerSocketChannel listener;
  private final SocketAddress target;
  private final Selector selector;
  private final SelectionKey accepting;
  private final Thread thread;
  private volatile boolean closed;

  private Relay(ServerSocketChannel listener, SocketAddress target) throws IOException {
    this.listener = listener;
    this.target = target;
    this.selector = Selector.open();
    listener.configureBlocking(false);
    this.accepting = listener.register(selector, SelectionKey.OP_ACCEPT);
    this.thread = new Thread(this::run, "agent-socket-relay");
    thread.setDaemon(true);
  }

  /** Relays what {@code listener} accepts. */
  static Relay start(ServerSocketChannel listener, SocketAddress target) throws IOException {
    Relay relay = new Relay(listener, target);
    relay.thread.start();
    return relay;
  }

  private void run() {
    try {
      while (!closed) {
        boolean full = selector.keys().size() > 2 * MAX_CONNECTIONS;
        accepting.interestOps(full ? 0 : SelectionKey.OP_ACCEPT);
        // While full it looks again by itself: keys are dropped only by the next selection.
        selector.select(full ? PAUSE_MILLIS : 0);
        for (SelectionKey key : List.copyOf(selector.selectedKeys())) {
          if (key.equals(accepting)) {
            accept();
          } else if (key.attachment() instanceof RelayedConnection connection) {
            connection.move();
          }
        }
        selector.selectedKeys().clear();
      }
    } catch (IOException e) {
      if (!closed) {
        LOG.error("The agent's domain socket is served no longer", e);
      }
    } finally {
      closeAll();
    }
  }

  private void accept() {
    try {
      SocketChannel client = listener.accept();
      if (client != null) {
        RelayedConnection.open(client, target, selector);
      }
    } catch (IOException e) {
      LOG.warn("A connection to the agent's domain socket failed: {}", e.getMessage());
      pause();
    }
  }

  /** Out of file descriptors, most likely: what is open must go on, but trying again may wait. */
  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void closeAll() {
    for (SelectionKey key : List.copyOf(selector.keys())) {
      if (key.attachment() instanceof RelayedConnection connection) {
        connection.close();
      }
    }
    try {
      selector.close();
    } catch (IOException e) {
      LOG.debug("The selector could not be closed", e);
    }
  }

  @Override
  public void close() {
    closed = true;
    selector.wakeup();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(CLOSE_SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
