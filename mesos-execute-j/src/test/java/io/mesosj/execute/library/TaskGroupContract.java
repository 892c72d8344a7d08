package io.mesosj.execute.library;

import static io.mesosj.execute.library.NetworkedCluster.ended;
import static io.mesosj.execute.library.NetworkedCluster.running;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mesosj.protocol.network.NetworkSpecs;
import io.mesosj.protocol.testing.NeedsRoot;
import io.mesosj.scheduler.launch.LaunchedTask;
import io.mesosj.scheduler.task.GroupSpec;
import io.mesosj.scheduler.task.TaskSpec;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.apache.mesos.v1.Protos.ContainerStatus;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.NetworkInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.Volume;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Mesos' default_executor_tests.cpp: groups in real containers that share a real network, whatever
 * executor they have.
 */
@NeedsRoot
abstract class TaskGroupContract {
  static final String FOREVER = "exec sleep 1000";

  final NetworkedCluster cluster;

  TaskGroupContract(NetworkedCluster cluster) {
    this.cluster = cluster;
  }

  /** The group with the executor that the tests are about. */
  abstract GroupSpec group(List<NetworkInfo> networks, TaskSpec... tasks);

  @AfterEach
  void close() throws IOException {
    cluster.close();
  }

  static TaskSpec.Builder task(String name, String command) {
    return TaskSpec.named(name).command(command).resources("cpus:0.1;mem:32");
  }

  final List<LaunchedTask> launch(String network, TaskSpec... tasks) {
    List<NetworkInfo> joined = network.isEmpty() ? List.of() : NetworkSpecs.parseList(network);
    return cluster.launcher().launch(group(joined, tasks));
  }

  static ContainerStatus container(LaunchedTask task) throws Exception {
    return running(task).getContainerStatus();
  }

  private static String address(ContainerStatus container) {
    return container.getNetworkInfos(0).getIpAddresses(0).getIpAddress();
  }

  @Test
  @Tag("CNI-14")
  void tellsItsTasksTheirAddress() throws Exception {
    String shown = "ip -4 -o addr | grep -F \"inet $MESOS_CONTAINER_IP/\"";
    List<LaunchedTask> onHost = launch("", task("a", shown).build(), task("b", shown).build());
    List<LaunchedTask> onNetwork =
        launch("pod-net", task("a", shown).build(), task("b", shown).build());

    for (List<LaunchedTask> tasks : List.of(onHost, onNetwork)) {
      for (LaunchedTask task : tasks) {
        assertThat(ended(task).getState()).isEqualTo(TaskState.TASK_FINISHED);
      }
    }
    assertThat(address(container(onNetwork.get(0)))).startsWith(cluster.prefix(0));
  }

  @Test
  @Tag("LIB-07")
  @Tag("GRP-01")
  void runsItsTasksTogetherOnOneNetwork() throws Exception {
    String server = "echo together > index.html; exec busybox httpd -f -p 8080 -h .";
    String client =
        "until busybox wget -qO- http://127.0.0.1:8080/ | grep together; do sleep 0.1; done";
    List<LaunchedTask> tasks =
        launch("pod-net", task("server", server).build(), task("client", client).build());

    assertThat(ended(tasks.get(1)).getState()).isEqualTo(TaskState.TASK_FINISHED);
    assertThat(address(container(tasks.get(0))))
        .isEqualTo(address(container(tasks.get(1))))
        .startsWith(cluster.prefix(0));
    assertThat(running(tasks.get(0)).getExecutorId().getValue()).startsWith("pod.");
    assertThat(running(tasks.get(0)).getExecutorId())
        .isEqualTo(running(tasks.get(1)).getExecutorId());
    // One that ended well leaves the others alone.
    assertThat(tasks.get(0).hasEnded()).isFalse();
  }

  @Test
  @Tag("GRP-02")
  void killsAllWhenOneIsKilled() throws Exception {
    List<LaunchedTask> tasks = launch("", task("a", FOREVER).build(), task("b", FOREVER).build());
    for (LaunchedTask task : tasks) {
      running(task);
    }

    tasks.get(0).kill();

    for (LaunchedTask task : tasks) {
      assertThat(ended(task).getState()).isEqualTo(TaskState.TASK_KILLED);
    }
  }

  @Test
  @Tag("GRP-03")
  void isKilledAtOnce() throws Exception {
    List<LaunchedTask> tasks =
        launch("pod-net", task("a", FOREVER).build(), task("b", FOREVER).build());
    for (LaunchedTask task : tasks) {
      running(task);
    }

    tasks.forEach(LaunchedTask::kill);

    for (LaunchedTask task : tasks) {
      assertThat(ended(task).getState()).isEqualTo(TaskState.TASK_KILLED);
    }
  }

  @Test
  @Tag("GRP-04")
  void endsWhenOneOfItFails() throws Exception {
    List<LaunchedTask> tasks =
        launch("", task("fails", "sleep 0.5; exit 3").build(), task("b", FOREVER).build());

    assertThat(ended(tasks.get(0)).getState()).isEqualTo(TaskState.TASK_FAILED);
    assertThat(ended(tasks.get(1)).getState()).isEqualTo(TaskState.TASK_KILLED);
  }

