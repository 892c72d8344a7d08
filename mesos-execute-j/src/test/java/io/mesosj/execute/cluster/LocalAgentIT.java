package io.mesosj.execute.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mesosj.execute.testing.Cli;
import io.mesosj.execute.testing.ClusterProcess;
import io.mesosj.protocol.testing.NeedsRoot;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The verb that asks a cluster that runs to do something with an agent. */
@NeedsRoot
class LocalAgentIT {
  @TempDir Path directory;

  @Test
  void drainsAnAgentByItsName() throws IOException {
    try (ClusterProcess cluster = new ClusterProcess(directory, "net-a")) {
      Cli run = cluster.run("run", "--name=t", "--command=exec sleep 1000", "--detach");
      assertThat(run.exitCode()).as(run.err()).isZero();

      Cli drain = cluster.run("local", "agent", "drain", "agent");
      assertThat(drain.exitCode()).as(drain.err()).isZero();

      await()
          .untilAsserted(
              () ->
                  assertThat(cluster.run("ps", "--all").out())
                      .containsPattern("t +t +TASK_KILLED"));
      Cli other = cluster.run("local", "agent", "stop", "b");
      assertThat(other.exitCode()).isNotZero();
      assertThat(other.err()).contains("there is no agent 'b', only [agent]");
      Cli nonsense = cluster.run("local", "agent", "sleep", "agent");
      assertThat(nonsense.exitCode()).isNotZero();
      assertThat(nonsense.err())
          .contains(
              "local knows start, stop, status, list, webui, join and 'agent stop|start|drain|reactivate|gone NAME'");
    }
  }
}
