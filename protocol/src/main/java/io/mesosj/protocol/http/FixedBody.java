package io.mesosj.protocol.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** A body whose length was told beforehand. */
final class FixedBody extends BlockStream {
  private long left;

  FixedBody(InputStream in, long length) {
    super(in);
    this.left = length;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (left == 0) {
      return -1;
    }
    int count = in.read(bytes, offset, (int) Math.min(length, left));
    if (count < 0) {
      throw new EOFException("the peer hung up " + left + " bytes before its answer's end");
    }
    left -= count;
    return count;
  }
}
