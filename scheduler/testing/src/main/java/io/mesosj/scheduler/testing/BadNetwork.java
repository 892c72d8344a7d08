package io.mesosj.scheduler.testing;

import io.mesosj.base.thread.Threads;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The way to a master, on loopback: it refuses connections, cuts them after any byte in either
 * direction, and lets bytes through one at a time. So requests arrive whose answers do not, answers
 * and events end in their midst, and requests never arrive.
 */
public final class BadNetwork implements AutoCloseable {
  private static final int REFUSED_IN_A_HUNDRED = 5;
  private static final int SINGLE_BYTES_IN_A_HUNDRED = 20;
  private static final int BYTES_UNTIL_CUT = 40_000;

  private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final ExecutorService threads = new Threads("bad-network", (thread, e) -> {}).pool();
  private final Set<Closeable> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger cuts = new AtomicInteger();
  private final int master;
  private final Random random;
  private volatile boolean calm;

  /** Leads to {@code master}. */
  public BadNetwork(URI master, long seed) throws IOException {
    this.master = master.getPort();
    this.random = new Random(seed);
    threads.execute(this::serve);
  }

  /** Where clients are to connect, in place of the master. */
  public URI address() {
    return URI.create("http://127.0.0.1:" + listener.getLocalPort());
  }

  /** From now on nothing happens to new connections; the present ones are cut a last time. */
  public void calm() {
    calm = true;
    open.forEach(BadNetwork::close);
  }

  /** How many connections were refused or cut. */
  public int cuts() {
    return cuts.get();
  }

  private synchronized boolean inAHundred(int times) {
    return !calm && random.nextInt(100) < times;
  }

  private synchronized long bytesUntilCut() {
    return calm ? Long.MAX_VALUE : random.nextInt(BYTES_UNTIL_CUT);
  }

  private void serve() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        open.add(client);
        if (inAHundred(REFUSED_IN_A_HUNDRED)) {
          cuts.incrementAndGet();
          close(client);
        } else {
          join(client);
        }
      } catch (IOException e) {
        // The master is away, or this is the end.
      }
    }
  }

  private void join(Socket client) throws IOException {
    Socket server = new Socket(InetAddress.getLoopbackAddress(), master);
    open.add(server);
    client.setTcpNoDelay(true);
    server.setTcpNoDelay(true);
    threads.execute(() -> pump(client, server));
    threads.execute(() -> pump(server, client));
  }

  private void pump(Socket from, Socket to) {
    long left = bytesUntilCut();
    byte[] buffer = new byte[inAHundred(SINGLE_BYTES_IN_A_HUNDRED) ? 1 : 8192];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      int count = in.read(buffer);
      while (count >= 0 && left > 0) {
        out.write(buffer, 0, (int) Math.min(left, count));
        left -= count;
        count = left > 0 ? in.read(buffer) : -1;
      }
      if (left <= 0) {
        cuts.incrementAndGet();
      }
    } catch (IOException e) {
      // The other direction was cut.
    } finally {
      close(from);
      close(to);
      open.remove(from);
      open.remove(to);
    }
  }

  private static void close(Closeable socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is closed either way.
    }
  }

  @Override
  public void close() {
    close(listener);
    open.forEach(BadNetwork::close);
    threads.shutdownNow();
  }
}
