package io.mesosj.protocol.http;

import io.mesosj.base.thread.Guarded;
import io.mesosj.base.thread.Threads;
import io.mesosj.protocol.log.LoggedFailures;
import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for connections to have something to read. One thread waits for all, as long as there are
 * any. Safe for use by several threads.
 */
final class Readiness {
  /** That of all connections. */
  static final Readiness SHARED = new Readiness();

  private static final Logger LOG = LoggerFactory.getLogger(Readiness.class);

  private @Nullable Selector selector;
  private boolean running;

  private Readiness() {}

  /**
   * Has {@code ready} run on this thread once there is something to read, or the peer has hung up.
   * The channel is blocking before and after, and must not be used in between but to be closed.
   *
   * @return false if the channel is closed
   */
  synchronized boolean await(SocketChannel channel, Runnable ready) throws IOException {
    Selector open = selector;
    if (open == null) {
      open = Selector.open();
      selector = open;
    }
    try {
      channel.configureBlocking(false);
      channel.register(open, SelectionKey.OP_READ, new Guarded(ready, new LoggedFailures(LOG)));
    } catch (ClosedChannelException e) {
      return false;
    }
    if (running) {
      open.wakeup();
    } else {
      running = true;
      Selector all = open;
      Threads.start("http-readiness", () -> run(all));
    }
    return true;
  }

  /** A channel was closed: its descriptor is kept until nobody waits for it. */
  synchronized void forget(SocketChannel channel) {
    if (running && selector != null && channel.keyFor(selector) != null) {
      selector.wakeup();
    }
  }

  private void run(Selector all) {
    try {
      while (!isIdle(all)) {
        all.select();
        List<SelectionKey> readable = new ArrayList<>(all.selectedKeys());
        all.selectedKeys().clear();
        readable.forEach(SelectionKey::cancel);
        // Until then the channels can't be blocking again.
        all.selectNow();
        readable.forEach(Readiness::tell);
      }
    } catch (IOException | RuntimeException | Error e) {
      LOG.error("Connections that are waited for are cut off", e);
      giveUp(all);
    }
  }

  /** Where nothing is waited for, this thread's work is done. */
  private synchronized boolean isIdle(Selector all) throws IOException {
    all.selectNow();
    boolean idle = all.keys().isEmpty();
    running = !idle;
    return idle;
  }

  private static void tell(SelectionKey key) {
    try {
      key.channel().configureBlocking(true);
    } catch (IOException e) {
      // It was closed meanwhile: nobody wants to know.
      return;
    }
    ((Runnable) key.attachment()).run();
  }

  /** Who waits reads the end. */
  private synchronized void giveUp(Selector all) {
    running = false;
    selector = null;
    for (SelectionKey key : List.copyOf(all.keys())) {
      try {
        key.channel().close();
        ((Runnable) key.attachment()).run();
      } catch (IOException | CancelledKeyException e) {
        LOG.debug("A connection could not be closed", e);
      }
    }
  }
}
