package io.mesosj.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.mesosj.protocol.testing.LoggedLines;
import io.mesosj.protocol.testing.Patience;
import io.mesosj.scheduler.failure.MasterUnreachableException;
import io.mesosj.scheduler.failure.RefusedException;
import io.mesosj.scheduler.failure.SchedulerException;
import io.mesosj.scheduler.master.MasterDetector;
import io.mesosj.scheduler.metrics.MicrometerMetrics;
import io.mesosj.scheduler.store.FileFrameworkIdStore;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The connection against a master that misbehaves on the wire. */
@Timeout(180)
final class SchedulerClientTest {
  private static final Duration LIMIT = Patience.LIMIT;

  private final EventLog log = new EventLog();
  private WireMaster master;
  private @Nullable SchedulerClient client;

  @BeforeEach
  void start() throws IOException {
    master = new WireMaster();
  }

  @AfterEach
  void stop() {
    if (client != null) {
      client.close();
    }
    master.close();
  }

  private static FrameworkInfo framework() {
    return FrameworkInfo.newBuilder().setUser("nobody").setName("wire").build();
  }

  private SchedulerOptions.Builder options(String masters) {
    MasterDetector detector = Masters.parse(masters);
    return SchedulerOptions.builder(detector, framework())
        .backoff(Duration.ofMillis(20), Duration.ofMillis(100));
  }

  private SchedulerOptions.Builder options() {
    return options(master.address());
  }

  private SchedulerClient connect(SchedulerOptions options) throws SchedulerException {
    SchedulerClient connected = SchedulerClient.connect(options, log);
    client = connected;
    return connected;
  }

  private void awaitSubscribed(int times) {
    await().atMost(LIMIT).until(() -> log.count(Event.Type.SUBSCRIBED) >= times);
  }

  private static byte[] half(byte[] bytes) {
    return Arrays.copyOf(bytes, bytes.length / 2);
  }

  @Test
  @Tag("LIB-02")
  void refusesASecondSubscribeOnALiveConnection() throws Exception {
    SchedulerClient connected = connect(options().build());
    awaitSubscribed(1);

    assertThatThrownBy(() -> connected.send(Call.newBuilder().setType(Call.Type.SUBSCRIBE)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("subscribed already");
    assertThat(master.subscriptions()).hasSize(1);
  }

  @Test
  @Tag("LIB-04")
  void subscribesAgainWithItsIdWhenTheStreamEnds() throws Exception {
    master.then(WireMaster.stream(WireMaster.subscribed()));

    connect(options().build());

    awaitSubscribed(2);
    assertThat(master.subscriptions().get(0).hasFrameworkId()).isFalse();
    Call again = master.subscriptions().get(1);
    assertThat(again.getFrameworkId().getValue()).isEqualTo("framework-1");
    assertThat(again.getSubscribe().getFrameworkInfo().getId().getValue()).isEqualTo("framework-1");
    assertThat(log.losses()).containsExactly("the master closed the connection");
  }

  @Test
  void subscribesAgainWhenTheStreamIsCutInsideARecord() throws Exception {
    master.then(WireMaster.stream(WireMaster.subscribed(), half(WireMaster.subscribed())));

    connect(options().build());

    awaitSubscribed(2);
    assertThat(log.losses()).hasSize(1);
  }

  @Test
  void takesAStreamByteByByte() throws Exception {
    byte[] bytes = WireMaster.subscribed();
    byte[][] single = new byte[bytes.length][];
    for (int i = 0; i < bytes.length; i++) {
      single[i] = new byte[] {bytes[i]};
    }
    master.then(WireMaster.stream(single));

    connect(options().build());

    awaitSubscribed(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"hello\n", "-1\n", "99999999999999999999\n"})
  void subscribesAgainAfterGarbage(String garbage) throws Exception {
    master.then(
        WireMaster.stream(WireMaster.subscribed(), garbage.getBytes(StandardCharsets.ISO_8859_1)));

    connect(options().build());

    awaitSubscribed(2);
    assertThat(log.losses()).hasSize(1);
    assertThat(log.failures()).isEmpty();
  }

  @Test
  void leavesOutARecordThatIsNoEvent() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    byte[] none = "3\n\u00ff\u00ff\u00ff".getBytes(StandardCharsets.ISO_8859_1);
    master.then(
        exchange -> {
          OutputStream body = WireMaster.open(exchange);
          body.write(WireMaster.subscribed());
          body.write(none);
          body.write(WireMaster.subscribed());
          body.flush();
          never.await();
        });

    connect(options().build());

    awaitSubscribed(2);
    assertThat(log.losses()).isEmpty();
  }

  @Test
  void readsNoRecordThatIsLongerThanTheLimit() throws Exception {
    master.then(
        WireMaster.stream(WireMaster.subscribed(), "1001\n".getBytes(StandardCharsets.US_ASCII)));

    connect(options().maxRecordBytes(1000).build());

    awaitSubscribed(2);
    assertThat(log.losses().get(0)).contains("1001").contains("1000");
  }

  @Test
  void breaksAStreamThatIsSilentTooLong() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    master.then(
        exchange -> {
          OutputStream body = WireMaster.open(exchange);
          body.write(WireMaster.subscribed());
          body.flush();
          never.await();
        });

    connect(options().silence(Duration.ofMillis(300)).build());

    awaitSubscribed(2);
    assertThat(log.losses().get(0)).isIn("Read timed out", "no event came for 0.3 s");
  }

