package io.mesosj.execute.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mesosj.execute.testing.Cli;
import io.mesosj.execute.testing.ClusterProcess;
import io.mesosj.isolator.testing.CniFixture;
import io.mesosj.protocol.testing.NeedsRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cluster's process is killed (-9) while tasks run, and started again. */
@NeedsRoot
class AgentRecoveryIT {
  @TempDir Path directory;

  private ClusterProcess cluster;
  private CniFixture cni;
  private String master = "";

  @BeforeEach
  void startTheCluster() throws IOException {
    cluster = new ClusterProcess(directory, "net-a");
    cni = cluster.cni();
    master = cluster.master();
  }

  private void killAndStartAgain() throws IOException {
    cluster.kill();
    cluster.startAgain();
  }

  @AfterEach
  void stopTheCluster() throws IOException {
    cluster.close();
  }

  @Test
  @Tag("CNI-06")
  void takesOverACheckpointedTaskWhichCanThenBeKilled() throws IOException {
    run("--name=web", "--command=exec sleep 1000", "--networks=net-a", "--checkpoint");
    run("--name=gone", "--command=exec sleep 1000", "--networks=net-a");

    killAndStartAgain();

    assertThat(cluster.run("ps").out())
        .containsPattern("web +web +TASK_RUNNING +\\S+ +" + cni.prefix(0))
        .doesNotContain("gone");
    // The other one is not checkpointed: it was killed, and its address is free again.
    assertThat(cni.addressesInUse()).hasSize(1);
    Cli kill = cluster.run("kill", "web");
    assertThat(kill.exitCode()).as(kill.err()).isZero();
    assertThat(kill.err()).contains("TASK_KILLED for task 'web'");
    await().untilAsserted(() -> cni.assertNothingLeftButTheRoot());
  }

  @Test
  @Tag("CNI-21")
  @Tag("GRP-09")
  void takesOverAGroupWithTheAddressesOfItsNestedContainers() throws IOException {
    run(
        "--name=main",
        "--command=exec sleep 1000",
        "--group_task=side=exec sleep 1000",
        "--cpus=0.1",
        "--networks=net-a",
        "--checkpoint");
    String before = addresses("side");

    killAndStartAgain();
    Cli kill = cluster.run("kill", "main");

    assertThat(kill.exitCode()).as(kill.err()).isZero();
    assertThat(before).startsWith(cni.prefix(0));
    // Its sibling was killed with it, in the old container with the old address.
    await()
        .untilAsserted(
            () -> {
              assertThat(cluster.run("ps", "--all").out())
                  .containsPattern("side +side +TASK_KILLED");
              assertThat(addresses("side")).isEqualTo(before);
            });
    await().untilAsserted(() -> cni.assertNothingLeftButTheRoot());
  }

  @Test
  void tellsHowATaskEndedMeanwhile() throws IOException {
    Path go = directory.resolve("go");
    String wait = "while [ ! -e " + go + " ]; do sleep 0.05; done; ";
    run("--name=good", "--command=" + wait + "exit 0", "--networks=net-a", "--checkpoint");
    run("--name=bad", "--command=" + wait + "exit 7", "--checkpoint");
    cluster.kill();
    Files.writeString(go, "");
    Path containers = cni.runtimeDir().resolve("containers");
    await()
        .untilAsserted(
            () -> {
              try (var list = Files.list(containers)) {
                assertThat(list).allMatch(container -> Files.exists(container.resolve("status")));
              }
            });

    cluster.startAgain();

    await()
        .untilAsserted(
            () ->
                assertThat(cluster.run("ps", "--all").out())
                    .containsPattern("good +good +TASK_FINISHED")
                    .containsPattern("bad +bad +TASK_FAILED"));
    await().untilAsserted(() -> cni.assertNothingLeftButTheRoot());
  }

  @Test
  void leavesTasksAloneOfWhichItCantBeToldWhetherTheyRun() throws IOException {
    run("--name=web", "--command=exec sleep 1000", "--networks=net-a", "--checkpoint");
    run("--name=other", "--command=exec sleep 1000", "--checkpoint");
    cluster.kill();
    Path known;
    try (var containers = Files.list(cni.runtimeDir().resolve("runc"))) {
      known = containers.findAny().orElseThrow().resolve("state.json");
    }
    byte[] state = Files.readAllBytes(known);
    Files.writeString(known, "{");

    Cli start = cluster.startAgainInVain();

    assertThat(start.exitCode()).as(start.err()).isNotZero();
    assertThat(start.err())
        .contains("it can't be found out whether container '")
        .doesNotContain("Exception");
    Files.write(known, state);
    cluster.startAgain();
    assertThat(cluster.run("ps").out())
        .containsPattern("web +web +TASK_RUNNING +\\S+ +" + cni.prefix(0))
        .containsPattern("other +other +TASK_RUNNING");
  }

  @Test
  void anAttachedCommandHearsOfTheEndFromTheNewMaster() throws IOException {
    try (Cli run =
        Cli.start(
            directory,
            "--master=" + master,
            "--name=t",
            "--command=sleep 4; echo done; exit 3",
            "--checkpoint",
            "--networks=net-a")) {
      await().until(() -> run.err().contains("TASK_RUNNING"));

      killAndStartAgain();

      assertThat(run.exitCode()).as(run.err()).isEqualTo(3);
      assertThat(run.out()).isEqualTo("done\n");
      assertThat(run.err()).contains("lost the master");
    }
  }

  private String addresses(String task) throws IOException {
    String line =
        cluster
            .run("ps", "--all")
            .out()
            .lines()
            .filter(l -> l.startsWith(task + " "))
            .findFirst()
            .orElse("");
    return line.isEmpty() ? "" : line.split(" +", -1)[4];
  }

  private void run(String... words) throws IOException {
    List<String> line = new ArrayList<>(List.of(words));
    line.add("--detach");
    Cli run = cluster.run("run", line.toArray(new String[0]));
    assertThat(run.exitCode()).as(run.err()).isZero();
  }
}
