package io.mesosj.execute.library;

import static io.mesosj.execute.library.EventLog.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.mesosj.execute.testing.TlsFrontend;
import io.mesosj.local.LocalCluster;
import io.mesosj.local.LocalClusterOptions;
import io.mesosj.protocol.codec.ContentType;
import io.mesosj.protocol.http.JdkClientTransport;
import io.mesosj.protocol.http.TlsFiles;
import io.mesosj.protocol.http.TransportOptions;
import io.mesosj.protocol.http.UrlConnectionTransport;
import io.mesosj.protocol.resources.Resources;
import io.mesosj.scheduler.Masters;
import io.mesosj.scheduler.SchedulerClient;
import io.mesosj.scheduler.SchedulerOptions;
import io.mesosj.scheduler.failure.MasterUnreachableException;
import io.mesosj.scheduler.failure.SchedulerException;
import io.mesosj.scheduler.task.TaskSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Mesos' scheduler_tests.cpp: the library against the embedded master, with real tasks. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SchedulerLibraryIT {
  private static final Filters NO_FILTERS = Filters.newBuilder().setRefuseSeconds(0).build();

  private final LocalCluster cluster;
  private EventLog log = new EventLog();
  private @Nullable SchedulerClient client;

  SchedulerLibraryIT() throws IOException {
    cluster = LocalCluster.start(LocalClusterOptions.builder().build());
  }

  @BeforeAll
  void listens() {
    assertThat(cluster.master().getPort()).isPositive();
  }

  @AfterEach
  void tearDown() throws SchedulerException {
    if (client != null) {
      client.teardown();
    }
    client = null;
    log = new EventLog();
  }

  @AfterAll
  void close() throws IOException {
    cluster.close();
  }

  private static FrameworkInfo.Builder framework() {
    return FrameworkInfo.newBuilder()
        .setUser(System.getProperty("user.name"))
        .setName("library test")
        .setFailoverTimeout(60)
        .addCapabilities(
            FrameworkInfo.Capability.newBuilder()
                .setType(FrameworkInfo.Capability.Type.PARTITION_AWARE));
  }

  private Map<String, String> credential() {
    return Map.of("Authorization", cluster.authorization());
  }

  private SchedulerClient connect(FrameworkInfo info, ContentType type, EventLog events)
      throws SchedulerException {
    return SchedulerClient.connect(
        SchedulerOptions.builder(Masters.parse(cluster.master().toString()), info)
            .transport(new UrlConnectionTransport())
            .contentType(type)
            .headers(credential())
            .build(),
        events);
  }

  private SchedulerClient subscribe() throws SchedulerException {
    SchedulerClient subscribed = connect(framework().build(), ContentType.PROTOBUF, log);
    client = subscribed;
    log.subscribed();
    return subscribed;
  }

  private static TaskID launch(SchedulerClient with, Offer offer, String command)
      throws SchedulerException {
    TaskSpec spec = TaskSpec.named("task").command(command).resources("cpus:0.1;mem:32").build();
    Resources found =
        Resources.of(offer.getResourcesList())
            .find(spec.demand().resources(), "*")
            .orElseThrow(() -> new AssertionError("the offer is too small"));
    TaskID id = TaskID.newBuilder().setValue("task-" + System.nanoTime()).build();
    Offer.Operation.Builder operation =
        Offer.Operation.newBuilder().setType(Offer.Operation.Type.LAUNCH);
    operation.getLaunchBuilder().addTaskInfos(spec.instance(id, offer.getAgentId(), found));
    with.accept(List.of(offer.getId()), List.of(operation.build()), NO_FILTERS);
    return id;
  }

  private TaskStatus awaitAcknowledged(SchedulerClient with, TaskState state)
      throws SchedulerException {
    // In order: the agent holds back what follows an unacknowledged update.
    int seen = 0;
    while (true) {
      int next = seen;
      await().atMost(LIMIT).until(() -> log.statuses().size() > next);
      TaskStatus status = log.statuses().get(seen++);
      with.acknowledge(status);
      if (status.getState() == state) {
        return status;
      }
    }
  }

  @ParameterizedTest
  @EnumSource(ContentType.class)
  @Tag("LIB-01")
  void subscribes(ContentType type) throws Exception {
    client = connect(framework().build(), type, log);
    log.subscribed();

    Event.Subscribed subscribed = log.of(Event.Type.SUBSCRIBED).get(0).getSubscribed();
    assertThat(subscribed.getHeartbeatIntervalSeconds()).isEqualTo(15);
    assertThat(client.framework().getId()).isEqualTo(subscribed.getFrameworkId());
    await().atMost(LIMIT).until(() -> !log.of(Event.Type.HEARTBEAT).isEmpty());
  }

  @Test
  @Tag("LIB-03")
  void yieldsToASecondInstance() throws Exception {
    SchedulerClient first = subscribe();
    TaskID task = launch(first, log.offer(1), "sleep 1000");
    log.status(TaskState.TASK_STARTING);

    EventLog second = new EventLog();
    try (SchedulerClient other = connect(first.framework(), ContentType.JSON, second)) {
      second.subscribed();

      await().atMost(LIMIT).until(() -> log.failures().size() == 1);
      assertThat(log.failures().get(0)).hasMessageContaining("Framework failed over");
      assertThat(other.framework().getId()).isEqualTo(first.framework().getId());
      // The task lives on, and its unacknowledged update comes to the new instance.
      assertThat(second.status(TaskState.TASK_STARTING).getTaskId()).isEqualTo(task);
      client = null;
      other.teardown();
    }
    assertThat(log.losses()).isEmpty();
  }

  @Test
  @Tag("LIB-06")
  void runsATask() throws Exception {
    SchedulerClient subscribed = subscribe();

    TaskID task = launch(subscribed, log.offer(1), "exit 0");

    TaskStatus finished = awaitAcknowledged(subscribed, TaskState.TASK_FINISHED);
    assertThat(finished.getTaskId()).isEqualTo(task);
    assertThat(finished.getSource()).isEqualTo(TaskStatus.Source.SOURCE_EXECUTOR);
    assertThat(log.statuses())
        .extracting(TaskStatus::getState)
        .startsWith(TaskState.TASK_STARTING, TaskState.TASK_RUNNING);
  }

  @Test
  @Tag("LIB-08")
  void reconcilesExplicitlyAndImplicitly() throws Exception {
    SchedulerClient subscribed = subscribe();
    TaskID task = launch(subscribed, log.offer(1), "sleep 1000");
    awaitAcknowledged(subscribed, TaskState.TASK_RUNNING);

    TaskID unknown = TaskID.newBuilder().setValue("never-launched").build();
    subscribed.reconcile(List.of(task, unknown));

    TaskStatus known = log.status(SchedulerLibraryIT::isReconciled);
    assertThat(known.getTaskId()).isEqualTo(task);
    assertThat(known.getState()).isEqualTo(TaskState.TASK_RUNNING);
    assertThat(known.getUuid().isEmpty()).isTrue();
    assertThat(log.status(status -> status.getTaskId().equals(unknown)).getState())
        .isEqualTo(TaskState.TASK_UNKNOWN);

    int before = log.statuses().size();
    subscribed.reconcile(List.of());
    await().atMost(LIMIT).until(() -> log.statuses().size() > before);
    assertThat(log.statuses().get(before).getTaskId()).isEqualTo(task);
  }

  private static boolean isReconciled(TaskStatus status) {
    return status.getReason() == TaskStatus.Reason.REASON_RECONCILIATION;
  }

  @Test
  @Tag("LIB-09")
  void killsATask() throws Exception {
    SchedulerClient subscribed = subscribe();
    TaskID task = launch(subscribed, log.offer(1), "sleep 1000");
    awaitAcknowledged(subscribed, TaskState.TASK_RUNNING);

    subscribed.kill(task);

    assertThat(log.status(TaskState.TASK_KILLED).getTaskId()).isEqualTo(task);
  }

  @Test
  @Tag("LIB-11")
  void isOfferedAgainWhatItDeclinedOnceTheFilterHasPassed() throws Exception {
    SchedulerClient subscribed = subscribe();
    Offer first = log.offer(1);
    long declined = System.nanoTime();

    subscribed.decline(List.of(first.getId()), Duration.ofSeconds(2));

    Offer second = log.offer(2);
    assertThat(System.nanoTime() - declined).isGreaterThan(1_900_000_000L);
    assertThat(second.getId()).isNotEqualTo(first.getId());
    assertThat(Resources.of(second.getResourcesList()))
        .isEqualTo(Resources.of(first.getResourcesList()));
  }

  @Test
  @Tag("LIB-12")
  void forgetsItsFiltersWhenItRevives() throws Exception {
    SchedulerClient subscribed = subscribe();
    subscribed.decline(List.of(log.offer(1).getId()), Duration.ofDays(1));

    subscribed.revive();

    assertThat(log.offer(2).getAgentId()).isEqualTo(log.offer(1).getAgentId());
  }

  @Test
  @Tag("LIB-13")
  void getsNoOffersWhileTheyAreSuppressed() throws Exception {
    SchedulerClient subscribed = subscribe();
    Offer first = log.offer(1);
    subscribed.suppress();
    subscribed.decline(List.of(first.getId()), Duration.ZERO);

    // Whatever else the master does is done by then, since it answers in order.
    subscribed.reconcile(List.of(TaskID.newBuilder().setValue("none").build()));
    log.status(SchedulerLibraryIT::isReconciled);
    assertThat(log.of(Event.Type.OFFERS)).hasSize(1);

    subscribed.revive();
    log.offer(2);
  }

  @Test
  @Tag("LIB-14")
  void getsNoOffersWhenItSubscribesWithAllRolesSuppressed() throws Exception {
    SchedulerClient subscribed =
        SchedulerClient.connect(
            SchedulerOptions.builder(
                    Masters.parse(cluster.master().toString()), framework().build())
                .suppressedRoles(List.of("*"))
                .headers(credential())
                .build(),
            log);
    client = subscribed;
    log.subscribed();
    assertNothingOffered(subscribed);

    subscribed.reconnect();
    await().atMost(LIMIT).until(() -> log.of(Event.Type.SUBSCRIBED).size() == 2);
    assertNothingOffered(subscribed);

    subscribed.revive();
    log.offer(1);
  }

  /** The master answers in order: what it would have offered came before. */
  private void assertNothingOffered(SchedulerClient subscribed) throws SchedulerException {
    int before = log.statuses().size();
    subscribed.reconcile(List.of(TaskID.newBuilder().setValue("none").build()));
    await().atMost(LIMIT).until(() -> log.statuses().size() > before);
    assertThat(log.of(Event.Type.OFFERS)).isEmpty();
  }

  @Test
  @Tag("LIB-17")
  void keepsItsTasksWhenItReconnects() throws Exception {
    SchedulerClient subscribed = subscribe();
    TaskID task = launch(subscribed, log.offer(1), "sleep 1000");
    awaitAcknowledged(subscribed, TaskState.TASK_RUNNING);

    subscribed.reconnect();

    await().atMost(LIMIT).until(() -> log.of(Event.Type.SUBSCRIBED).size() == 2);
    subscribed.reconcile(List.of(task));
    assertThat(log.status(SchedulerLibraryIT::isReconciled).getState())
        .isEqualTo(TaskState.TASK_RUNNING);
    assertThat(log.failures()).isEmpty();
  }

  @Test
  @Tag("LIB-18")
  void runsATaskOverTls(@TempDir Path directory) throws Exception {
    try (TlsFrontend frontend = TlsFrontend.start(directory, cluster.master().getPort())) {
      TransportOptions trusting =
          TransportOptions.defaults()
              .withTls(
                  new TlsFiles(
                          Optional.of(frontend.authority()),
                          Optional.of(frontend.identity()),
                          TlsFrontend.PASSWORD)
                      .context());
      SchedulerClient subscribed =
          SchedulerClient.connect(
              SchedulerOptions.builder(Masters.parse(frontend.address()), framework().build())
                  .transport(new JdkClientTransport(trusting))
                  .headers(credential())
                  .build(),
              log);
      log.subscribed();

      launch(subscribed, log.offer(1), "exit 0");
      awaitAcknowledged(subscribed, TaskState.TASK_FINISHED);
      subscribed.teardown();

      assertThat(log.losses()).isEmpty();
      // Whoever does not trust the authority, or shows no certificate, does not get in.
      assertThatThrownBy(() -> overTls(frontend, TransportOptions.defaults()))
          .isInstanceOf(MasterUnreachableException.class)
          .hasMessageContaining(frontend.address());
      TransportOptions anonymous =
          TransportOptions.defaults().withTls(TlsFiles.trusting(frontend.authority()).context());
      assertThatThrownBy(() -> overTls(frontend, anonymous))
          .isInstanceOf(MasterUnreachableException.class);
    }
  }

  private void overTls(TlsFrontend frontend, TransportOptions options) throws SchedulerException {
    SchedulerClient.connect(
            SchedulerOptions.builder(Masters.parse(frontend.address()), framework().build())
                .transport(new JdkClientTransport(options))
                .build(),
            log)
        .teardown();
  }

  @Test
  @Tag("LIB-16")
  void requestsResources() throws Exception {
    SchedulerClient subscribed = subscribe();
    Call.Builder request = Call.newBuilder().setType(Call.Type.REQUEST);
    request
        .getRequestBuilder()
        .addRequestsBuilder()
        .addAllResources(Resources.parse("cpus:1").toProto());

    subscribed.send(request);

    // Mesos' allocator is free to ignore it; the call is well-formed, and the connection stands.
    assertThat(log.offer(1).getResourcesList()).isNotEmpty();
    assertThat(log.losses()).isEmpty();
    assertThat(log.failures()).isEmpty();
  }
}
