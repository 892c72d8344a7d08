package io.mesosj.scheduler.launch;

import static io.mesosj.scheduler.launch.Frameworks.LIMIT;
import static io.mesosj.scheduler.launch.Frameworks.QUICK;
import static io.mesosj.scheduler.launch.Frameworks.ended;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mesosj.protocol.resources.Resources;
import io.mesosj.scheduler.failure.SchedulerException;
import io.mesosj.scheduler.task.GroupSpec;
import io.mesosj.scheduler.task.RestartPolicy;
import io.mesosj.scheduler.task.TaskSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of tasks that end, or whose agent is lost. */
@Timeout(180)
final class RestartTest extends LauncherFixture {
  private static final LauncherOptions NAMED = QUICK.toBuilder().ids(IdPolicy.NAME).build();

  RestartTest() {
    super(NAMED);
  }

  private void restart(LauncherOptions options) throws SchedulerException {
    launcher.close();
    launcher = Frameworks.start(cluster.address(), options, listener);
  }

  private static TaskSpec sleeper(RestartPolicy policy) {
    Duration shortest = Duration.ofMillis(10);
    return TaskSpec.named("web")
        .command("sleep 1000")
        .resources("cpus:1;mem:10")
        .restart(policy.withPauses(shortest, shortest.multipliedBy(4)))
        .build();
  }

  private static TaskID id(String value) {
    return TaskID.newBuilder().setValue(value).build();
  }

  private void finish(String id, TaskState state) {
    await().atMost(LIMIT).until(() -> cluster.running().contains(id));
    cluster.finish(id(id), state);
  }

  private void awaitRunning(String... ids) {
    await().atMost(LIMIT).untilAsserted(() -> assertThat(cluster.running()).containsExactly(ids));
  }

  private static TaskState end(LaunchedTask task) throws Exception {
    return ended(task).getState();
  }

  @Test
  void launchesAgainWhatFailedUntilItFinishes() throws Exception {
    LaunchedTask task = launcher.launch(sleeper(RestartPolicy.onFailure()));

    finish("web", TaskState.TASK_FAILED);
    finish("web.2", TaskState.TASK_FAILED);
    finish("web.3", TaskState.TASK_FINISHED);

    assertThat(end(task)).isEqualTo(TaskState.TASK_FINISHED);
    assertThat(cluster.launched()).containsExactly("web", "web.2", "web.3");
    assertThat(listener.restarts())
        .containsExactly("web.2 after TASK_FAILED", "web.3 after TASK_FAILED");
  }

  @Test
  void launchesAgainNoMoreOftenThanItMay() throws Exception {
    LaunchedTask task = launcher.launch(sleeper(RestartPolicy.always().withRetries(1)));

    finish("web", TaskState.TASK_FINISHED);
    finish("web.2", TaskState.TASK_FINISHED);

    assertThat(end(task)).isEqualTo(TaskState.TASK_FINISHED);
    assertThat(cluster.launched()).hasSize(2);
  }

  @Test
  void launchesNothingAgainThatIsWantedDead() throws Exception {
    LaunchedTask task = launcher.launch(sleeper(RestartPolicy.always()));
    awaitRunning("web");

    task.kill();

    assertThat(end(task)).isEqualTo(TaskState.TASK_KILLED);
    assertThat(cluster.launched()).hasSize(1);
  }

  @Test
  void endsAtOnceWhenItIsKilledInThePauseBetweenTwoLaunches() throws Exception {
    TaskSpec slow =
        sleeper(RestartPolicy.always())
            .withRestart(
                RestartPolicy.always().withPauses(Duration.ofMinutes(5), Duration.ofMinutes(5)));
    LaunchedTask task = launcher.launch(slow);
    finish("web", TaskState.TASK_FAILED);
    await().atMost(LIMIT).until(() -> !listener.restarts().isEmpty());

    task.kill();

    assertThat(end(task)).isEqualTo(TaskState.TASK_KILLED);
    assertThat(launcher.tasks()).isEmpty();
  }

  @Test
  void launchesAGroupAgainWhenAllOfItHasEnded() throws Exception {
    GroupSpec group =
        GroupSpec.of("pod", List.of(), sleeper(RestartPolicy.NEVER), sleeper(RestartPolicy.NEVER))
            .withExecutorResources(Resources.parse("cpus:0.1"))
            .withRestart(RestartPolicy.onFailure());
    List<LaunchedTask> tasks = launcher.launch(group);
    awaitRunning("web", "web.2");

    cluster.finish(id("web"), TaskState.TASK_FAILED);
    cluster.finish(id("web.2"), TaskState.TASK_FINISHED);

    awaitRunning("web.3", "web.4");
    assertThat(tasks.get(0).executor().orElseThrow().getExecutorId().getValue()).isEqualTo("pod.2");
    cluster.finish(id("web.3"), TaskState.TASK_FINISHED);
    cluster.finish(id("web.4"), TaskState.TASK_FINISHED);
    assertThat(end(tasks.get(0))).isEqualTo(TaskState.TASK_FINISHED);
    assertThat(end(tasks.get(1))).isEqualTo(TaskState.TASK_FINISHED);
  }

