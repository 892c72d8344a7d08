package io.mesosj.local.join;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Calls that the other side is not known to have, in their order. Safe for use by several threads.
 */
final class Outbox {
  /** Whoever has so much to be told was away for too long. */
  private static final long MOST_BYTES = 64L << 20;

  private static final int BATCH_BYTES = 1 << 20;

  private final Deque<NumberedCall> waiting = new ArrayDeque<>();
  private long last;
  private long bytes;
  private boolean full;

  /** Adds one; nothing any more when it is full. */
  synchronized NumberedCall add(ByteString call) {
    NumberedCall added = new NumberedCall(++last, call);
    full |= bytes + call.size() > MOST_BYTES;
    if (!full) {
      bytes += call.size();
      waiting.add(added);
      notifyAll();
    }
    return added;
  }

  /** Whether something was lost because there was too much. */
  synchronized boolean isFull() {
    return full;
  }

  /** The other side has all up to a number. */
  synchronized void acknowledge(long number) {
    while (!waiting.isEmpty() && waiting.element().number() <= number) {
      bytes -= waiting.remove().call().size();
    }
    notifyAll();
  }

  /** All that wait. */
  synchronized List<NumberedCall> all() {
    return List.copyOf(waiting);
  }

  /** The first ones that wait, after a while none. */
  synchronized List<NumberedCall> await(Duration limit) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    for (long left = limit.toNanos();
        waiting.isEmpty() && left > 0;
        left = end - System.nanoTime()) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    List<NumberedCall> batch = new ArrayList<>();
    int size = 0;
    for (NumberedCall one : waiting) {
      size += one.call().size();
      if (!batch.isEmpty() && size > BATCH_BYTES) {
        break;
      }
      batch.add(one);
    }
    return batch;
  }

  /** Waits until the other side has all; false if that takes too long. */
  synchronized boolean awaitEmpty(Duration limit) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    for (long left = limit.toNanos();
        !waiting.isEmpty() && left > 0;
        left = end - System.nanoTime()) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    return waiting.isEmpty();
  }
}
