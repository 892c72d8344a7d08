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
import io.mesosj.protocol.resources.Resources;
import io.mesosj.scheduler.task.GroupSpec;
import io.mesosj.scheduler.task.TaskSpec;
import io.mesosj.scheduler.testing.SimulatedCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.NetworkInfo;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher against a simulated cluster that can do what a healthy one seldom does. */
final class LauncherTest extends LauncherFixture {
  LauncherTest() {
    super(QUICK);
  }

  private void awaitAcknowledged() {
    await().atMost(LIMIT).untilAsserted(() -> assertThat(cluster.unacknowledged()).isZero());
  }

  @Test
  void runsAsManyInstancesAsWereAskedFor() throws Exception {
    List<LaunchedTask> tasks = launcher.launch(sleeper(), 5);

    for (LaunchedTask task : tasks) {
      assertThat(running(task).getTaskId()).isEqualTo(task.id());
    }
    assertThat(cluster.running()).hasSize(5);
    assertThat(launcher.tasks()).containsExactlyInAnyOrderElementsOf(tasks);
    awaitAcknowledged();
  }

  @Test
  void endsWithTheTasksLastStatus() throws Exception {
    LaunchedTask task = launcher.launch(sleeper());
    running(task);

    cluster.finish(task.id(), TaskState.TASK_FAILED);

    assertThat(ended(task).getState()).isEqualTo(TaskState.TASK_FAILED);
    assertThat(launcher.tasks()).isEmpty();
    awaitAcknowledged();
  }

  @Test
  void killsARunningTask() throws Exception {
    LaunchedTask task = launcher.launch(sleeper());
    running(task);

    task.kill();

    assertThat(ended(task).getState()).isEqualTo(TaskState.TASK_KILLED);
    assertThat(cluster.running()).isEmpty();
  }

  @Test
  void endsATaskThatWaitsForAnOfferAtOnceWhenItIsKilled() throws Exception {
    TaskSpec huge = TaskSpec.named("huge").command("true").resources("cpus:64").build();
    LaunchedTask task = launcher.launch(huge);

    task.kill();

    assertThat(ended(task).getState()).isEqualTo(TaskState.TASK_KILLED);
    assertThatThrownBy(() -> running(task)).hasCauseInstanceOf(TaskEndedException.class);
    assertThat(cluster.launched()).isEmpty();
  }

  @Test
  void saysWhatItWaitsFor() {
    launcher.launch(TaskSpec.named("huge").command("true").resources("cpus:6;mem:1").build());

    await()
        .atMost(LIMIT)
        .untilAsserted(
            () ->
                assertThat(listener.reasons())
                    .containsExactly(
                        "huge: needs cpus:6; the best of 2 offers has cpus:4 on agent agent-0"));
  }

  @Test
  void givesNoTwoTasksOneHostPort() throws Exception {
    try (SimulatedCluster other =
        SimulatedCluster.start(1, "cpus:4;mem:1000;disk:100;ports:[8080-8083]")) {
      try (Launcher own = Frameworks.start(other.address(), QUICK, listener)) {
        TaskSpec fixed = named("fixed").publish("8080:80/tcp").build();
        TaskSpec any = named("any").publish("80").publish(":81/udp").build();

        LaunchedTask first = own.launch(fixed);
        LaunchedTask second = own.launch(fixed);
        running(first);
        await().atMost(LIMIT).until(() -> !listener.reasons().isEmpty());
        LaunchedTask chosen = own.launch(any);
        running(chosen);
        LaunchedTask last =
            own.launch(GroupSpec.of("pod", NETWORK, sleeper()).publish("82")).get(0);
        running(last);

        assertThat(listener.reasons().get(0))
            .startsWith("fixed: needs ports:[8080-8080]; the only offer has ports:[8081-8083]");
        assertThat(second.agentId()).isEmpty();
        Set<Integer> hostPorts = new HashSet<>(mapped(first.info().orElseThrow().getContainer()));
        hostPorts.addAll(mapped(chosen.info().orElseThrow().getContainer()));
        hostPorts.addAll(mapped(last.executor().orElseThrow().getContainer()));
        assertThat(hostPorts).containsExactlyInAnyOrder(8080, 8081, 8082, 8083);
        assertThat(Resources.of(chosen.info().orElseThrow().getResourcesList()).toString())
            .contains("ports");

        other.finish(first.id(), TaskState.TASK_FINISHED);
        running(second);
      }
    }
  }

  private static final List<NetworkInfo> NETWORK =
      List.of(NetworkInfo.newBuilder().setName("net").build());

  private static TaskSpec.Builder named(String name) {
    return TaskSpec.named(name).command("sleep 1000").network("net").resources("cpus:0.1;mem:32");
  }

  private static List<Integer> mapped(ContainerInfo container) {
    return container.getNetworkInfos(0).getPortMappingsList().stream()
        .map(NetworkInfo.PortMapping::getHostPort)
        .toList();
  }

