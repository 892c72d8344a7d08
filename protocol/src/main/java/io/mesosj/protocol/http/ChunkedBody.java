package io.mesosj.protocol.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** A body in chunks, as event streams come; see RFC 9112, section 7.1. */
final class ChunkedBody extends BlockStream {
  private static final int MAX_SIZE_LINE = 4096;
  private static final int MAX_TRAILERS = 64 * 1024;
  private static final int MAX_DIGITS = 15;
  private static final int CHUNK_END = "\r\n".length();

  private long left;

  /** Whether a chunk's size comes next, and not the end of one. */
  private boolean first = true;

  private boolean ended;

  ChunkedBody(InputStream in) {
    super(in);
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (left == 0 && !ended) {
      nextChunk();
    }
    if (ended) {
      return -1;
    }
    int count = in.read(bytes, offset, (int) Math.min(length, left));
    if (count < 0) {
      throw new EOFException("the peer hung up within a chunk");
    }
    left -= count;
    return count;
  }

  /** Takes the end of a chunk that was read with it, so that nothing is left where nothing came. */
  @Override
  public int available() throws IOException {
    if (left == 0 && !ended && !first && in.available() >= CHUNK_END) {
      endChunk(new ReplyHead.Lines(in, MAX_SIZE_LINE));
    }
    return ended ? 0 : in.available();
  }

  private void endChunk(ReplyHead.Lines lines) throws IOException {
    if (!lines.next().isEmpty()) {
      throw new IOException("the peer's chunk is longer than it said");
    }
    first = true;
  }

  private void nextChunk() throws IOException {
    ReplyHead.Lines size = new ReplyHead.Lines(in, MAX_SIZE_LINE);
    if (!first) {
      endChunk(size);
    }
    first = false;
    left = size(size.next());
    if (left == 0) {
      ReplyHead.Lines trailers = new ReplyHead.Lines(in, MAX_TRAILERS);
      while (!trailers.next().isEmpty()) {
        // Nobody asked for trailers.
      }
      ended = true;
    }
  }

  private static long size(String line) throws IOException {
    int extension = line.indexOf(';');
    String digits = (extension < 0 ? line : line.substring(0, extension)).strip();
    if (digits.isEmpty()
        || digits.length() > MAX_DIGITS
        || !digits.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 128)) {
      throw new IOException("the peer sent a chunk without a size");
    }
    return Long.parseLong(digits, 16);
  }
}