  @Test
  void keepsAsManyRunningAsItWasAskedTo() {
    Kept kept = launcher.keep(sleeper(RestartPolicy.NEVER), 2);
    awaitRunning("web", "web.2");

    cluster.finish(id("web"), TaskState.TASK_FINISHED);
    awaitRunning("web.2", "web.3");
    cluster.finish(id("web.3"), TaskState.TASK_KILLED);
    awaitRunning("web.2", "web.4");

    kept.stop();
    await().atMost(LIMIT).until(() -> kept.tasks().stream().allMatch(LaunchedTask::hasEnded));
    assertThat(cluster.running()).isEmpty();
  }

  @Test
  void takesOverWhatItIsToKeepFromAnEarlierProcess(@TempDir Path directory) throws Exception {
    Path journal = directory.resolve("tasks");
    restart(NAMED.toBuilder().store(FileTaskStore.open(journal)).build());
    launcher.keep(sleeper(RestartPolicy.NEVER), 3);
    awaitRunning("web", "web.2", "web.3");
    FrameworkID framework = launcher.client().framework().getId();
    launcher.close();
    cluster.finish(id("web.2"), TaskState.TASK_FAILED);

    launcher =
        Frameworks.start(
            cluster.address(),
            Frameworks.again(framework),
            NAMED.toBuilder().store(FileTaskStore.open(journal)).build(),
            listener);
    Kept kept = launcher.keep(sleeper(RestartPolicy.NEVER), 3);

    // The next id that no process gave.
    awaitRunning("web", "web.3", "web.4");
    cluster.finish(id("web"), TaskState.TASK_FAILED);
    awaitRunning("web.3", "web.4", "web.5");
    assertThat(kept.tasks()).hasSize(3);
    assertThat(cluster.launchedTwice()).isEmpty();
  }

  @Test
  void killsWhatAnEarlierProcessLeftTooMuch(@TempDir Path directory) throws Exception {
    Path journal = directory.resolve("tasks");
    restart(NAMED.toBuilder().store(FileTaskStore.open(journal)).build());
    launcher.keep(sleeper(RestartPolicy.NEVER), 3);
    awaitRunning("web", "web.2", "web.3");
    FrameworkID framework = launcher.client().framework().getId();
    launcher.close();

    launcher =
        Frameworks.start(
            cluster.address(),
            Frameworks.again(framework),
            NAMED.toBuilder().store(FileTaskStore.open(journal)).build(),
            listener);
    launcher.keep(sleeper(RestartPolicy.NEVER), 1);

    awaitRunning("web");
  }

  @Test
  void givesAnUnreachableTaskTimeToComeBack() throws Exception {
    restart(NAMED.toBuilder().unreachableLimit(Duration.ofMinutes(5)).build());
    launcher.keep(sleeper(RestartPolicy.NEVER), 1);
    awaitRunning("web");
    String agent = launcher.tasks().iterator().next().agentId().orElseThrow().getValue();

    cluster.loseAgent(agent);
    await().atMost(LIMIT).until(() -> listener.states().contains(TaskState.TASK_UNREACHABLE));
    cluster.findAgent(agent);

    await()
        .during(Duration.ofMillis(500))
        .atMost(LIMIT)
        .until(() -> cluster.running().equals(Set.of("web")));
    assertThat(cluster.launched()).containsExactly("web");
  }

  @Test
  void replacesATaskThatStaysUnreachableAndKillsItWhenItComesBack() throws Exception {
    restart(NAMED.toBuilder().unreachableLimit(Duration.ofMillis(300)).build());
    launcher.keep(sleeper(RestartPolicy.NEVER), 1);
    awaitRunning("web");
    String agent = launcher.tasks().iterator().next().agentId().orElseThrow().getValue();

    cluster.loseAgent(agent);
    awaitRunning("web", "web.2");
    cluster.findAgent(agent);

    awaitRunning("web.2");
  }

  @Test
  void waitsLessAgainAfterALaunchThatLasted() {
    RestartPolicy policy = RestartPolicy.always();

    assertThat(policy.pause(1)).isEqualTo(Duration.ofMillis(100));
    assertThat(policy.pause(3)).isEqualTo(Duration.ofMillis(400));
    assertThat(policy.pause(1_000_000)).isEqualTo(Duration.ofMinutes(1));
  }
}