  @Test
  void spreadsInstancesOverHosts() throws Exception {
    TaskSpec spread =
        TaskSpec.named("spread")
            .command("true")
            .resources("cpus:1")
            .constraint("hostname<=1")
            .build();

    List<LaunchedTask> tasks = launcher.launch(spread, 3);

    await().atMost(LIMIT).until(() -> cluster.running().size() == 2);
    assertThat(tasks.stream().flatMap(task -> task.hostname().stream()))
        .containsExactlyInAnyOrder("agent-0", "agent-1");
    await().atMost(LIMIT).until(() -> !listener.reasons().isEmpty());
    assertThat(listener.reasons().get(0))
        .startsWith("spread: needs hostname<=1; ")
        .contains("with hostname agent-");
  }

  @Test
  void placesAgainUnderANewIdWhatMissedItsOffer() throws Exception {
    cluster.dropNextLaunch();

    LaunchedTask task = launcher.launch(sleeper());
    String first = task.id().getValue();
    running(task);

    assertThat(task.id().getValue()).startsWith("sleeper.").isNotEqualTo(first);
    assertThat(cluster.launched()).containsExactly(task.id().getValue());
    assertThat(listener.states()).doesNotContain(TaskState.TASK_DROPPED);
  }

  @Test
  void tellsAnUpdateThatComesTwiceOnce() throws Exception {
    LaunchedTask task = launcher.launch(sleeper());
    TaskStatus status = running(task);

    cluster.repeat(status);
    cluster.repeat(status);
    task.kill();
    ended(task);
    cluster.repeat(status);

    assertThat(listener.states()).containsExactly(TaskState.TASK_RUNNING, TaskState.TASK_KILLED);
    awaitAcknowledged();
  }

  @Test
  void isNotSetBackByAnUpdateThatComesLate() throws Exception {
    LaunchedTask task = launcher.launch(sleeper());
    TaskStatus status = running(task);

    cluster.repeat(
        status.toBuilder()
            .setState(TaskState.TASK_STARTING)
            .setUuid(ByteString.copyFrom(new byte[16]))
            .build());
    cluster.finish(task.id(), TaskState.TASK_FINISHED);
    ended(task);

    assertThat(listener.states()).containsExactly(TaskState.TASK_RUNNING, TaskState.TASK_FINISHED);
    awaitAcknowledged();
  }

  @Test
  void acknowledgesNothingThatTheListenerFailedOn() throws Exception {
    AtomicBoolean broken = new AtomicBoolean(true);
    listener.onUpdate(
        update -> {
          if (broken.getAndSet(false)) {
            throw new IllegalStateException("the test's listener fails once");
          }
        });
    LaunchedTask task = launcher.launch(sleeper());
    await().atMost(LIMIT).until(() -> !broken.get());
    assertThat(cluster.unacknowledged()).isEqualTo(1);

    // A new subscription brings it again.
    cluster.master().endStream();

    running(task);
    awaitAcknowledged();
  }

  @Test
  void wantsOffersAgainWhenTheirRefusalHasPassed() throws Exception {
    launcher.close();
    Duration refusal = Duration.ofMillis(50);
    LauncherOptions impatient = QUICK.toBuilder().refusal(refusal).build();
    try (Launcher waiting = startOther(impatient)) {
      waiting.launch(TaskSpec.named("huge").command("true").resources("cpus:64").build());

      await().atMost(LIMIT).until(() -> declinedWaiting(refusal).size() > 3);
      assertThat(declinedWaiting(refusal)).allMatch(filters -> isAtMost(filters, refusal));
    }
  }

  /** What came before the task did, of the other launcher too, is refused for long. */
  private List<Filters> declinedWaiting(Duration refusal) {
    return cluster.declined().stream().dropWhile(filters -> !isAtMost(filters, refusal)).toList();
  }

  private static boolean isAtMost(Filters filters, Duration refusal) {
    return filters.getRefuseSeconds() <= refusal.toMillis() / 1000.0;
  }

  @Test
  void launchesWhatIsNewThoughOffersWereJustRefused() throws Exception {
    launcher.close();
    LauncherOptions patient = QUICK.toBuilder().refusal(Duration.ofHours(1)).build();
    try (Launcher waiting = startOther(patient)) {
      waiting.launch(TaskSpec.named("huge").command("true").resources("cpus:64").build());
      await().atMost(LIMIT).until(() -> !cluster.declined().isEmpty());

      running(waiting.launch(sleeper()));
    }
  }

  @Test
  void wantsNoOffersWhileNothingWaitsForThem() {
    await().atMost(LIMIT).until(() -> cluster.master().calls(Call.Type.SUPPRESS) > 0);
  }

  @Test
  void wantsOffersAgainThoughTheSubscriptionIsANewOne() throws Exception {
    await().atMost(LIMIT).until(() -> cluster.master().calls(Call.Type.SUPPRESS) > 0);
    long subscriptions = cluster.master().calls(Call.Type.SUBSCRIBE);
    cluster.master().endStream();
    await().atMost(LIMIT).until(() -> cluster.master().calls(Call.Type.SUBSCRIBE) > subscriptions);

    running(launcher.launch(sleeper()));
  }

