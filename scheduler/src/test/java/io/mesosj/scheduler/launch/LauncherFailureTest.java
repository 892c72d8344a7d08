package io.mesosj.scheduler.launch;

import static io.mesosj.scheduler.launch.Frameworks.LIMIT;
import static io.mesosj.scheduler.launch.Frameworks.QUICK;
import static io.mesosj.scheduler.launch.Frameworks.ended;
import static io.mesosj.scheduler.launch.Frameworks.running;
import static io.mesosj.scheduler.launch.Frameworks.sleeper;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.mesosj.protocol.codec.Codecs;
import io.mesosj.protocol.codec.ContentType;
import io.mesosj.protocol.http.HttpTransport;
import io.mesosj.protocol.http.JdkClientTransport;
import io.mesosj.protocol.http.UrlConnectionTransport;
import io.mesosj.scheduler.SchedulerOptions;
import io.mesosj.scheduler.failure.FrameworkEndedException;
import io.mesosj.scheduler.failure.MasterUnreachableException;
import io.mesosj.scheduler.failure.SchedulerException;
import io.mesosj.scheduler.failure.StoreException;
import io.mesosj.scheduler.master.ListedMasters;
import io.mesosj.scheduler.master.MasterDetector;
import io.mesosj.scheduler.testing.SimulatedCluster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The launcher when a listener, a store, the master or what it says is broken. */
@Timeout(180)
final class LauncherFailureTest {
  private final RecordingListener listener = new RecordingListener();
  private SimulatedCluster cluster;
  private @Nullable Launcher launcher;

  @BeforeEach
  void start() throws IOException {
    cluster = SimulatedCluster.start(2, "cpus:4;mem:1000");
  }

  @AfterEach
  void stop() {
    if (launcher != null) {
      launcher.close();
    }
    cluster.close();
  }

  private Launcher launcher(LauncherOptions options, LauncherListener told)
      throws SchedulerException {
    Launcher started = Frameworks.start(cluster.address(), options, told);
    launcher = started;
    return started;
  }

  /** Throws an Error whatever it is told. */
  private static final class Broken implements LauncherListener {
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    private void fail(String what) {
      told.add(what);
      throw new AssertionError("the test's listener fails on " + what);
    }

    @Override
    public void subscribed(FrameworkID id) {
      fail("subscribed");
    }

    @Override
    public void updated(TaskUpdate update) {
      fail("updated");
    }

    @Override
    public void launched(LaunchedTask task) {
      fail("launched");
    }

    @Override
    public void missed(LaunchedTask task, TaskStatus why) {
      fail("missed");
    }

    @Override
    public void waiting(String name, String why) {
      fail("waiting");
    }

    @Override
    public void disconnected(String why) {
      fail("disconnected");
    }

    @Override
    public void failed(SchedulerException why) {
      fail("failed");
    }
  }

