package io.mesosj.local.join;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A call on its way.
 *
 * @param number counts the calls of one direction, from 1; what kind of record it is where there is
 *     none
 * @param call as {@link CallCodec} writes it
 */
record NumberedCall(long number, ByteString call) {
  /** Says nothing but that the other side is there. */
  static final long HEARTBEAT = 0;

  /** The first thing that a master says: the agent's id. */
  static final long WELCOME = -1;

  /** A question of the master, which is a numbered call in itself: of the agent's operator API. */
  static final long FILES = -2;

  /** A question: the container whose networks are asked for, empty for all. */
  static final long NETWORKS = -3;

  /** A record of a stream. */
  byte[] record() {
    return ByteBuffer.allocate(Long.BYTES + call.size())
        .putLong(number)
        .put(call.asReadOnlyByteBuffer())
        .array();
  }

  /**
   * Reads what {@link #record} wrote.
   *
   * @throws IOException if it is too short
   */
  static NumberedCall of(byte[] record) throws IOException {
    if (record.length < Long.BYTES) {
      throw new IOException("a record of " + record.length + " bytes has no number");
    }
    return new NumberedCall(
        ByteBuffer.wrap(record).getLong(),
        ByteString.copyFrom(record, Long.BYTES, record.length - Long.BYTES));
  }
}
