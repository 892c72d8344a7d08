package io.mesosj.scheduler.launch;

import static io.mesosj.scheduler.launch.Frameworks.LIMIT;
import static io.mesosj.scheduler.launch.Frameworks.QUICK;
import static io.mesosj.scheduler.launch.Frameworks.ended;
import static io.mesosj.scheduler.launch.Frameworks.running;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mesosj.scheduler.task.ExecutorSpec;
import io.mesosj.scheduler.task.TaskSpec;
import io.mesosj.scheduler.testing.SimulatedCluster;
import org.apache.mesos.v1.Protos.TaskState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A shared executor stays when its tasks have ended, and so does what it was charged. */
@Timeout(180)
final class IdleExecutorTest {
  private static final TaskSpec TASK =
      TaskSpec.named("task")
          .command("true")
          .resources("cpus:0.1;mem:10")
          .executor(ExecutorSpec.command("shared", "./executor").withResources("cpus:0.1;mem:60"))
          .build();

  private final RecordingListener listener = new RecordingListener();

  private static LaunchedTask launchToTheEnd(SimulatedCluster cluster, Launcher launcher)
      throws Exception {
    LaunchedTask task = launcher.launch(TASK);
    running(task);
    cluster.finish(task.id(), TaskState.TASK_FINISHED);
    ended(task);
    return task;
  }

  @Test
  void takesTheNextTaskWithoutRoomForAnother() throws Exception {
    try (SimulatedCluster cluster = SimulatedCluster.start(1, "cpus:1;mem:100");
        Launcher launcher = Frameworks.start(cluster.address(), QUICK, listener)) {
      LaunchedTask first = launchToTheEnd(cluster, launcher);

      LaunchedTask second = launcher.launch(TASK);
      running(second);

      assertThat(second.executor()).isEqualTo(first.executor());
    }
  }

  @Test
  void isAskedForAgainWhenItHasEnded() throws Exception {
    try (SimulatedCluster cluster = SimulatedCluster.start(1, "cpus:1;mem:70");
        Launcher launcher = Frameworks.start(cluster.address(), QUICK, listener)) {
      LaunchedTask first = launchToTheEnd(cluster, launcher);
      cluster.endExecutor(
          first.agentId().orElseThrow(), first.executor().orElseThrow().getExecutorId());
      running(launcher.launch(TaskSpec.named("other").command("x").resources("mem:20").build()));

      LaunchedTask second = launcher.launch(TASK);

      // 50 MB are left, and an executor wants 60.
      await().atMost(LIMIT).until(() -> !listener.reasons().isEmpty());
      assertThat(listener.reasons().get(0)).startsWith("task: needs mem:70");
      assertThat(second.agentId()).isEmpty();
    }
  }
}
