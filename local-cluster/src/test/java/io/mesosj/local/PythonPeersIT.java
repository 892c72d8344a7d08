package io.mesosj.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.mesosj.local.access.Authentication;
import io.mesosj.protocol.resources.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Other people's clients from PyPI drive the cluster: {@code .ci/python-peers} makes a Python that
 * has them, {@code -Dmesosj.peers} says where it is.
 */
class PythonPeersIT {
  private static final Path SCRIPTS = Path.of("src/test/python").toAbsolutePath();
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final List<Process> started = new ArrayList<>();
  private final LocalCluster cluster;
  @TempDir Path directory;

  PythonPeersIT() throws IOException {
    cluster =
        LocalCluster.start(
            LocalClusterOptions.builder()
                .resources(Resources.parse("cpus:2;mem:1024"))
                .authentication(Authentication.NONE)
                .build());
  }

  @BeforeEach
  void needsPython() {
    assumeThat(System.getProperty("mesosj.peers"))
        .as("optional peer: no Python with pymesos and mesoshttp")
        .isNotNull();
  }

  @AfterEach
  void close() throws IOException {
    started.forEach(Process::destroyForcibly);
    cluster.close();
  }

  private Process start(String script) throws IOException {
    Process process =
        new ProcessBuilder(
                System.getProperty("mesosj.peers"),
                SCRIPTS.resolve(script).toString(),
                cluster.master().getAuthority())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve(script).toFile())
            .start();
    started.add(process);
    return process;
  }

  private String said(String script) throws IOException {
    return Files.readString(directory.resolve(script));
  }

  private void ends(Process process, String script) throws Exception {
    boolean ended = process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS);
    assertThat(ended).as(said(script)).isTrue();
    assertThat(process.exitValue()).as(said(script)).isZero();
  }

  @Test
  void pymesosSchedulesExecutesAndOperates() throws Exception {
    Process operator = start("pymesos_operator.py");
    await().atMost(LIMIT).until(() -> said("pymesos_operator.py").contains("agents 1"));
    ends(start("pymesos_scheduler.py"), "pymesos_scheduler.py");
    ends(operator, "pymesos_operator.py");

    assertThat(said("pymesos_scheduler.py").lines())
        .contains("registered", "TASK_RUNNING hello from the scheduler")
        .contains("TASK_FINISHED hello from the scheduler");
    assertThat(said("pymesos_operator.py").lines())
        .containsSubsequence(
            "healthy True",
            "agents 1",
            "frameworkAdded pymesos",
            "taskAdded peer",
            "taskUpdated TASK_RUNNING",
            "taskUpdated TASK_FINISHED",
            "frameworkRemoved pymesos");
  }

  @Test
  void mesoshttpSchedules() throws Exception {
    ends(start("mesoshttp_scheduler.py"), "mesoshttp_scheduler.py");
    assertThat(said("mesoshttp_scheduler.py").lines())
        .containsSubsequence("subscribed", "TASK_STARTING", "TASK_RUNNING", "TASK_FINISHED");
  }
}