  @Test
  void waitsForAMasterThatRecovers() throws Exception {
    for (int i = 0; i < 5; i++) {
      master.then(WireMaster.status(503, "Master has not finished recovery"));
    }

    connect(options().patience(LIMIT).build());

    awaitSubscribed(1);
    assertThat(master.subscriptions()).hasSize(6);
  }

  @Test
  void saysWhatTheMasterSaidWhenItMayNotWait() {
    master.then(WireMaster.status(503, "Master has not finished recovery"));

    assertThatThrownBy(() -> connect(options().build()))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("503: Master has not finished recovery");
  }

  @Test
  void triesNoMoreWhenItIsNotAllowed() throws Exception {
    master.then(WireMaster.stream(WireMaster.subscribed()));
    master.then(WireMaster.status(401, "Who are you?"));

    connect(options().build());

    await().atMost(LIMIT).until(() -> !log.failures().isEmpty());
    assertThat(log.failures().get(0)).hasMessageContaining("401: Who are you?");
    assertThat(master.subscriptions()).hasSize(2);
  }

  @Test
  void waitsForAMasterThatDoesNotKnowItsPathsYet() throws Exception {
    master.then(WireMaster.stream(WireMaster.subscribed()));
    master.then(WireMaster.status(404, ""));
    master.then(exchange -> exchange.sendResponseHeaders(200, -1));

    connect(options().build());

    awaitSubscribed(2);
    assertThat(master.subscriptions()).hasSize(4);
    assertThat(log.failures()).isEmpty();
  }

  @Test
  void asksTheNextOfAListWhenOneIsNoMaster() throws Exception {
    try (WireMaster other = new WireMaster()) {
      other.then(WireMaster.status(404, "what do you want?"));

      connect(options(other.address() + "," + master.address()).build());

      awaitSubscribed(1);
    }
  }

  @Test
  void followsARedirectToTheLeader() throws Exception {
    try (WireMaster leader = new WireMaster()) {
      master.then(WireMaster.redirect("//" + leader.address()));

      connect(options().build());

      awaitSubscribed(1);
      assertThat(leader.subscriptions()).hasSize(1);
    }
  }

  @Test
  void leavesACircleOfRedirects() throws Exception {
    for (int i = 0; i < 20; i++) {
      master.then(WireMaster.redirect("//" + master.address()));
    }

    assertThatThrownBy(() -> connect(options().build()))
        .hasMessageContaining("the masters redirect in a circle");
    assertThat(master.subscriptions()).hasSize(6);
  }

  @Test
  void triesTheMastersOfAListInTurn() throws Exception {
    int dead;
    try (ServerSocket free = new ServerSocket(0)) {
      dead = free.getLocalPort();
    }
    connect(options("127.0.0.1:" + dead + "," + master.address()).build());

    awaitSubscribed(1);
  }

