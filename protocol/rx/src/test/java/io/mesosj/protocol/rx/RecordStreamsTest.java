package io.mesosj.protocol.rx;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.protocol.codec.Codecs;
import io.mesosj.protocol.codec.ContentType;
import io.mesosj.protocol.testing.Recordings;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rx.observers.TestSubscriber;

class RecordStreamsTest {
  private static final String JSON = "scheduler/scheduler-json.recordio";

  @Test
  void givesTheSameEventsAsTheLoop() {
    var codec = Codecs.schedulerEvent(ContentType.JSON);
    List<Event> expected = Recordings.records(JSON).stream().map(codec::decode).toList();

    List<Event> events =
        RecordStreams.messages(new ByteArrayInputStream(Recordings.bytes(JSON)), codec)
            .toList()
            .toBlocking()
            .single();

    assertThat(events).isEqualTo(expected).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 100, 1000, 100_000})
  void takesChunksOfAnySize(int size) {
    byte[] bytes = Recordings.bytes("scheduler/scheduler-protobuf.recordio");
    InputStream in = new Chunks(bytes, size);

    List<byte[]> records = RecordStreams.records(in).toList().toBlocking().single();

    assertThat(records)
        .usingRecursiveFieldByFieldElementComparator()
        .isEqualTo(Recordings.records("scheduler/scheduler-protobuf.recordio"));
  }

  @Test
  void readsNoFasterThanTheSubscriberAsks() {
    Chunks in = new Chunks(Recordings.bytes(JSON), 100);
    TestSubscriber<byte[]> subscriber = new TestSubscriber<>(0);
    RecordStreams.records(in).subscribe(subscriber);

    subscriber.requestMore(1);

    subscriber.assertValueCount(1);
    subscriber.assertNoTerminalEvent();
    assertThat(in.available()).isGreaterThan(Recordings.bytes(JSON).length / 2);
    subscriber.unsubscribe();
    assertThat(in.closed).isTrue();
  }

  @Test
  void endsInAnErrorWhenTheStreamIsCut() {
    byte[] bytes = Recordings.bytes(JSON);
    byte[] cut = Arrays.copyOf(bytes, bytes.length - 1);
    TestSubscriber<byte[]> subscriber = new TestSubscriber<>();

    RecordStreams.records(new ByteArrayInputStream(cut)).subscribe(subscriber);

    subscriber.assertError(EOFException.class);
    subscriber.assertValueCount(Recordings.records(JSON).size() - 1);
  }

  @Test
  void endsInAnErrorOnGarbage() {
    TestSubscriber<byte[]> subscriber = new TestSubscriber<>();

    RecordStreams.records(new ByteArrayInputStream("2\nokgarbage\nx".getBytes(UTF_8)))
        .subscribe(subscriber);

    subscriber.assertError(IOException.class);
    subscriber.assertValueCount(1);
  }

  /** A stream that arrives in pieces. */
  private static final class Chunks extends ByteArrayInputStream {
    private final int size;
    private boolean closed;

    Chunks(byte[] bytes, int size) {
      super(bytes);
      this.size = size;
    }

    @Override
    public synchronized int read(byte[] buffer, int offset, int length) {
      return super.read(buffer, offset, Math.min(size, length));
    }

    @Override
    public void close() throws IOException {
      closed = true;
      super.close();
    }
  }
}
