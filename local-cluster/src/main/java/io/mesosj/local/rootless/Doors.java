package io.mesosj.local.rootless;

import io.mesosj.base.file.FileProblem;
import io.mesosj.base.thread.Threads;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets connections in, each in a thread of its own and only so many at a time; others wait in the
 * system's queue. Safe for use by several threads.
 */
final class Doors {
  private static final Logger LOG = LoggerFactory.getLogger(Doors.class);
  private static final long PAUSE_MILLIS = 100;

  private final Semaphore free;

  /** Lets in as many at a time. */
  Doors(int most) {
    this.free = new Semaphore(most);
  }

  /** Accepts until the server is closed; {@code work} closes what it gets. */
  void open(String name, ServerSocketChannel server, Consumer<SocketChannel> work) {
    Threads.start(name, () -> accept(name, server, work));
  }

  private void accept(String name, ServerSocketChannel server, Consumer<SocketChannel> work) {
    try {
      while (server.isOpen()) {
        free.acquire();
        if (!let(name, server, work)) {
          free.release();
          // Without descriptors the next attempt fails too, and at once.
          Thread.sleep(PAUSE_MILLIS);
        }
      }
    } catch (InterruptedException e) {
      Streams.close(server);
    }
  }

  private boolean let(String name, ServerSocketChannel server, Consumer<SocketChannel> work) {
    SocketChannel client;
    try {
      client = server.accept();
    } catch (IOException e) {
      if (server.isOpen()) {
        LOG.warn("{}: a connection could not be accepted: {}", name, FileProblem.describe(e));
      }
      return false;
    }
    try {
      Threads.start(name + " connection", () -> work(client, work));
      return true;
    } catch (OutOfMemoryError e) {
      // There are no more threads.
      LOG.warn("{}: a connection could not be handed on: {}", name, e.getMessage());
      Streams.close(client);
      return false;
    }
  }

  private void work(SocketChannel client, Consumer<SocketChannel> work) {
    try {
      work.accept(client);
    } finally {
      free.release();
    }
  }
}
