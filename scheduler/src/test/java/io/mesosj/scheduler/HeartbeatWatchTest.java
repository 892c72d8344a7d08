package io.mesosj.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mesosj.protocol.testing.Patience;
import io.mesosj.scheduler.failure.SchedulerException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Masters that announce some heartbeats a second and do not keep to it, and one that does. */
@Timeout(180)
final class HeartbeatWatchTest {
  private static final Duration LIMIT = Patience.LIMIT;

  private final EventLog log = new EventLog();
  private WireMaster master;

  @BeforeEach
  void start() throws IOException {
    master = new WireMaster();
  }

  @AfterEach
  void stop() {
    master.close();
  }

  private SchedulerClient connect(SchedulerListener listener) throws SchedulerException {
    FrameworkInfo framework = FrameworkInfo.newBuilder().setUser("nobody").setName("beat").build();
    SchedulerOptions options =
        SchedulerOptions.builder(Masters.parse(master.address()), framework)
            .backoff(Duration.ofMillis(20), Duration.ofMillis(100))
            .build();
    return SchedulerClient.connect(options, listener);
  }

  private static byte[] subscribed(double interval) {
    Event.Builder event = Event.newBuilder().setType(Event.Type.SUBSCRIBED);
    event.getSubscribedBuilder().setHeartbeatIntervalSeconds(interval);
    event.getSubscribedBuilder().getFrameworkIdBuilder().setValue("framework-1");
    return WireMaster.record(event.build());
  }

  @Test
  void breaksAStreamThatIsSilentForSeveralIntervals() throws Exception {
    master.then(
        exchange -> {
          OutputStream body = WireMaster.open(exchange);
          body.write(subscribed(0.1));
          body.flush();
          new CountDownLatch(1).await();
        });

    try (SchedulerClient client = connect(log)) {
      await().atMost(LIMIT).until(() -> log.count(Event.Type.SUBSCRIBED) >= 2);
      assertThat(client.framework().hasId()).isTrue();
    }
    assertThat(log.losses().get(0)).isEqualTo("no event came for 0.5 s");
  }

  @Test
  void breaksAStreamThatTricklesWithoutAnEvent() throws Exception {
    master.then(
        exchange -> {
          OutputStream body = WireMaster.open(exchange);
          body.write(subscribed(0.1));
          body.write("1000000\n".getBytes(StandardCharsets.US_ASCII));
          while (true) {
            body.write(0);
            body.flush();
            TimeUnit.MILLISECONDS.sleep(20);
          }
        });

    try (SchedulerClient client = connect(log)) {
      await().atMost(LIMIT).until(() -> log.count(Event.Type.SUBSCRIBED) >= 2);
      assertThat(client.framework().hasId()).isTrue();
    }
    assertThat(log.losses().get(0)).isEqualTo("no event came for 0.5 s");
  }

  @Test
  void doesNotBlameTheMasterForASlowListener() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    master.then(
        exchange -> {
          OutputStream body = WireMaster.open(exchange);
          body.write(subscribed(0.4));
          byte[] beat = WireMaster.record(Event.newBuilder().setType(Event.Type.HEARTBEAT).build());
          while (true) {
            body.write(beat);
            body.flush();
            TimeUnit.MILLISECONDS.sleep(50);
          }
        });
    SchedulerListener slow =
        new SchedulerListener() {
          @Override
          public void event(Event event) {
            try {
              release.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            log.event(event);
          }

          @Override
          public void disconnected(String why) {
            log.disconnected(why);
          }

          @Override
          public void failed(SchedulerException why) {
            log.failed(why);
          }
        };

    try (SchedulerClient client = connect(slow)) {
      await()
          .atMost(LIMIT)
          .during(Duration.ofSeconds(4))
          .until(() -> log.losses().isEmpty() && !client.framework().getUser().isEmpty());
      release.countDown();
      await().atMost(LIMIT).until(() -> log.count(Event.Type.HEARTBEAT) > 0);
    }
    assertThat(master.subscriptions()).hasSize(1);
  }
}
