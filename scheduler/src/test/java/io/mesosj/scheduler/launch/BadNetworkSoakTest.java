package io.mesosj.scheduler.launch;

import static io.mesosj.scheduler.launch.Frameworks.QUICK;
import static io.mesosj.scheduler.launch.Frameworks.sleeper;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mesosj.protocol.http.HttpTransport;
import io.mesosj.protocol.http.JdkClientTransport;
import io.mesosj.protocol.http.UrlConnectionTransport;
import io.mesosj.scheduler.Masters;
import io.mesosj.scheduler.SchedulerOptions;
import io.mesosj.scheduler.testing.BadNetwork;
import io.mesosj.scheduler.testing.SimulatedCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskState;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Connections of every kind are cut at random bytes while tasks are launched, killed and end by
 * themselves; at the end the books of both sides must agree. Longer with {@code
 * -Dmesosj.soak=long}.
 */
final class BadNetworkSoakTest {
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final long SEED = 20_261_124;

  private final Random random = new Random(SEED);

  private static int rounds() {
    return "long".equals(System.getProperty("mesosj.soak")) ? 1000 : 60;
  }

  static Stream<HttpTransport> transports() {
    return Stream.of(new JdkClientTransport(), new UrlConnectionTransport());
  }

  @ParameterizedTest
  @MethodSource("transports")
  void losesNoTaskAndLaunchesNoneTwice(HttpTransport transport, @TempDir Path directory)
      throws Exception {
    List<LaunchedTask> tasks = new ArrayList<>();
    try (SimulatedCluster cluster = SimulatedCluster.start(10, "cpus:4000;mem:80000");
        BadNetwork network = new BadNetwork(cluster.address(), SEED);
        FileTaskStore store = FileTaskStore.open(directory.resolve("tasks"));
        Launcher launcher = start(transport, network, store)) {
      for (int round = 0; round < rounds(); round++) {
        tasks.addAll(launcher.launch(sleeper(), 3));
        if (round % 2 == 0) {
          tasks.get(random.nextInt(tasks.size())).kill();
        }
        cluster.running().stream().limit(1).forEach(id -> finish(cluster, id));
        TimeUnit.MICROSECONDS.sleep(random.nextInt(50_000));
        cluster.offerAgain();
        if (round % 20 == 0) {
          cluster.sendAgain();
        }
      }
      network.calm();

      await()
          .atMost(LIMIT)
          .pollInterval(Duration.ofSeconds(1))
          .untilAsserted(
              () -> {
                cluster.offerAgain();
                if (random.nextInt(10) == 0) {
                  cluster.sendAgain();
                }
                assertThat(cluster.unacknowledged()).isZero();
                assertThat(ids(launcher.tasks())).isEqualTo(cluster.running());
                assertThat(tasks).allMatch(task -> task.hasEnded() || task.running().isDone());
              });
      assertThat(cluster.launchedTwice()).isEmpty();
      assertThat(store.load())
          .extracting(StoredTask::taskId)
          .containsExactlyInAnyOrderElementsOf(cluster.running());
      System.out.printf(
          "soak: %s, %d connections cut, %d tasks, %d launched, 0 twice, 0 unacknowledged%n",
          transport.getClass().getSimpleName(),
          network.cuts(),
          tasks.size(),
          cluster.launched().size());
    }
  }

  private static Launcher start(HttpTransport transport, BadNetwork network, FileTaskStore store)
      throws IOException {
    SchedulerOptions connection =
        SchedulerOptions.builder(
                Masters.parse(network.address().toString()), Frameworks.framework().build())
            .transport(transport)
            .backoff(Duration.ofMillis(10), Duration.ofMillis(100))
            .patience(LIMIT)
            .silence(Duration.ofSeconds(2))
            .callTimeout(Duration.ofSeconds(5))
            .build();
    return Launcher.start(
        connection, QUICK.toBuilder().store(store).build(), new RecordingListener());
  }

  private static void finish(SimulatedCluster cluster, String id) {
    cluster.finish(TaskID.newBuilder().setValue(id).build(), TaskState.TASK_FINISHED);
  }

  private static Set<String> ids(Iterable<LaunchedTask> tasks) {
    Set<String> ids = new TreeSet<>();
    tasks.forEach(task -> ids.add(task.id().getValue()));
    return ids;
  }
}