  @Test
  void saysWhichMasterItCouldNotReach() throws Exception {
    int dead;
    try (ServerSocket free = new ServerSocket(0)) {
      dead = free.getLocalPort();
    }

    assertThatThrownBy(() -> connect(options("127.0.0.1:" + dead).build()))
        .isInstanceOf(MasterUnreachableException.class)
        .hasMessageContaining("127.0.0.1:" + dead)
        .hasMessageContaining("Connection refused");
  }

  @Test
  void tellsWhoCalledThatTheStreamIdIsWrong() throws Exception {
    SchedulerClient connected = connect(options().build());
    awaitSubscribed(1);
    master.answerCalls(400);

    assertThatThrownBy(connected::revive)
        .isInstanceOf(RefusedException.class)
        .hasMessage("REVIVE was refused with 400: No: REVIVE");
  }

  @Test
  @Tag("LIB-17")
  void opensANewStreamWhenItIsToldTo() throws Exception {
    SchedulerClient connected = connect(options().build());
    awaitSubscribed(1);

    connected.reconnect();

    awaitSubscribed(2);
    assertThat(master.subscriptions().get(1).getFrameworkId().getValue()).isEqualTo("framework-1");
  }

  @Test
  @Tag("LIB-14")
  void keepsRolesSuppressedWhenItSubscribesAgain() throws Exception {
    SchedulerClient connected = connect(options().suppressedRoles(List.of("*")).build());
    awaitSubscribed(1);
    connected.reconnect();
    awaitSubscribed(2);
    connected.revive();
    connected.reconnect();
    awaitSubscribed(3);
    connected.suppress();
    connected.reconnect();
    awaitSubscribed(4);

    assertThat(master.subscriptions())
        .extracting(call -> List.copyOf(call.getSubscribe().getSuppressedRolesList()))
        .containsExactly(List.of("*"), List.of("*"), List.of(), List.of("*"));
  }

  @Test
  @Tag("LIB-05")
  void countsEventsCallsAndReconnections() throws Exception {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    SchedulerClient connected = connect(options().metrics(new MicrometerMetrics(registry)).build());
    awaitSubscribed(1);
    connected.revive();
    master.answerCalls(400);
    assertThatThrownBy(connected::suppress).isInstanceOf(RefusedException.class);
    connected.reconnect();
    awaitSubscribed(2);

    assertThat(registry.get("mesos.scheduler.events").tag("type", "SUBSCRIBED").counter().count())
        .isEqualTo(2);
    assertThat(registry.get("mesos.scheduler.subscriptions").counter().count()).isEqualTo(2);
    assertThat(registry.get("mesos.scheduler.disconnections").counter().count()).isEqualTo(1);
    assertThat(
            registry
                .get("mesos.scheduler.calls")
                .tags("type", "REVIVE", "accepted", "true")
                .timer()
                .count())
        .isEqualTo(1);
    assertThat(
            registry
                .get("mesos.scheduler.calls")
                .tags("type", "SUBSCRIBE", "accepted", "true")
                .timer()
                .count())
        .isEqualTo(2);
    assertThat(
            registry
                .get("mesos.scheduler.calls")
                .tags("type", "SUPPRESS", "accepted", "false")
                .timer()
                .count())
        .isEqualTo(1);
    await()
        .atMost(LIMIT)
        .until(() -> registry.get("mesos.scheduler.event.queue").gauge().value() == 0);
  }

