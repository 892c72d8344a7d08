package io.mesosj.local.http;

import com.sun.net.httpserver.HttpExchange;
import io.mesosj.protocol.recordio.RecordWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A RecordIO stream to one subscriber. Sending never waits: records queue up for the stream's own
 * writer, and a subscriber that lets too many pile up is cut off.
 */
public final class EventStream {
  private static final int MAX_QUEUED = 10_000;

  /** How long after the subscriber hung up this is noticed at the latest. */
  private static final long LOOK_MILLIS = 250;

  private static final byte[] END = new byte[0];

  private final HttpExchange exchange;
  private final Runnable onLost;
  private final BlockingQueue<byte[]> queue = new LinkedBlockingQueue<>(MAX_QUEUED);
  private volatile boolean closed;

  EventStream(HttpExchange exchange, String name, Runnable onLost) {
    this.exchange = exchange;
    this.onLost = onLost;
    Thread writer = new Thread(this::write, name);
    writer.setDaemon(true);
    writer.start();
  }

  /** Queues a record. */
  public void send(byte[] record) {
    if (!closed && !queue.offer(record)) {
      closed = true;
      exchange.close();
    }
  }

  /** Queues a record, waiting while the subscriber is slow; false when it is gone. */
  public boolean sendWaiting(byte[] record) {
    try {
      while (!closed) {
        if (queue.offer(record, LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
          return true;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }

  /** Ends the stream after what is queued; the loss is not reported. */
  public void close() {
    closed = true;
    if (!queue.offer(END)) {
      exchange.close();
    }
  }

  private void write() {
    try (OutputStream body = exchange.getResponseBody()) {
      RecordWriter out = new RecordWriter(body);
      while (true) {
        byte[] record = queue.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        if (record == null) {
          if (PeerState.isGone(exchange.getLocalAddress(), exchange.getRemoteAddress())) {
            throw new IOException("the subscriber hung up");
          }
        } else if (record.length == 0) {
          return;
        } else {
          out.write(record);
        }
      }
    } catch (IOException e) {
      if (!closed) {
        closed = true;
        onLost.run();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      exchange.close();
    }
  }
}
