package io.mesosj.examples.benchmarks;

import io.mesosj.protocol.http.HttpReply;
import io.mesosj.protocol.recordio.RecordWriter;
import io.mesosj.protocol.testing.Recordings;
import io.mesosj.scheduler.Masters;
import io.mesosj.scheduler.SchedulerClient;
import io.mesosj.scheduler.SchedulerListener;
import io.mesosj.scheduler.SchedulerOptions;
import io.mesosj.scheduler.failure.SchedulerException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.scheduler.Protos.Event;

/**
 * {@code decode}: 100,000 recorded UPDATE and OFFERS events from bytes in memory to the listener,
 * through the whole client, beside protobuf's own parsing of the same bytes.
 */
final class DecodeBenchmark {
  private static final int EVENTS = 100_000;
  private static final int WARM_UP = 3;
  private static final int ROUNDS = 15;

  private DecodeBenchmark() {}

  public static void main(String[] arguments) throws Exception {
    List<byte[]> recorded = recorded();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    RecordWriter writer = new RecordWriter(bytes);
    for (int i = 0; i < EVENTS; i++) {
      writer.write(recorded.get(i % recorded.size()));
    }
    byte[] stream = bytes.toByteArray();
    List<Double> millis = new ArrayList<>();
    List<Double> ratios = new ArrayList<>();
    for (int round = -WARM_UP; round < ROUNDS; round++) {
      // In turn, so that whatever else the machine does slows both.
      double bare = millis(() -> parse(recorded));
      double ours = millis(() -> deliver(stream));
      if (round >= 0) {
        millis.add(ours);
        ratios.add(bare / ours);
      }
    }
    double rate = EVENTS / Stopwatch.median(millis);
    Stopwatch.report("decode", rate, "events/ms", Stopwatch.median(ratios), "ratio at least 0.6");
  }

  private static double millis(Callable<?> work) throws Exception {
    long start = System.nanoTime();
    work.call();
    return (System.nanoTime() - start) / 1e6;
  }

  private static List<byte[]> recorded() throws IOException {
    List<byte[]> events = new ArrayList<>();
    for (byte[] record : Recordings.records("scheduler/scheduler-protobuf.recordio")) {
      Event.Type type = Event.parseFrom(record).getType();
      if (type == Event.Type.UPDATE || type == Event.Type.OFFERS) {
        events.add(record);
      }
    }
    if (events.isEmpty()) {
      throw new IllegalStateException("the recording has no updates and offers");
    }
    return events;
  }

  private static int parse(List<byte[]> recorded) throws IOException {
    int sum = 0;
    for (int i = 0; i < EVENTS; i++) {
      sum += Event.parseFrom(recorded.get(i % recorded.size())).getType().getNumber();
    }
    return sum;
  }

  private static int deliver(byte[] stream) throws Exception {
    CountDownLatch all = new CountDownLatch(EVENTS);
    SchedulerListener listener =
        new SchedulerListener() {
          @Override
          public void event(Event event) {
            switch (event.getType()) {
              case UPDATE, OFFERS -> all.countDown();
              default -> throw new IllegalStateException("an event of another type");
            }
          }

          @Override
          public void disconnected(String why) {}

          @Override
          public void failed(SchedulerException why) {}
        };
    FrameworkInfo framework = FrameworkInfo.newBuilder().setUser("u").setName("decode").build();
    try (SchedulerClient client =
        SchedulerClient.connect(
            SchedulerOptions.builder(Masters.parse("localhost:5050"), framework)
                .transport(call -> new InMemory(stream))
                .build(),
            listener)) {
      all.await();
      return client.framework().hashCode();
    }
  }

  private static final class InMemory implements HttpReply {
    private final InputStream body;

    InMemory(byte[] stream) {
      this.body = new ByteArrayInputStream(stream);
    }

    @Override
    public int status() {
      return 200;
    }

    @Override
    public Optional<String> header(String name) {
      return switch (name) {
        case "Content-Type" -> Optional.of("application/x-protobuf");
        case "Mesos-Stream-Id" -> Optional.of("stream");
        default -> Optional.empty();
      };
    }

    @Override
    public InputStream body() {
      return body;
    }

    @Override
    public void close() {}
  }
}
