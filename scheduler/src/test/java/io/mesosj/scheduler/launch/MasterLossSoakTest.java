package io.mesosj.scheduler.launch;

import static io.mesosj.scheduler.launch.Frameworks.QUICK;
import static io.mesosj.scheduler.launch.Frameworks.sleeper;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mesosj.scheduler.testing.SimulatedCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The master dies at random moments, during launches, updates and kills; at the end the books of
 * both sides must agree. 10 times; 100 times with {@code -Dmesosj.soak=long}.
 */
final class MasterLossSoakTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Random random = new Random(20_261_124);

  private static int rounds() {
    return "long".equals(System.getProperty("mesosj.soak")) ? 100 : 10;
  }

  @Test
  void losesNoTaskAndLaunchesNoneTwice(@TempDir Path directory) throws Exception {
    List<LaunchedTask> tasks = new ArrayList<>();
    RecordingListener listener = new RecordingListener();
    try (SimulatedCluster cluster = SimulatedCluster.start(10, "cpus:400;mem:8000");
        FileTaskStore store = FileTaskStore.open(directory.resolve("tasks"));
        Launcher launcher =
            Frameworks.start(cluster.address(), QUICK.toBuilder().store(store).build(), listener)) {
      for (int round = 0; round < rounds(); round++) {
        tasks.addAll(launcher.launch(sleeper(), 5));
        if (round % 2 == 0) {
          tasks.get(random.nextInt(tasks.size())).kill();
        }
        // The client comes back within 0.1 to 0.6 s; then it dies in the midst of what follows.
        TimeUnit.MICROSECONDS.sleep(random.nextInt(600_000));
        cluster.master().kill();
        cluster.running().stream()
            .limit(1)
            .forEach(id -> cluster.finish(id(id), TaskState.TASK_FINISHED));
        TimeUnit.MICROSECONDS.sleep(random.nextInt(20_000));
        cluster.master().restart();
      }

      await()
          .atMost(LIMIT)
          .untilAsserted(
              () -> {
                assertThat(cluster.unacknowledged()).isZero();
                assertThat(ids(launcher.tasks())).isEqualTo(cluster.running());
                assertThat(tasks).allMatch(task -> task.hasEnded() || task.running().isDone());
              });
      assertThat(cluster.launchedTwice()).isEmpty();
      assertThat(ids(tasks)).containsAll(cluster.running());
      assertThat(store.load())
          .extracting(StoredTask::taskId)
          .containsExactlyInAnyOrderElementsOf(cluster.running());
      System.out.printf(
          "soak: master killed %d times, %d tasks, %d launched, 0 twice, 0 unacknowledged%n",
          rounds(), tasks.size(), cluster.launched().size());
    }
  }

  private static Set<String> ids(Iterable<LaunchedTask> tasks) {
    Set<String> ids = new TreeSet<>();
    tasks.forEach(task -> ids.add(task.id().getValue()));
    return ids;
  }

  private static TaskID id(String value) {
    return TaskID.newBuilder().setValue(value).build();
  }
}