  @Test
  void asksAboutATaskAgainUntilTheMasterAnswers() throws Exception {
    running(launcher.launch(sleeper()));
    long asked = cluster.master().calls(Call.Type.RECONCILE);
    cluster.master().refuseNext(Call.Type.RECONCILE, 400);

    cluster.master().endStream();

    await().atMost(LIMIT).until(() -> cluster.master().calls(Call.Type.RECONCILE) >= asked + 2);
  }

  @Test
  void leavesAcknowledgingToTheFrameworkThatWantsTo() throws Exception {
    launcher.close();
    launcher =
        Frameworks.start(
            cluster.address(), QUICK.toBuilder().explicitAcknowledgement().build(), listener);
    LaunchedTask task = launcher.launch(sleeper());
    running(task);
    cluster.sendAgain();
    await().during(Duration.ofMillis(200)).until(() -> cluster.unacknowledged() == 1);

    listener.updates().get(0).acknowledge();

    awaitAcknowledged();
  }

  @Test
  void learnsAfterTheMastersDeathWhatHappenedMeanwhile() throws Exception {
    LaunchedTask lives = launcher.launch(sleeper());
    LaunchedTask ends = launcher.launch(sleeper());
    running(lives);
    running(ends);

    cluster.master().kill();
    cluster.finish(ends.id(), TaskState.TASK_FINISHED);
    LaunchedTask late = launcher.launch(sleeper());
    cluster.master().restart();

    assertThat(ended(ends).getState()).isEqualTo(TaskState.TASK_FINISHED);
    running(late);
    assertThat(cluster.running())
        .containsExactlyInAnyOrder(lives.id().getValue(), late.id().getValue());
    assertThat(cluster.launchedTwice()).isEmpty();
    awaitAcknowledged();
  }

  @Test
  void killsAfterTheMastersDeathWhatItWasAskedToKillMeanwhile() throws Exception {
    LaunchedTask task = launcher.launch(sleeper());
    running(task);

    cluster.master().kill();
    task.kill();
    cluster.master().restart();

    assertThat(ended(task).getState()).isEqualTo(TaskState.TASK_KILLED);
  }

  @Test
  void takesOverTheTasksOfAnEarlierProcess(@TempDir Path directory) throws Exception {
    Path journal = directory.resolve("tasks");
    launcher.close();
    FrameworkID framework;
    Set<String> before = new HashSet<>();
    try (FileTaskStore store = FileTaskStore.open(journal)) {
      launcher =
          Frameworks.start(cluster.address(), QUICK.toBuilder().store(store).build(), listener);
      for (LaunchedTask task : launcher.launch(sleeper(), 3)) {
        running(task);
        before.add(task.id().getValue());
      }
      framework = launcher.client().framework().getId();
      launcher.close();
    }
    String ended = before.iterator().next();
    cluster.finish(TaskID.newBuilder().setValue(ended).build(), TaskState.TASK_FAILED);

    try (FileTaskStore store = FileTaskStore.open(journal)) {
      // One that was stored, and the process died before it was sent.
      store.launching(List.of(new StoredTask("sleeper.never", "sleeper", "agent-0")));
      launcher =
          Frameworks.start(
              cluster.address(),
              Frameworks.again(framework),
              QUICK.toBuilder().store(store).build(),
              listener);
      launcher.reconciled().get(LIMIT.toSeconds(), TimeUnit.SECONDS);

      before.remove(ended);
      await().atMost(LIMIT).until(() -> launcher.tasks().size() == 2);
      assertThat(launcher.tasks())
          .extracting(task -> task.id().getValue())
          .containsExactlyInAnyOrderElementsOf(before);
      assertThat(launcher.tasks()).allMatch(task -> task.name().equals("sleeper"));
      assertThat(listener.states()).contains(TaskState.TASK_GONE, TaskState.TASK_FAILED);
      assertThat(store.load()).hasSize(2);
      launcher.close();
    }
  }

  @Test
  void killsATaskThatWasGivenUpWhenItComesBack() throws Exception {
    LaunchedTask task = launcher.launch(sleeper());
    TaskStatus status = running(task);

    task.abandon();
    assertThat(ended(task).getState()).isEqualTo(TaskState.TASK_RUNNING);
    cluster.repeat(status);

    await().atMost(LIMIT).untilAsserted(() -> assertThat(cluster.running()).isEmpty());
  }

  @Test
  void failsWhatIsOpenWhenItIsClosed() {
    LaunchedTask task = launcher.launch(sleeper());

    launcher.close();

    assertThat(task.ended()).isCompletedExceptionally();
    assertThat(launcher.launch(sleeper()).ended()).isCompletedExceptionally();
  }

  @Test
  void givesUpWhenTheMasterSaysThatItIsOver() {
    LaunchedTask task =
        launcher.launch(TaskSpec.named("huge").command("true").resources("cpus:64").build());

    Event.Builder event = Event.newBuilder().setType(Event.Type.ERROR);
    event.getErrorBuilder().setMessage("Framework failed over");
    cluster.master().send(event.build());

    await().atMost(LIMIT).until(() -> task.ended().isCompletedExceptionally());
    assertThat(listener.failures()).hasSize(1);
    assertThat(listener.failures().get(0)).hasMessageContaining("Framework failed over");
  }
}
