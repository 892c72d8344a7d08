package io.mesosj.execute.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mesosj.execute.testing.ClusterProcess;
import io.mesosj.protocol.http.UrlConnectionTransport;
import io.mesosj.protocol.testing.NeedsRoot;
import io.mesosj.scheduler.SchedulerOptions;
import io.mesosj.scheduler.launch.FileTaskStore;
import io.mesosj.scheduler.launch.LaunchedTask;
import io.mesosj.scheduler.launch.Launcher;
import io.mesosj.scheduler.launch.LauncherListener;
import io.mesosj.scheduler.launch.LauncherOptions;
import io.mesosj.scheduler.launch.StoredTask;
import io.mesosj.scheduler.master.ListedMasters;
import io.mesosj.scheduler.task.TaskSpec;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The embedded cluster's process is killed (-9) at random moments, during launches, statuses and
 * kills, with a framework that goes on and real tasks; at the end the books of the framework, the
 * cluster and the kernel must agree. 10 times; 100 times with {@code -Dmesosj.soak=long}.
 */
@NeedsRoot
class KilledMasterSoakIT {
  private static final int ROUNDS = "long".equals(System.getProperty("mesosj.soak")) ? 100 : 10;
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final Random random = new Random(20_261_127);
  private final String seconds =
      "1000." + (1 + random.nextInt(1_000_000)) + ProcessHandle.current().pid();

  @TempDir Path directory;

  @Test
  void losesNoTaskAndRunsNoneTwice() throws Exception {
    Path starts = Files.createFile(directory.resolve("starts"));
    List<LaunchedTask> tasks = new ArrayList<>();
    Set<LaunchedTask> killed = new HashSet<>();
    try (ClusterProcess cluster = ClusterProcess.open(directory);
        FileTaskStore store = FileTaskStore.open(directory.resolve("tasks"));
        Launcher launcher = launcher(cluster.master(), store)) {
      for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < 2; i++) {
          // One of them ends at about the time of the kill.
          String rest = i == 0 ? "exec sleep " + seconds : "sleep 1." + random.nextInt(10);
          tasks.add(launcher.launch(spec("t" + tasks.size(), starts, rest)));
        }
        if (round % 2 == 1) {
          LaunchedTask task = tasks.get(random.nextInt(tasks.size()));
          killed.add(task);
          task.kill();
        }
        TimeUnit.MILLISECONDS.sleep(random.nextInt(2500));
        cluster.kill();
        TimeUnit.MILLISECONDS.sleep(random.nextInt(200));
        cluster.startAgain();
      }

      await()
          .atMost(LIMIT)
          .untilAsserted(
              () -> {
                assertThat(tasks).allMatch(task -> task.hasEnded() || task.running().isDone());
                assertThat(killed).allMatch(LaunchedTask::hasEnded);
                assertThat(names(launcher.tasks())).isEqualTo(processes());
              });
      List<String> started = Files.readAllLines(starts);
      assertThat(started).doesNotHaveDuplicates();
      List<LaunchedTask> bad = tasks.stream().filter(task -> endedBadly(task, killed)).toList();
      List<LaunchedTask> lost = bad.stream().filter(KilledMasterSoakIT::ran).toList();
      assertThat(store.load())
          .extracting(StoredTask::taskId)
          .containsExactlyInAnyOrderElementsOf(
              launcher.tasks().stream().map(task -> task.id().getValue()).toList());
      System.out.printf(
          "soak: cluster killed %d times, %d real tasks, %d failed with their launch, %d lost,"
              + " 0 twice, 0 unaccounted%n",
          ROUNDS, tasks.size(), bad.size() - lost.size(), lost.size());
      assertThat(lost).extracting(task -> task.latest().orElseThrow()).isEmpty();
      launcher.teardown();
    }
    await().atMost(LIMIT).untilAsserted(() -> assertThat(processes()).isEmpty());
  }

  /** Whether it ended in a way that it would not have without the kills. */
  private static boolean endedBadly(LaunchedTask task, Set<LaunchedTask> killed) {
    TaskState state = task.latest().orElseThrow().getState();
    return task.hasEnded()
        && state != TaskState.TASK_FINISHED
        && !(killed.contains(task) && state == TaskState.TASK_KILLED);
  }

  /** One whose launch was cut off fails, and the framework hears of it, as with Mesos. */
  private static boolean ran(LaunchedTask task) {
    return task.running().isDone() && !task.running().isCompletedExceptionally();
  }

  private static TaskSpec spec(String name, Path starts, String rest) {
    return TaskSpec.named(name)
        .command("echo " + name + " >> " + starts + "; export MARK=" + name + "; " + rest)
        .resources("cpus:0.01;mem:32")
        .build();
  }

  private static Launcher launcher(String master, FileTaskStore store) throws Exception {
    FrameworkInfo framework =
        FrameworkInfo.newBuilder()
            .setUser(System.getProperty("user.name"))
            .setName("soak")
            .setCheckpoint(true)
            .setFailoverTimeout(600)
            .addCapabilities(
                FrameworkInfo.Capability.newBuilder()
                    .setType(FrameworkInfo.Capability.Type.PARTITION_AWARE))
            .build();
    return Launcher.start(
        SchedulerOptions.builder(new ListedMasters(List.of(URI.create(master))), framework)
            .transport(new UrlConnectionTransport())
            .build(),
        LauncherOptions.builder().store(store).build(),
        new LauncherListener() {});
  }

  private static Set<String> names(Iterable<LaunchedTask> tasks) {
    Set<String> names = new TreeSet<>();
    tasks.forEach(task -> names.add(task.name()));
    return names;
  }

  /** The tasks that run, as the kernel knows them: each has its name in its environment. */
  private Set<String> processes() throws IOException {
    Set<String> names = new TreeSet<>();
    for (ProcessHandle process : ProcessHandle.allProcesses().toList()) {
      Path proc = Path.of("/proc", Long.toString(process.pid()));
      try {
        if (Files.readString(proc.resolve("cmdline")).contains(seconds)
            && Files.readString(proc.resolve("comm")).startsWith("sleep")) {
          for (String variable : Files.readString(proc.resolve("environ")).split("\0", -1)) {
            if (variable.startsWith("MARK=")) {
              names.add(variable.substring("MARK=".length()));
            }
          }
        }
      } catch (IOException e) {
        // It has just ended.
      }
    }
    return names;
  }
}
