package io.mesosj.execute.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mesosj.execute.testing.Cli;
import io.mesosj.execute.testing.ClusterProcess;
import io.mesosj.local.testing.StandaloneCommandExecutor;
import io.mesosj.protocol.testing.NeedsRoot;
import io.mesosj.protocol.testing.Patience;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The cluster's process is killed (-9) while executors of a framework's own run, and started again.
 */
@NeedsRoot
class OwnExecutorRecoveryIT {
  @TempDir Path directory;

  private ClusterProcess cluster;

  @BeforeEach
  void startTheCluster() throws IOException {
    cluster = new ClusterProcess(directory, "net-a");
  }

  @AfterEach
  void stopTheCluster() throws IOException {
    cluster.close();
  }

  private void launch(String id, String script, String... more) throws IOException {
    Path java = Path.of(System.getProperty("java.home"), "bin/java");
    String task =
        """
        {"name": "%s", "task_id": {"value": "%s"}, "data": "%s",
         "executor": {"executor_id": {"value": "own-%s"}, "type": "CUSTOM",
           "command": {"shell": false, "value": "%s", "arguments": ["java", "-cp", "%s", "%s"]},
           "resources": [{"name": "cpus", "type": "SCALAR", "scalar": {"value": 0.1}},
             {"name": "mem", "type": "SCALAR", "scalar": {"value": 256}}]},
         "resources": [{"name": "cpus", "type": "SCALAR", "scalar": {"value": 0.1}},
           {"name": "mem", "type": "SCALAR", "scalar": {"value": 32}}]}
        """
            .formatted(
                id,
                id,
                Base64.getEncoder().encodeToString(script.getBytes(UTF_8)),
                id,
                java,
                System.getProperty("java.class.path"),
                StandaloneCommandExecutor.class.getName());
    List<String> words = List.of("--task=" + task, "--detach");
    String[] line = new String[words.size() + more.length];
    System.arraycopy(more, 0, line, 0, more.length);
    line[more.length] = words.get(0);
    line[more.length + 1] = words.get(1);
    Cli run = cluster.run("run", line);
    assertThat(run.exitCode()).as(run.err()).isZero();
  }

  private static String until(Path go) {
    return "while [ ! -e " + go + " ]; do sleep 0.05; done; ";
  }

  private void becomes(String task, String state) {
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
