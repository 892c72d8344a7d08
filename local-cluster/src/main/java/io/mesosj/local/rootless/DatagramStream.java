package io.mesosj.local.rootless;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.util.Optional;

/**
 * Datagrams of several flows over one connection: each a flow's number, in four bytes, a length in
 * two, and so many bytes. A length that no datagram has ends the flow. One thread reads at a time,
 * any number may write.
 */
final class DatagramStream {
  /** More than the 65507 bytes that a datagram of IPv4 has, which IPv6's may pass by 20. */
  static final int MOST_BYTES = 65_527;

  private static final int END = 0xFFFF;
  private static final int HEAD = Integer.BYTES + Short.BYTES;

  private final ByteChannel channel;
  private final Object writing = new Object();
  private final ByteBuffer head = ByteBuffer.allocate(HEAD);

  /**
   * What has come.
   *
   * @param flow whose
   * @param bytes its bytes; empty for the flow's end
   */
  record Piece(int flow, Optional<ByteBuffer> bytes) {}

  DatagramStream(ByteChannel channel) {
    this.channel = channel;
  }

  /** Waits until it is written, all of it. */
  void write(int flow, ByteBuffer bytes) throws IOException {
    write(flow, bytes.remaining(), bytes);
  }

  void end(int flow) throws IOException {
    write(flow, END, ByteBuffer.allocate(0));
  }

  private void write(int flow, int length, ByteBuffer bytes) throws IOException {
    ByteBuffer all = ByteBuffer.allocate(HEAD + bytes.remaining());
    all.putInt(flow).putShort((short) length).put(bytes).flip();
    synchronized (writing) {
      while (all.hasRemaining()) {
        channel.write(all);
      }
    }
  }

  /**
   * Waits for the next.
   *
   * @throws EOFException if there is none any more
   */
  Piece read() throws IOException {
    head.clear();
    fill(head);
    int flow = head.getInt();
    int length = Short.toUnsignedInt(head.getShort());
    if (length == END) {
      return new Piece(flow, Optional.empty());
    }
    ByteBuffer bytes = ByteBuffer.allocate(length);
    fill(bytes);
    return new Piece(flow, Optional.of(bytes));
  }

  private void fill(ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new EOFException("the other side has ended");
      }
    }
    buffer.flip();
  }
}
