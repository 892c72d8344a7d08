package io.mesosj.local.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/** Passes connections on to another port of loopback; answers come back only so fast. */
public final class SlowRelay implements AutoCloseable {
  private static final int PIECES_PER_SECOND = 20;

  private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          work -> {
            Thread thread = new Thread(work, "slow-relay");
            thread.setDaemon(true);
            return thread;
          });
  private final int target;
  private final int bytesPerSecond;

  public SlowRelay(int target, int bytesPerSecond) throws IOException {
    this.target = target;
    this.bytesPerSecond = bytesPerSecond;
    threads.execute(this::accept);
  }

  public int port() {
    return listening.getLocalPort();
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket client = listening.accept();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
        threads.execute(() -> copy(client, server, Integer.MAX_VALUE));
        threads.execute(() -> copy(server, client, bytesPerSecond));
      } catch (IOException e) {
        // Closed.
        return;
      }
    }
  }

  private static void copy(Socket from, Socket to, int bytesPerSecond) {
    byte[] piece = new byte[Math.min(64 * 1024, bytesPerSecond / PIECES_PER_SECOND)];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
        out.write(piece, 0, n);
        LockSupport.parkNanos(1_000_000_000L * n / bytesPerSecond);
      }
    } catch (IOException e) {
      // Either side has had enough.
      return;
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
    threads.shutdownNow();
  }
}
