package io.mesosj.scheduler.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mesosj.scheduler.SchedulerOptions;
import io.mesosj.scheduler.master.ListedMasters;
import io.mesosj.scheduler.metrics.MicrometerMetrics;
import io.mesosj.scheduler.task.TaskSpec;
import io.mesosj.scheduler.testing.SimulatedCluster;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import org.apache.mesos.v1.Protos.TaskState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How many tasks are in which state, beside what the connection counts. */
@Timeout(180)
final class TaskMetricsTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @Test
  void countsTasksByState() throws Exception {
    try (SimulatedCluster cluster = SimulatedCluster.start(1, "cpus:2;mem:1000");
        Launcher launcher = start(cluster)) {
      TaskSpec spec = TaskSpec.named("web").command("sleep").resources("cpus:1;mem:10").build();
      List<LaunchedTask> tasks = launcher.launch(spec, 3);
      awaitTasks("TASK_RUNNING", 2);
      awaitTasks("WAITING", 1);

      cluster.finish(running(tasks).id(), TaskState.TASK_FAILED);

      awaitTasks("WAITING", 0);
      awaitTasks("TASK_RUNNING", 2);
      assertThat(ended("TASK_FAILED")).isEqualTo(1);
      assertThat(ended("TASK_FINISHED")).isZero();
    }
    awaitTasks("TASK_RUNNING", 0);
  }

  private static LaunchedTask running(List<LaunchedTask> tasks) {
    return tasks.stream().filter(task -> task.running().isDone()).findFirst().orElseThrow();
  }

  private Launcher start(SimulatedCluster cluster) throws Exception {
    SchedulerOptions options =
        SchedulerOptions.builder(
                new ListedMasters(List.of(cluster.address())), Frameworks.framework().build())
            .metrics(new MicrometerMetrics(registry))
            .build();
    return Launcher.start(options, Frameworks.QUICK, new LauncherListener() {});
  }

  private void awaitTasks(String state, int number) {
    await()
        .untilAsserted(
            () ->
                assertThat(
                        registry.get("mesos.scheduler.tasks").tag("state", state).gauge().value())
                    .as(state)
                    .isEqualTo(number));
  }

  private double ended(String state) {
    return registry.get("mesos.scheduler.tasks.ended").tag("state", state).counter().count();
  }
}
