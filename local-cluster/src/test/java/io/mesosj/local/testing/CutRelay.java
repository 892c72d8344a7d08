package io.mesosj.local.testing;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Passes connections on to a port of loopback, until it is cut. */
public final class CutRelay implements AutoCloseable {
  private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          work -> {
            Thread thread = new Thread(work, "cut-relay");
            thread.setDaemon(true);
            return thread;
          });
  private final List<Closeable> open = new ArrayList<>();
  private int target;
  private boolean isCut;

  public CutRelay(int target) throws IOException {
    this.target = target;
    threads.execute(this::accept);
  }

  public int port() {
    return listening.getLocalPort();
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        pass(listening.accept());
      } catch (IOException e) {
        // Closed, or the other side is not there.
      }
    }
  }

  private synchronized void pass(Socket client) throws IOException {
    if (isCut) {
      client.close();
      return;
    }
    open.add(client);
    Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
    open.add(server);
    threads.execute(() -> copy(client, server));
    threads.execute(() -> copy(server, client));
  }

  private static void copy(Socket from, Socket to) {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException e) {
      // Either side has had enough.
      return;
    }
  }

  /** Breaks every connection, and lets no other through. */
  public synchronized void cut() throws IOException {
    isCut = true;
    for (Closeable one : open) {
      one.close();
    }
    open.clear();
  }

  /** Lets connections through again. */
  public synchronized void mend() {
    isCut = false;
  }

  /** The same, to another port. */
  public synchronized void mendTo(int other) {
    target = other;
    isCut = false;
  }

  @Override
  public void close() throws IOException {
    listening.close();
    cut();
    threads.shutdownNow();
  }
}
