package io.mesosj.protocol.rx;

import com.mesosphere.mesos.rx.java.recordio.RecordIOOperator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import rx.Observer;
import rx.Subscriber;

/**
 * Feeds mesos-rxjava's operator chunk by chunk. The operator ignores demand and ends quietly inside
 * a record; asking it for one record at a time gives back-pressure, and counting bytes shows a
 * stream that was cut.
 */
final class RecordSource {
  private static final int CHUNK = 16 * 1024;

  private final InputStream in;
  private final Deque<byte[]> ready = new ArrayDeque<>();
  private final Subscriber<? super ByteBuf> parser = new RecordIOOperator().call(new Parsed());
  private final byte[] chunk = new byte[CHUNK];
  private long unaccounted;
  private @Nullable Throwable failure;

  RecordSource(InputStream in) {
    this.in = in;
  }

  /** Gives {@code observer} one record, the end, or what went wrong. */
  void emitNext(Observer<? super byte[]> observer) {
    try {
      while (ready.isEmpty() && failure == null) {
        int count = in.read(chunk);
        if (count < 0) {
          finish(observer);
          return;
        }
        unaccounted += count;
        parser.onNext(Unpooled.wrappedBuffer(chunk, 0, count));
      }
    } catch (IOException e) {
      failure = e;
    }
    byte[] record = ready.poll();
    if (record != null) {
      observer.onNext(record);
    } else {
      observer.onError(failure);
    }
  }

  private void finish(Observer<? super byte[]> observer) {
    if (unaccounted == 0) {
      observer.onCompleted();
    } else {
      observer.onError(new EOFException("the stream ended inside a record"));
    }
  }

  void close() {
    try {
      in.close();
    } catch (IOException e) {
      // The subscription is over; nobody is left who could act on it.
    }
  }

  private final class Parsed extends Subscriber<byte[]> {
    @Override
    public void onNext(byte[] record) {
      unaccounted -= Integer.toString(record.length).length() + 1L + record.length;
      ready.add(record);
    }

    @Override
    public void onError(Throwable error) {
      failure = new IOException("the stream is not RecordIO", error);
    }

    @Override
    public void onCompleted() {}
  }
}
