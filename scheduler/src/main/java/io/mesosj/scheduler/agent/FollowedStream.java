package io.mesosj.scheduler.agent;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A file of a sandbox as a stream that goes on while its task does: reading waits for more, and the
 * stream ends when the task has ended and all of the file was read. Nothing is read ahead. For one
 * thread; {@link #close} may come from another.
 */
public final class FollowedStream extends InputStream {
  private final FollowedFile file;
  private final BooleanSupplier ended;
  private final ByteArrayOutputStream found = new ByteArrayOutputStream();
  private final PollPauses pauses = new PollPauses();
  private final CountDownLatch closed = new CountDownLatch(1);
  private byte[] block = new byte[0];
  private int next;

  /**
   * Begins with the file's first byte; it need not be there yet.
   *
   * @param ended whether nothing is written any more
   */
  public FollowedStream(SandboxFiles files, String path, BooleanSupplier ended) {
    super();
    this.file = new FollowedFile(files, path, found);
    this.ended = ended;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  /**
   * Waits for at least one byte.
   *
   * @throws IOException if the agent did not answer, or not with the file, several times in a row
   * @throws InterruptedIOException if the thread is interrupted while it waits
   */
  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (next == block.length && !fill()) {
      return -1;
    }
    int count = Math.min(length, block.length - next);
    System.arraycopy(block, next, bytes, offset, count);
    next += count;
    return count;
  }

  /** Waits for the next block; false at the end. */
  private boolean fill() throws IOException {
    int failures = 0;
    pauses.reset();
    while (true) {
      if (closed.getCount() == 0) {
        throw new IOException("the stream is closed");
      }
      // Asked first: what was written before the end is there now.
      boolean last = ended.getAsBoolean();
      try {
        if (file.copyOnce()) {
          block = found.toByteArray();
          next = 0;
          found.reset();
          return true;
        }
        if (last) {
          return false;
        }
        failures = 0;
      } catch (IOException e) {
        if (++failures == PollPauses.TRIES) {
          throw e;
        }
      } catch (OutputClosedException e) {
        throw new IllegalStateException("memory can't be closed", e);
      }
      pause();
    }
  }

  private void pause() throws InterruptedIOException {
    try {
      // Whether it was closed meanwhile, the next round tells.
      var unused = closed.await(pauses.next(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for output");
    }
  }

  /** Has a thread that waits for more end with an exception, too. */
  @Override
  public void close() {
    closed.countDown();
  }
}
