package io.mesosj.local.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;

/** A body that is read while it comes, no faster than it is read. */
final class RequestBody extends InputStream {
  private static final int FULL = 256 << 10;

  private final Runnable resume;
  private final Deque<byte[]> pieces = new ArrayDeque<>();
  private int offset;
  private int size;
  private boolean paused;
  private boolean ended;
  private boolean failed;

  /**
   * Makes an empty body.
   *
   * @param resume is run when more may come
   */
  RequestBody(Runnable resume) {
    this.resume = resume;
  }

  /** Takes a piece; true if no more should come for now. */
  synchronized boolean add(byte[] piece) {
    if (piece.length > 0) {
      pieces.add(piece);
      size += piece.length;
      notifyAll();
    }
    paused = size > FULL;
    return paused;
  }

  synchronized void end() {
    ended = true;
    notifyAll();
  }

  /** The sender is gone. */
  synchronized void fail() {
    failed = !ended;
    notifyAll();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int at, int length) throws IOException {
    int count;
    boolean more;
    synchronized (this) {
      if (!await()) {
        return -1;
      }
      byte[] piece = pieces.element();
      count = Math.min(length, piece.length - offset);
      System.arraycopy(piece, offset, into, at, count);
      offset += count;
      size -= count;
      if (offset == piece.length) {
        pieces.remove();
        offset = 0;
      }
      more = paused && size < FULL / 2;
      paused &= !more;
    }
    if (more) {
      resume.run();
    }
    return count;
  }

  /** Waits for a piece; false when there are no more. The end of the connection ends the wait. */
  private boolean await() throws IOException {
    try {
      while (pieces.isEmpty() && !ended && !failed) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the server stops");
    }
    if (pieces.isEmpty() && failed) {
      throw new IOException("the sender hung up");
    }
    return !pieces.isEmpty();
  }
}
