package io.mesosj.local.rootless;

import io.mesosj.base.thread.Threads;
import java.io.Closeable;
import java.io.IOException;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** Connections that are handed on between two networks. */
final class Streams {
  private static final int BUFFER = 64 * 1024;

  private Streams() {}

  static SocketChannel connect(Path socket) throws IOException {
    return SocketChannel.open(UnixDomainSocketAddress.of(socket));
  }

  static ServerSocketChannel listen(SocketAddress address, ProtocolFamily family)
      throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open(family);
    try {
      return server.bind(address, 128);
    } catch (IOException e) {
      server.close();
      throw e;
    }
  }

  static ServerSocketChannel listen(Path socket) throws IOException {
    return listen(UnixDomainSocketAddress.of(socket), StandardProtocolFamily.UNIX);
  }

  /** Hands bytes on in both directions until both ends have said all; closes both. */
  static void join(String name, SocketChannel one, SocketChannel other) {
    Thread back = Threads.start(name + " back", () -> copy(other, one));
    copy(one, other);
    try {
      back.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    close(one);
    close(other);
  }

  /** Each end's failure is the other's end. */
  private static void copy(SocketChannel from, SocketChannel to) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    try {
      while (from.read(buffer) >= 0) {
        buffer.flip();
        while (buffer.hasRemaining()) {
          to.write(buffer);
        }
        buffer.clear();
      }
      to.shutdownOutput();
    } catch (IOException e) {
      close(from);
      close(to);
    }
  }

  static void close(Closeable channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // Nothing is to be said on it any more.
      return;
    }
  }
}
