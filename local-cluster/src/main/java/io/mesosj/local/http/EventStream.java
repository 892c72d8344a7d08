package io.mesosj.local.http;

import io.mesosj.protocol.recordio.RecordWriter;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultHttpContent;

/**
 * A RecordIO stream to one subscriber. Sending never waits: records queue up, and a subscriber that
 * lets too many bytes pile up is cut off. Safe for use by several threads.
 */
public final class EventStream {
  /** What a subscriber may leave unread, which is more than any state of the cluster needs. */
  private static final long MAX_QUEUED = 32 << 20;

  /** What those who wait for the subscriber queue at most. */
  private static final long ENOUGH_QUEUED = 256 << 10;

  private final Exchange exchange;
  private final Channel channel;
  private final Runnable onLost;
  private long queued;
  private boolean closed;

  EventStream(Exchange exchange, Channel channel, Runnable onLost) {
    this.exchange = exchange;
    this.channel = channel;
    this.onLost = onLost;
  }

  /** Queues a record. */
  public void send(byte[] record) {
    byte[] framed = RecordWriter.frame(record);
    boolean tooMuch;
    synchronized (this) {
      if (closed) {
        return;
      }
      tooMuch = queued + framed.length > MAX_QUEUED;
      if (!tooMuch) {
        // In the order in which it was counted.
        write(framed);
      }
    }
    if (tooMuch) {
      var unused = channel.close();
    }
  }

  private void write(byte[] framed) {
    queued += framed.length;
    var unused =
        channel
            .writeAndFlush(new DefaultHttpContent(Unpooled.wrappedBuffer(framed)))
            .addListener(sent -> sent(framed.length));
  }

  private synchronized void sent(int bytes) {
    queued -= bytes;
    notifyAll();
  }

  /** Queues a record, waiting while the subscriber is slow; false when it is gone. */
  public synchronized boolean sendWaiting(byte[] record) {
    try {
      while (!closed && queued > ENOUGH_QUEUED) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
    if (closed) {
      return false;
    }
    write(RecordWriter.frame(record));
    return true;
  }

  /** Ends the stream after what is queued; the loss is not reported. */
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      notifyAll();
    }
    exchange.endStream();
  }

  /** The subscriber is gone. */
  void lost() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      notifyAll();
    }
    onLost.run();
  }
}