  private int executorStatus(LaunchedTask task) throws Exception {
    ExecutorID executor = running(task).getExecutorId();
    await()
        .until(() -> cluster.failures().stream().anyMatch(f -> f.getExecutorId().equals(executor)));
    return cluster.failures().stream()
        .filter(failure -> failure.getExecutorId().equals(executor))
        .findFirst()
        .orElseThrow()
        .getStatus();
  }

  @Test
  @Tag("GRP-05")
  void endsItsExecutorWithAnErrorWhenItsOnlyTaskFailed() throws Exception {
    LaunchedTask task = launch("", task("fails", "sleep 0.5; exit 3").build()).get(0);

    assertThat(ended(task).getState()).isEqualTo(TaskState.TASK_FAILED);
    assertThat(executorStatus(task)).isNotZero();
  }

  @Test
  @Tag("GRP-06")
  void endsItsExecutorWellWhenItWasKilledAfterOneFinished() throws Exception {
    List<LaunchedTask> tasks =
        launch("", task("short", "sleep 0.5").build(), task("long", FOREVER).build());
    assertThat(ended(tasks.get(0)).getState()).isEqualTo(TaskState.TASK_FINISHED);

    tasks.get(1).kill();

    assertThat(ended(tasks.get(1)).getState()).isEqualTo(TaskState.TASK_KILLED);
    assertThat(executorStatus(tasks.get(1))).isZero();
  }

  @Test
  @Tag("GRP-13")
  void sharesAVolumeOfItsSandbox() throws Exception {
    Volume.Builder shared = Volume.newBuilder().setContainerPath("shared").setMode(Volume.Mode.RW);
    shared.getSourceBuilder().setType(Volume.Source.Type.SANDBOX_PATH);
    shared
        .getSourceBuilder()
        .getSandboxPathBuilder()
        .setType(Volume.Source.SandboxPath.Type.PARENT)
        .setPath("exchange");
    TaskSpec writes = task("writes", "echo hi > shared/file").volume(shared.build()).build();
    TaskSpec reads =
        task("reads", "until grep hi shared/file; do sleep 0.1; done")
            .volume(shared.build())
            .build();

    for (LaunchedTask task : launch("pod-net", writes, reads)) {
      assertThat(ended(task).getState()).isEqualTo(TaskState.TASK_FINISHED);
    }
  }

  @Test
  @Tag("GRP-10")
  void endsWhenOneOfItTakesTooLong() throws Exception {
    List<LaunchedTask> tasks =
        launch(
            "",
            task("slow", FOREVER).maxCompletionTime(Duration.ofSeconds(1)).build(),
            task("b", FOREVER).build());

    TaskStatus slow = ended(tasks.get(0));
    assertThat(slow.getState()).isEqualTo(TaskState.TASK_FAILED);
    assertThat(slow.getReason()).isEqualTo(TaskStatus.Reason.REASON_MAX_COMPLETION_TIME_REACHED);
    assertThat(ended(tasks.get(1)).getState()).isEqualTo(TaskState.TASK_KILLED);
  }

  @Test
  @Tag("GRP-11")
  void reportsKilledWhatEndsWellAfterAKill() throws Exception {
    String polite = "trap 'exit 0' TERM; while :; do sleep 0.1; done";
    List<LaunchedTask> tasks = launch("", task("a", polite).build(), task("b", polite).build());
    for (LaunchedTask task : tasks) {
      running(task);
    }

    tasks.get(1).kill();

    for (LaunchedTask task : tasks) {
      assertThat(ended(task).getState()).isEqualTo(TaskState.TASK_KILLED);
    }
  }

  @Test
  @Tag("GRP-14")
  void leavesOtherGroupsAloneWhenItCannotBeLaunched() throws Exception {
    List<LaunchedTask> well = launch("pod-net", task("well", FOREVER).build());
    running(well.get(0));

    List<LaunchedTask> badly =
        launch("nope", task("a", FOREVER).build(), task("b", FOREVER).build());

    for (LaunchedTask task : badly) {
      TaskStatus status = ended(task);
      assertThat(status.getState()).isEqualTo(TaskState.TASK_FAILED);
      assertThat(status.getMessage()).contains("Unknown CNI network 'nope'");
    }
    assertThat(well.get(0).hasEnded()).isFalse();
  }

  @Test
  @Tag("GRP-15")
  void tellsItsTasksTheRoleOfTheirResources() throws Exception {
    List<LaunchedTask> tasks =
        launch("", task("a", "test \"$MESOS_ALLOCATION_ROLE\" = '*'").build());

    assertThat(ended(tasks.get(0)).getState()).isEqualTo(TaskState.TASK_FINISHED);
  }

  @Test
  void isRefusedAsAWholeWhenATaskIsMoreThanWasOffered() {
    TaskSpec huge = TaskSpec.named("huge").command("true").resources("cpus:100000").build();

    List<LaunchedTask> tasks = launch("", task("a", FOREVER).build(), huge);

    tasks.get(0).kill();
    assertThat(tasks)
        .allSatisfy(task -> assertThat(ended(task).getState()).isEqualTo(TaskState.TASK_KILLED));
  }
}
