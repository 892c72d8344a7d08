package io.mesosj.protocol.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Answers each connection's request with fixed bytes, a few at a time, and hangs up. */
final class RawServer implements AutoCloseable {
  private static final Pattern LENGTH = Pattern.compile("(?i)content-length: (\\d+)");

  private final ServerSocket listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
  private final AtomicInteger requests = new AtomicInteger();
  private final byte[] answer;
  private final int chunk;

  RawServer(String answer, int chunk) throws IOException {
    this.answer = answer.getBytes(ISO_8859_1);
    this.chunk = chunk;
    Thread thread = new Thread(this::serve, "raw-server");
    thread.setDaemon(true);
    thread.start();
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + listener.getLocalPort() + "/");
  }

  int requests() {
    return requests.get();
  }

  private void serve() {
    while (!listener.isClosed()) {
      try (Socket socket = listener.accept()) {
        socket.setTcpNoDelay(true);
        answer(socket);
      } catch (IOException e) {
        // This client is gone; the next may come.
      }
    }
  }

  private void answer(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    if (!readRequest(in)) {
      return;
    }
    requests.incrementAndGet();
    OutputStream out = socket.getOutputStream();
    for (int i = 0; i < answer.length; i += chunk) {
      out.write(answer, i, Math.min(chunk, answer.length - i));
      out.flush();
    }
  }

  /** Hanging up on an unread request would reset the connection before the answer is read. */
  private static boolean readRequest(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        return false;
      }
      head.append((char) next);
    }
    Matcher length = LENGTH.matcher(head);
    if (length.find()) {
      in.skipNBytes(Integer.parseInt(length.group(1)));
    }
    return true;
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
