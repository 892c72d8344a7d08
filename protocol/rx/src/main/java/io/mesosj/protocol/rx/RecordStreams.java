package io.mesosj.protocol.rx;

import com.mesosphere.mesos.rx.java.util.MessageCodec;
import java.io.InputStream;
import rx.Observable;
import rx.observables.SyncOnSubscribe;

/** Turns the body of a streaming answer into an observable of its records. */
public final class RecordStreams {
  private RecordStreams() {}

  /**
   * The records of {@code in}, decoded. The stream is read on the thread that subscribes (use
   * {@code subscribeOn}), only as fast as the subscriber asks, and closed when the subscription
   * ends; so it can be subscribed to once. A stream that fails or ends inside a record ends in
   * {@code onError}.
   *
   * <p>mesos-rxjava's operator trusts a record's announced length; read from a peer that is not
   * trusted with {@code io.mesosj.protocol.recordio.RecordReader} instead.
   */
  public static <T> Observable<T> messages(InputStream in, MessageCodec<T> codec) {
    return records(in).map(codec::decode);
  }

  /** The records of {@code in} as they are; see {@link #messages}. */
  public static Observable<byte[]> records(InputStream in) {
    return Observable.create(
        SyncOnSubscribe.<RecordSource, byte[]>createStateful(
            () -> new RecordSource(in),
            (source, subscriber) -> {
              source.emitNext(subscriber);
              return source;
            },
            RecordSource::close));
  }
}