  @Test
  void doesItsOwnWorkThoughTheListenerThrowsErrors() throws Exception {
    Broken broken = new Broken();
    Launcher started = launcher(QUICK, broken);
    cluster.dropNextLaunch();
    LaunchedTask lives = started.launch(sleeper());
    LaunchedTask ends = started.launch(sleeper());
    running(lives);
    running(ends);

    cluster.master().kill();
    cluster.finish(ends.id(), TaskState.TASK_FINISHED);
    cluster.master().restart();

    assertThat(ended(ends).getState()).isEqualTo(TaskState.TASK_FINISHED);
    assertThat(started.tasks()).containsExactly(lives);
    Event.Builder over = Event.newBuilder().setType(Event.Type.ERROR);
    over.getErrorBuilder().setMessage("Framework failed over");
    cluster.master().send(over.build());
    await().atMost(LIMIT).until(() -> lives.ended().isCompletedExceptionally());
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () ->
                assertThat(broken.told)
                    .contains(
                        "subscribed", "updated", "launched", "missed", "disconnected", "failed"));
  }

  @Test
  void tellsOfAnEndAgainThatTheListenerFailedOn() throws Exception {
    Launcher started = launcher(QUICK, listener);
    LaunchedTask task = started.launch(sleeper());
    running(task);
    AtomicBoolean broken = new AtomicBoolean(true);
    listener.onUpdate(
        update -> {
          if (broken.getAndSet(false)) {
            throw new NoClassDefFoundError("the test's listener fails once");
          }
        });

    cluster.finish(task.id(), TaskState.TASK_FINISHED);
    assertThat(ended(task).getState()).isEqualTo(TaskState.TASK_FINISHED);
    assertThat(listener.states()).containsExactly(TaskState.TASK_RUNNING);
    cluster.sendAgain();

    await().atMost(LIMIT).until(() -> cluster.unacknowledged() == 0);
    assertThat(listener.states()).containsExactly(TaskState.TASK_RUNNING, TaskState.TASK_FINISHED);
  }

  /** Stores nothing that ended. */
  private static final class FullStore implements TaskStore {
    @Override
    public List<StoredTask> load() {
      return List.of();
    }

    @Override
    public void launching(Collection<StoredTask> tasks) {}

    @Override
    public void ended(Collection<String> taskIds) throws StoreException {
      throw new StoreException("the disk is full");
    }
  }

  @Test
  void acknowledgesNoEndThatIsNotStored() throws Exception {
    Launcher started = launcher(QUICK.toBuilder().store(new FullStore()).build(), listener);
    LaunchedTask task = started.launch(sleeper());
    running(task);
    await().atMost(LIMIT).until(() -> cluster.unacknowledged() == 0);

    cluster.finish(task.id(), TaskState.TASK_FINISHED);

    await().atMost(LIMIT).until(() -> !listener.failures().isEmpty());
    assertThat(listener.failures().get(0)).isInstanceOf(StoreException.class);
    assertThat(cluster.unacknowledged()).isEqualTo(1);
    assertThat(task.ended()).isCompletedExceptionally();
  }

  @Test
  void saysWhatEndedItAndThatItWasTheMaster() throws Exception {
    launcher(QUICK, listener);
    Event.Builder over = Event.newBuilder().setType(Event.Type.ERROR);
    over.getErrorBuilder().setMessage("Framework has been removed");

    cluster.master().send(over.build());

    await().atMost(LIMIT).until(() -> !listener.failures().isEmpty());
    assertThat(listener.failures().get(0)).isInstanceOf(FrameworkEndedException.class);
  }

  @Test
  void closesItsStoreWhenItCanNotBeStarted() {
    AtomicBoolean closed = new AtomicBoolean();
    TaskStore store =
        new TaskStore() {
          @Override
          public List<StoredTask> load() {
            return List.of();
          }

          @Override
          public void launching(Collection<StoredTask> tasks) {}

          @Override
          public void ended(Collection<String> taskIds) {}

          @Override
          public void close() {
            closed.set(true);
          }
        };
    cluster.close();

    assertThatThrownBy(() -> launcher(QUICK.toBuilder().store(store).build(), listener))
        .isInstanceOf(MasterUnreachableException.class);
    assertThat(closed).isTrue();
  }

  /** Tells when it is closed. */
  private record Masters(URI master, AtomicBoolean closed) implements MasterDetector {
    @Override
    public URI next(Duration limit) {
      return master;
    }

    @Override
    public void close() {
      closed.set(true);
    }
  }

  @Test
  void closesTheDetectorOfMastersThoughItNeverConnected() throws Exception {
    AtomicBoolean closed = new AtomicBoolean();
    SchedulerOptions connection =
        SchedulerOptions.builder(
                new Masters(cluster.address(), closed), Frameworks.framework().build())
            .build();
    Launcher prepared = Launcher.prepare(connection, QUICK, listener);

    prepared.close();

    assertThat(closed).isTrue();
    assertThatThrownBy(prepared::connect)
        .isInstanceOf(SchedulerException.class)
        .hasMessage("the launcher is closed");
    assertThat(cluster.master().calls(Call.Type.SUBSCRIBE)).isZero();
  }

  @Test
  void leavesNobodyWaitingForAReconciliationThatNeverComes() throws Exception {
    Launcher prepared =
        Launcher.prepare(
            Frameworks.connection(cluster.address(), Frameworks.framework().build()),
            QUICK,
            listener);
    CompletableFuture<Void> reconciled = prepared.reconciled();

    prepared.close();

    assertThat(reconciled).isCompletedExceptionally();
  }

  @Test
  void closesEverythingWhenItsStoreCanNotBeRead() {
    AtomicBoolean closed = new AtomicBoolean();
    AtomicBoolean storeClosed = new AtomicBoolean();
    TaskStore unreadable =
        new TaskStore() {
          @Override
          public List<StoredTask> load() throws StoreException {
            throw new StoreException("the disk is away");
          }

          @Override
          public void launching(Collection<StoredTask> tasks) {}

          @Override
          public void ended(Collection<String> taskIds) {}

          @Override
          public void close() {
            storeClosed.set(true);
          }
        };
    SchedulerOptions connection =
        SchedulerOptions.builder(
                new Masters(cluster.address(), closed), Frameworks.framework().build())
            .build();

    assertThatThrownBy(
            () ->
                Launcher.prepare(connection, QUICK.toBuilder().store(unreadable).build(), listener))
        .isInstanceOf(StoreException.class);
    assertThat(closed).isTrue();
    assertThat(storeClosed).isTrue();
  }

  @Test
  void goesOnWhenATokenCouldNotBeHadForAWhile() throws Exception {
    AtomicInteger fails = new AtomicInteger();
    SchedulerOptions connection =
        SchedulerOptions.builder(
                new ListedMasters(List.of(cluster.address())), Frameworks.framework().build())
            .bearerToken(
                () -> {
                  if (fails.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
                    throw new IllegalStateException("the issuer of tokens is away");
                  }
                  return "token";
                })
            .transport(new UrlConnectionTransport())
            .build();
    launcher = Launcher.start(connection, QUICK, listener);
    LaunchedTask task = launcher.launch(sleeper());
    running(task);

    // The call, and the subscription that follows.
    fails.set(2);
    task.kill();

    assertThat(ended(task).getState()).isEqualTo(TaskState.TASK_KILLED);
    assertThat(listener.failures()).isEmpty();
  }

  static Stream<HttpTransport> transports() {
    return Stream.of(new JdkClientTransport(), new UrlConnectionTransport());
  }

  @ParameterizedTest
  @MethodSource("transports")
  void saysNothingWhenItIsTornDownAndClosedAtOnce(HttpTransport transport) throws Exception {
    PrintStream before = System.err;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      for (int i = 0; i < 20; i++) {
        SchedulerOptions connection =
            SchedulerOptions.builder(
                    new ListedMasters(List.of(cluster.address())), Frameworks.framework().build())
                .transport(transport)
                .build();
        Launcher started = Launcher.start(connection, QUICK, listener);
        running(started.launch(sleeper()));
        started.launch(sleeper(), 3);
        started.teardown();
        started.close();
      }
    } finally {
      System.setErr(before);
    }
    assertThat(printed.toString(StandardCharsets.UTF_8)).doesNotContain("Exception");
    assertThat(listener.failures()).isEmpty();
  }

  @Test
  void goesOnAfterAnUpdateOfAStateThatItDoesNotKnow() throws Exception {
    Launcher started = launcher(QUICK, listener);
    LaunchedTask task = started.launch(sleeper());
    TaskStatus status = running(task);
    long before = cluster.master().calls(Call.Type.ACKNOWLEDGE);
    TaskStatus unknown =
        status.toBuilder()
            .clearState()
            .setUuid(ByteString.copyFromUtf8("a-later-mesos's!"))
            .setUnknownFields(
                UnknownFieldSet.newBuilder()
                    .addField(
                        TaskStatus.STATE_FIELD_NUMBER,
                        UnknownFieldSet.Field.newBuilder().addVarint(99).build())
                    .build())
            .buildPartial();
    Event.Builder event = Event.newBuilder().setType(Event.Type.UPDATE);
    event.getUpdateBuilder().setStatus(unknown);

    cluster.master().send(event.buildPartial());
    cluster.finish(task.id(), TaskState.TASK_FINISHED);

    assertThat(ended(task).getState()).isEqualTo(TaskState.TASK_FINISHED);
    // Its own too: the agent keeps all others of the task until then.
    await().atMost(LIMIT).until(() -> cluster.master().calls(Call.Type.ACKNOWLEDGE) == before + 2);
    assertThat(cluster.master().calls(Call.Type.SUBSCRIBE)).isEqualTo(1);
  }

  @Test
  void subscribesAgainWhenACallIsRefusedByWhoDoesNotLead() throws Exception {
    Launcher started = launcher(QUICK, listener);
    LaunchedTask task = started.launch(sleeper());
    running(task);
    cluster.master().refuseNext(Call.Type.KILL, 503);

    task.kill();

    assertThat(ended(task).getState()).isEqualTo(TaskState.TASK_KILLED);
    assertThat(listener.failures()).isEmpty();
  }

  /** A new subscription would be the end of a framework without a failover timeout. */
  @Test
  void doesNotSubscribeAgainForAnAcknowledgementThatIsLost() throws Exception {
    AtomicInteger lost = new AtomicInteger();
    HttpTransport direct = new UrlConnectionTransport();
    HttpTransport lossy =
        call -> {
          if (Codecs.schedulerCall(ContentType.PROTOBUF).decode(call.body()).getType()
                  == Call.Type.ACKNOWLEDGE
              && lost.getAndIncrement() == 0) {
            throw new SocketTimeoutException("Read timed out");
          }
          return direct.send(call);
        };
    Launcher started =
        Launcher.start(
            SchedulerOptions.builder(
                    new ListedMasters(List.of(cluster.address())), Frameworks.framework().build())
                .transport(lossy)
                .build(),
            QUICK,
            listener);
    launcher = started;
    LaunchedTask task = started.launch(sleeper());
    running(task);
    await().atMost(LIMIT).until(() -> lost.get() > 0);
    cluster.sendAgain();

    task.kill();

    assertThat(ended(task).getState()).isEqualTo(TaskState.TASK_KILLED);
    assertThat(cluster.master().calls(Call.Type.SUBSCRIBE)).isEqualTo(1);
  }

  @Test
  void goesOnWhenTheMasterDoesNotLikeACall() throws Exception {
    Launcher started = launcher(QUICK, listener);
    cluster.master().refuseNext(Call.Type.ACCEPT, 400);

    running(started.launch(sleeper()));

    assertThat(cluster.launchedTwice()).isEmpty();
    assertThat(cluster.running()).hasSize(1);
  }

  @Test
  void waitsForATaskWhoseAgentTheMasterHasForgotten() throws Exception {
    Launcher started = launcher(QUICK, listener);
    LaunchedTask task = started.launch(sleeper());
    TaskStatus status = running(task);
    TaskStatus.Builder masters =
        status.toBuilder().clearUuid().setReason(TaskStatus.Reason.REASON_RECONCILIATION);

    cluster.repeat(masters.setState(TaskState.TASK_UNREACHABLE).build());
    cluster.repeat(masters.setState(TaskState.TASK_UNKNOWN).build());
    cluster.repeat(masters.setState(TaskState.TASK_RUNNING).build());

    await().atMost(LIMIT).until(() -> listener.states().size() == 4);
    assertThat(task.hasEnded()).isFalse();
    cluster.repeat(masters.setState(TaskState.TASK_UNKNOWN).build());
    assertThat(ended(task).getState()).isEqualTo(TaskState.TASK_UNKNOWN);
  }

  @Test
  void waitsForNoForgottenTaskThatIsWantedDead() throws Exception {
    Launcher started = launcher(QUICK, listener);
    LaunchedTask task = started.launch(sleeper());
    TaskStatus status = running(task);
    cluster.loseAgent(task.agentId().orElseThrow().getValue());
    await().atMost(LIMIT).until(() -> listener.states().contains(TaskState.TASK_UNREACHABLE));
    task.kill();
    await().atMost(LIMIT).until(() -> cluster.master().calls(Call.Type.KILL) == 1);
    assertThat(task.hasEnded()).isFalse();

    cluster.repeat(
        status.toBuilder()
            .clearUuid()
            .setState(TaskState.TASK_UNKNOWN)
            .setReason(TaskStatus.Reason.REASON_RECONCILIATION)
            .build());

    assertThat(ended(task).getState()).isEqualTo(TaskState.TASK_UNKNOWN);
  }
}
