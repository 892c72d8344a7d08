package io.mesosj.protocol.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Leads connections of a domain socket to the port that their first request's Host names. */
final class SocketRelay implements AutoCloseable {
  private static final Pattern HOST = Pattern.compile("Host: 127.0.0.1:(\\d+)\r\n");

  private final Path directory = Files.createTempDirectory("relay");
  private final DomainSocket socket = new DomainSocket(directory.resolve("s"));
  private final ServerSocketChannel listener =
      ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(socket.address());

  SocketRelay() throws IOException {
    daemon(this::serve);
  }

  DomainSocket socket() {
    return socket;
  }

  private static void daemon(Runnable work) {
    Thread thread = new Thread(work, "socket-relay");
    thread.setDaemon(true);
    thread.start();
  }

  private void serve() {
    while (listener.isOpen()) {
      try {
        SocketChannel client = listener.accept();
        daemon(() -> relay(client));
      } catch (IOException e) {
        // The listener was closed, or the client is gone.
      }
    }
  }

  private static void relay(SocketChannel client) {
    ByteBuffer head = ByteBuffer.allocate(16 * 1024);
    try (client) {
      Matcher host = HOST.matcher("");
      while (!host.find() && client.read(head) >= 0) {
        host = HOST.matcher(new String(head.array(), 0, head.position(), ISO_8859_1));
      }
      int port = Integer.parseInt(host.reset().results().findFirst().orElseThrow().group(1));
      try (SocketChannel server =
          SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
        server.write(head.flip());
        daemon(() -> copy(client, server));
        copy(server, client);
      }
    } catch (IOException e) {
      // As if the server had hung up.
    }
  }

  private static void copy(SocketChannel from, SocketChannel to) {
    ByteBuffer buffer = ByteBuffer.allocate(4096);
    try {
      while (from.read(buffer.clear()) >= 0) {
        buffer.flip();
        while (buffer.hasRemaining()) {
          to.write(buffer);
        }
      }
    } catch (IOException e) {
      // One of them hung up.
    } finally {
      try {
        to.close();
      } catch (IOException e) {
        // It is gone.
      }
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    Files.deleteIfExists(socket.path());
    Files.delete(directory);
  }
}