  @Test
  void readsNoFasterThanItsListener() throws Exception {
    AtomicInteger written = new AtomicInteger();
    byte[] large =
        WireMaster.record(
            Event.newBuilder()
                .setType(Event.Type.MESSAGE)
                .setMessage(
                    Event.Message.newBuilder()
                        .setAgentId(AgentID.newBuilder().setValue("a"))
                        .setExecutorId(ExecutorID.newBuilder().setValue("e"))
                        .setData(ByteString.copyFrom(new byte[1 << 20])))
                .build());
    master.then(
        exchange -> {
          OutputStream body = WireMaster.open(exchange);
          body.write(WireMaster.subscribed());
          for (int i = 0; i < 200; i++) {
            body.write(large);
            body.flush();
            written.incrementAndGet();
          }
        });
    CountDownLatch release = new CountDownLatch(1);
    SchedulerListener slow =
        new SchedulerListener() {
          @Override
          public void event(Event event) {
            if (event.getType() == Event.Type.MESSAGE) {
              try {
                release.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            }
            log.event(event);
          }

          @Override
          public void disconnected(String why) {}

          @Override
          public void failed(SchedulerException why) {}
        };
    client = SchedulerClient.connect(options().build(), slow);

    // The kernel's buffers and the transport's fill up, and then the master must wait.
    await()
        .atMost(LIMIT)
        .during(Duration.ofMillis(500))
        .until(() -> written.get() > 0 && written.get() < 150);
    release.countDown();
    await().atMost(LIMIT).until(() -> log.count(Event.Type.MESSAGE) == 200);
  }

  @Test
  void unpacksACompressedStream() throws Exception {
    master.then(
        exchange -> {
          assertThat(exchange.getRequestHeaders().getFirst("Accept-Encoding")).isEqualTo("gzip");
          exchange.getResponseHeaders().set("Content-Encoding", "gzip");
          OutputStream body = WireMaster.open(exchange);
          ByteArrayOutputStream packed = new ByteArrayOutputStream();
          GZIPOutputStream gzip = new GZIPOutputStream(packed, 512, true);
          gzip.write(WireMaster.subscribed());
          gzip.flush();
          body.write(packed.toByteArray());
          body.flush();
          new CountDownLatch(1).await();
        });

    connect(options().build());

    awaitSubscribed(1);
  }

  @Test
  void keepsItsIdForTheNextProcess(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("framework-id");
    connect(options().idStore(new FileFrameworkIdStore(file)).build());
    awaitSubscribed(1);
    assertThat(file).hasContent("framework-1\n");

    connect(options().idStore(new FileFrameworkIdStore(file)).build()).close();

    assertThat(master.subscriptions().get(1).getFrameworkId())
        .isEqualTo(FrameworkID.newBuilder().setValue("framework-1").build());
  }

  @Test
  void forgetsItsIdWhenItIsTornDown(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("framework-id");
    SchedulerClient connected = connect(options().idStore(new FileFrameworkIdStore(file)).build());
    awaitSubscribed(1);

    connected.teardown();

    assertThat(file).doesNotExist();
  }

  @Test
  void sendsCredentialsAndLogsNone() throws Exception {
    try (LoggedLines logged = LoggedLines.listen()) {
      master.then(WireMaster.stream(WireMaster.subscribed()));
      master.then(WireMaster.status(503, "later"));
      SchedulerOptions options = options().basicAuthentication("me", "hunter2").build();
      connect(options);
      awaitSubscribed(2);

      assertThat(master.exchange(0).getRequestHeaders().getFirst("Authorization"))
          .isEqualTo("Basic bWU6aHVudGVyMg==");
      assertThat(options.toString()).doesNotContain("hunter2").doesNotContain("bWU6aHVudGVyMg");
      assertThat(String.join("\n", logged.lines()))
          .contains("503")
          .doesNotContain("hunter2")
          .doesNotContain("bWU6aHVudGVyMg");
    }
  }

  @Test
  void asksForTheTokenBeforeEachCall() throws Exception {
    AtomicInteger number = new AtomicInteger();
    master.then(WireMaster.stream(WireMaster.subscribed()));

    connect(options().bearerToken(() -> "token-" + number.incrementAndGet()).build());

    awaitSubscribed(2);
    assertThat(master.exchange(0).getRequestHeaders().getFirst("Authorization"))
        .isEqualTo("Bearer token-1");
    assertThat(master.exchange(1).getRequestHeaders().getFirst("Authorization"))
        .isEqualTo("Bearer token-2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "host",
        "host:0",
        "host:70000",
        "host:5050,",
        "zk://h:2181",
        "zk://h:2181/",
        "zk://secret@h:2181/mesos",
        "ftp://host:5050",
        "http://me:secret@host:5050"
      })
  void refusesWhatIsNoMaster(String text) {
    assertThatThrownBy(() -> Masters.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .doesNotContain("secret");
  }
}
