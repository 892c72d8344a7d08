package io.mesosj.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mesosj.protocol.codec.Codecs;
import io.mesosj.protocol.codec.ContentType;
import io.mesosj.protocol.http.HttpTransport;
import io.mesosj.protocol.http.JdkClientTransport;
import io.mesosj.protocol.http.UrlConnectionTransport;
import io.mesosj.protocol.testing.Recordings;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Apache Mesos sent, sent again: every event arrives, whole and in order. */
@Timeout(120)
final class RecordedStreamTest {
  private static final int PART = 997;

  @ParameterizedTest
  @CsvSource({
    "scheduler/scheduler-json.recordio, JSON",
    "scheduler/scheduler-protobuf.recordio, PROTOBUF",
    "flows/kill.recordio, JSON",
    "flows/group.recordio, JSON",
    "flows/bad-task.recordio, JSON",
    "flows/failover-second.recordio, JSON"
  })
  void bringsEveryEvent(String recording, ContentType type) throws Exception {
    List<Event> recorded = new ArrayList<>();
    for (byte[] record : Recordings.records(recording)) {
      recorded.add(Codecs.schedulerEvent(type).decode(record));
    }

    assertThat(received(new JdkClientTransport(), recording, type, recorded.size()))
        .isEqualTo(recorded);
    assertThat(received(new UrlConnectionTransport(), recording, type, recorded.size()))
        .isEqualTo(recorded);
  }

  private static List<Event> received(
      HttpTransport transport, String recording, ContentType type, int count) throws IOException {
    EventLog log = new EventLog();
    try (WireMaster master = new WireMaster()) {
      master.then(WireMaster.stream(parts(Recordings.bytes(recording))));
      FrameworkInfo framework = FrameworkInfo.newBuilder().setUser("nobody").setName("x").build();
      SchedulerOptions options =
          SchedulerOptions.builder(Masters.parse(master.address()), framework)
              .transport(transport)
              .contentType(type)
              .backoff(Duration.ofMinutes(5), Duration.ofMinutes(5))
              .build();
      try (SchedulerClient client = SchedulerClient.connect(options, log)) {
        await().atMost(Duration.ofSeconds(60)).until(() -> log.events().size() >= count);
        assertThat(client.framework().hasId()).isTrue();
      }
    }
    return log.events();
  }

  /** A prime's length: records begin and end anywhere in them. */
  private static byte[][] parts(byte[] bytes) {
    byte[][] parts = new byte[(bytes.length + PART - 1) / PART][];
    for (int i = 0; i < parts.length; i++) {
      parts[i] = Arrays.copyOfRange(bytes, i * PART, Math.min(bytes.length, (i + 1) * PART));
    }
    return parts;
  }
}
