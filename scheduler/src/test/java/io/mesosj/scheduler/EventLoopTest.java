package io.mesosj.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.mesosj.protocol.http.HttpCall;
import io.mesosj.protocol.http.HttpReply;
import io.mesosj.protocol.testing.Patience;
import io.mesosj.scheduler.failure.SchedulerException;
import io.mesosj.scheduler.failure.StoreException;
import io.mesosj.scheduler.master.MasterDetector;
import io.mesosj.scheduler.store.FileFrameworkIdStore;
import io.mesosj.scheduler.store.FrameworkIdStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.Request;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a connection does between its streams, and which calls it can make. */
@Timeout(180)
final class EventLoopTest {
  private static final Duration LIMIT = Patience.LIMIT;
  private static final FrameworkInfo FRAMEWORK =
      FrameworkInfo.newBuilder().setUser("nobody").setName("loop").addRoles("a").build();

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

  private SchedulerOptions.Builder options() {
    return SchedulerOptions.builder(Masters.parse(master.address()), FRAMEWORK)
        .backoff(Duration.ofMillis(20), Duration.ofSeconds(5));
  }

  private SchedulerClient connect(SchedulerOptions options, SchedulerListener listener)
      throws SchedulerException {
    SchedulerClient connected = SchedulerClient.connect(options, listener);
    client = connected;
    return connected;
  }

  private void awaitSubscribed(int times) {
    await().atMost(LIMIT).until(() -> log.count(Event.Type.SUBSCRIBED) >= times);
  }

  @Test
  void waitsLongerAndLongerForAMasterThatHangsUpAtOnce() throws Exception {
    List<Long> times = new CopyOnWriteArrayList<>();
    for (int i = 0; i < 7; i++) {
      master.then(
          exchange -> {
            times.add(System.nanoTime());
            WireMaster.stream(WireMaster.subscribed()).write(exchange);
          });
    }

    connect(options().build(), log);

    awaitSubscribed(8);
    // From 20 ms to 640 ms, less the jitter's half: 630 ms; six short pauses would be 180 at most.
    assertThat(Duration.ofNanos(times.get(6) - times.get(0)))
        .isGreaterThanOrEqualTo(Duration.ofMillis(400));
  }

  /** Saves nothing the first two times. */
  private static final class UnreliableStore implements FrameworkIdStore {
    private final AtomicInteger attempts = new AtomicInteger();
    private volatile Optional<FrameworkID> saved = Optional.empty();

    @Override
    public Optional<FrameworkID> load() {
      return saved;
    }

    @Override
    public void save(FrameworkID id) throws StoreException {
      if (attempts.incrementAndGet() <= 2) {
        throw new StoreException("the disk is full");
      }
      saved = Optional.of(id);
    }

    @Override
    public void clear() {
      saved = Optional.empty();
    }
  }

  @Test
  void tellsNobodyOfASubscriptionWhoseIdIsNotKept() throws Exception {
    UnreliableStore store = new UnreliableStore();

    SchedulerClient connected = connect(options().idStore(store).build(), log);

    awaitSubscribed(1);
    assertThat(log.losses()).containsExactly("the disk is full", "the disk is full");
    assertThat(store.load()).isEqualTo(Optional.of(connected.framework().getId()));
    connected.reconnect();
    awaitSubscribed(2);
    assertThat(store.attempts).hasValue(3);
  }

  @Test
  void readsOnAfterAListenersException() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    SchedulerListener failing =
        new ForwardingListener(log) {
          @Override
          public void event(Event event) {
            if (calls.incrementAndGet() == 1) {
              throw new IllegalStateException("not today");
            }
            super.event(event);
          }
        };

    connect(options().build(), failing);

