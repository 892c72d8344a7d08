package io.mesosj.execute.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mesosj.execute.testing.Cli;
import io.mesosj.execute.testing.ClusterProcess;
import io.mesosj.protocol.testing.NeedsRoot;
import io.mesosj.protocol.testing.Patience;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The cluster's process is killed (-9) while executors of a framework's own run, and started again.
 */
@NeedsRoot
abstract class OwnExecutorRecoveryContract {
  @TempDir Path directory;

  ClusterProcess cluster;

  @BeforeEach
  void startTheCluster() throws IOException {
    cluster = new ClusterProcess(directory, "net-a");
  }

  @AfterEach
  void stopTheCluster() throws IOException {
    cluster.close();
  }

  /** Starts a task of that id and name, with an executor of its own; detached. */
  abstract void launch(String id, String script, String... more) throws IOException;

  /** Runs the verb {@code run}, which must succeed. */
  final void run(List<String> words, String... more) throws IOException {
    List<String> line = new ArrayList<>(words);
    line.addAll(List.of(more));
    Cli run = cluster.run("run", line.toArray(String[]::new));
    assertThat(run.exitCode()).as(run.err()).isZero();
  }

  static String until(Path go) {
    return "while [ ! -e " + go + " ]; do sleep 0.05; done; ";
  }

  final void becomes(String task, String state) {
    await()
        .atMost(Patience.LIMIT)
        .untilAsserted(
            () ->
                assertThat(cluster.run("ps", "--all").out())
                    .containsPattern(task + " +" + task + " +" + state));
  }

  @Test
  void itsTasksGoOnAndAreDrivenByItAgain() throws Exception {
    Path go = directory.resolve("go");
    launch("ends", until(go) + "exit 0", "--checkpoint");
    launch("stays", "exec sleep 1000", "--checkpoint");
    launch("gone", "exec sleep 1000");

    cluster.kill();
    cluster.startAgain();

    becomes("stays", "TASK_RUNNING");
    assertThat(cluster.run("ps", "--all").out()).doesNotContain("gone");
    Files.writeString(go, "");
    becomes("ends", "TASK_FINISHED");
    Cli kill = cluster.run("kill", "stays");
    assertThat(kill.exitCode()).as(kill.err()).isZero();
    assertThat(kill.err()).contains("TASK_KILLED for task 'stays'");
  }

  @Test
  void whatEndedMeanwhileItTells() throws Exception {
    Path go = directory.resolve("go");
    Path over = directory.resolve("over");
    launch("ends", until(go) + "touch " + over + "; exit 3", "--checkpoint");

    cluster.kill();
    Files.writeString(go, "");
    await().atMost(Patience.LIMIT).until(() -> Files.exists(over));
    cluster.startAgain();

    becomes("ends", "TASK_FAILED");
  }

  @Test
  void oneThatEndedMeanwhileLosesItsTasks() throws Exception {
    launch("later", until(directory.resolve("go")) + "kill -9 $PPID; exit 0", "--checkpoint");

    cluster.kill();
    Files.writeString(directory.resolve("go"), "");
    Path containers = cluster.cni().runtimeDir().resolve("containers");
    await()
        .atMost(Patience.LIMIT)
        .untilAsserted(
            () -> {
              try (var list = Files.list(containers)) {
                assertThat(list).allMatch(container -> Files.exists(container.resolve("status")));
              }
            });
    cluster.startAgain();

    becomes("later", "TASK_FAILED");
  }
}