    awaitSubscribed(1);
    assertThat(log.losses().get(0)).contains("not today");
    assertThat(log.failures()).isEmpty();
  }

  @Test
  void saysWhenAnErrorEndsIt() throws Exception {
    SchedulerListener broken =
        new ForwardingListener(log) {
          @Override
          public void event(Event event) {
            throw new NoClassDefFoundError("gone/Missing");
          }
        };

    connect(options().build(), broken);

    await().dontCatchUncaughtExceptions().atMost(LIMIT).until(() -> log.failures().size() == 1);
    assertThat(log.failures().get(0)).hasMessageContaining("gone/Missing");
  }

  @Test
  void letsGoOfItsDetectorLast() throws Exception {
    List<String> asked = Collections.synchronizedList(new ArrayList<>());
    MasterDetector detector =
        new MasterDetector() {
          @Override
          public URI next(Duration limit) {
            asked.add("next");
            return master.uri();
          }

          @Override
          public void close() {
            asked.add("close");
          }
        };
    SchedulerClient connected =
        connect(
            SchedulerOptions.builder(detector, FRAMEWORK)
                .backoff(Duration.ofMillis(20), Duration.ofMillis(20))
                .build(),
            log);
    awaitSubscribed(1);
    connected.reconnect();
    awaitSubscribed(2);

    connected.close();

    await().atMost(LIMIT).until(() -> asked.contains("close"));
    assertThat(asked).containsExactly("next", "next", "close");
  }

  @Test
  void doesNotFightTheInstanceThatTookOver(@TempDir Path directory) throws Exception {
    FrameworkIdStore store = new FileFrameworkIdStore(directory.resolve("framework-id"));
    CountDownLatch second = new CountDownLatch(1);
    master.then(
        exchange -> {
          OutputStream body = WireMaster.open(exchange);
          body.write(WireMaster.subscribed());
          body.flush();
          second.await();
          Event.Builder error = Event.newBuilder().setType(Event.Type.ERROR);
          error.getErrorBuilder().setMessage("Framework failed over");
          body.write(WireMaster.record(error.build()));
        });
    connect(options().idStore(store).build(), log);
    awaitSubscribed(1);
    EventLog other = new EventLog();

    try (SchedulerClient takingOver =
        SchedulerClient.connect(options().idStore(store).build(), other)) {
      await().atMost(LIMIT).until(() -> other.count(Event.Type.SUBSCRIBED) == 1);
      second.countDown();
      await().atMost(LIMIT).until(() -> log.failures().size() == 1);

      assertThat(log.failures().get(0)).hasMessage("the master says: Framework failed over");
      await()
          .during(Duration.ofMillis(500))
          .atMost(LIMIT)
          .until(() -> master.subscriptions().size() == 2);
      assertThat(master.subscriptions().get(1).getFrameworkId())
          .isEqualTo(takingOver.framework().getId());
      assertThat(other.losses()).isEmpty();
      assertThat(log.losses()).isEmpty();
    }
  }

  /** An answer to SUBSCRIBE from nowhere. */
  private record Redirect(String location) implements HttpReply {
    @Override
    public int status() {
      return 307;
    }

    @Override
    public Optional<String> header(String name) {
      return name.equals("Location") ? Optional.of(location) : Optional.empty();
    }

    @Override
    public InputStream body() {
      return InputStream.nullInputStream();
    }

    @Override
    public void close() {}
  }

  @Test
  void takesNoSecretFromHttpsToHttp() {
    List<HttpCall> sent = new ArrayList<>();
    SchedulerOptions options =
        SchedulerOptions.builder(Masters.parse("https://master:5050"), FRAMEWORK)
            .transport(
                call -> {
                  sent.add(call);
                  return new Redirect("http://other:5050");
                })
            .basicAuthentication("me", "hunter2")
            .build();

    assertThatThrownBy(() -> SchedulerClient.connect(options, log))
        .hasMessageContaining("redirects to http://other:5050")
        .hasMessageContaining("not https");
    assertThat(sent).extracting(HttpCall::uri).hasSize(1);
    assertThat(sent.get(0).toString()).contains("Authorization").doesNotContain("Basic");
  }

  @Test
  void makesEveryCallOfTheApi() throws Exception {
    SchedulerClient connected = connect(options().build(), log);
    awaitSubscribed(1);
    List<OfferID> offers = List.of(OfferID.newBuilder().setValue("o").build());
    AgentID agent = AgentID.newBuilder().setValue("agent").build();
    ExecutorID executor = ExecutorID.newBuilder().setValue("executor").build();
    TaskID task = TaskID.newBuilder().setValue("task").build();
    ByteString bytes = ByteString.copyFromUtf8("bytes");

    connected.accept(offers, List.of(), Filters.newBuilder().setRefuseSeconds(1).build());
    connected.decline(offers, Duration.ofMillis(1500));
    connected.acceptInverse(offers);
    connected.declineInverse(offers, Duration.ofSeconds(2));
    connected.kill(task);
    connected.shutdown(executor, agent);
    connected.message(executor, agent, bytes);
    TaskStatus.Builder status = TaskStatus.newBuilder().setTaskId(task).setAgentId(agent);
    status.setState(TaskState.TASK_RUNNING);
    connected.acknowledge(status.build());
    connected.acknowledge(status.setUuid(bytes).build());
    connected.reconcile(List.of(task));
    connected.request(List.of(Request.newBuilder().setAgentId(agent).build()));
    connected.suppress();
    connected.revive();
    connected.teardown();

    assertThat(master.calls())
        .extracting(Call::getType)
        .containsExactly(
            Call.Type.ACCEPT,
            Call.Type.DECLINE,
            Call.Type.ACCEPT_INVERSE_OFFERS,
            Call.Type.DECLINE_INVERSE_OFFERS,
            Call.Type.KILL,
            Call.Type.SHUTDOWN,
            Call.Type.MESSAGE,
            Call.Type.ACKNOWLEDGE,
            Call.Type.RECONCILE,
            Call.Type.REQUEST,
            Call.Type.SUPPRESS,
            Call.Type.REVIVE,
            Call.Type.TEARDOWN);
    assertThat(master.calls())
        .allSatisfy(
            call -> {
              assertThat(call.isInitialized()).isTrue();
              assertThat(call.getFrameworkId().getValue()).isEqualTo("framework-1");
            });
    assertThat(master.calls().get(1).getDecline().getFilters().getRefuseSeconds()).isEqualTo(1.5);
  }

  @Test
  void keepsToAChangedFrameworkWhenItSubscribesAgain() throws Exception {
    SchedulerClient connected = connect(options().build(), log);
    awaitSubscribed(1);

    connected.update(FRAMEWORK.toBuilder().addRoles("b").build(), List.of("b"));
    connected.reconnect();
    awaitSubscribed(2);

    Call again = master.subscriptions().get(1);
    assertThat(again.getSubscribe().getFrameworkInfo().getRolesList()).containsExactly("a", "b");
    assertThat(again.getSubscribe().getSuppressedRolesList()).containsExactly("b");
    assertThat(again.getFrameworkId().getValue()).isEqualTo("framework-1");
  }

  private static class ForwardingListener implements SchedulerListener {
    private final EventLog log;

    ForwardingListener(EventLog log) {
      this.log = log;
    }

    @Override
    public void event(Event event) {
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
  }
}
