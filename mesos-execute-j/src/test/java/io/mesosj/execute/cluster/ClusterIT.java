package io.mesosj.execute.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every verb against an embedded cluster in a process of its own, as users have it. */
@NeedsRoot
class ClusterIT {
  @TempDir Path directory;

  private ClusterProcess cluster;
  private CniFixture cni;
  private String master = "";

  @BeforeEach
  void startTheCluster() throws IOException {
    cluster = new ClusterProcess(directory, "net-a", "net-b");
    cni = cluster.cni();
    master = cluster.master();
  }

  @AfterEach
  void stopTheCluster() throws IOException {
    cluster.close();
  }

  @Test
  void findsADetachedTaskAgain() throws IOException {
    Cli run =
        cluster.run(
            "run",
            "--name=web",
            "--command=echo hello; exec sleep 1000",
            "--detach",
            "--networks=net-b",
            "--network=name=net-a,label=app=web");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).isEqualTo("web\n");

    Cli ps = cluster.run("ps");
    assertThat(ps.exitCode()).as(ps.err()).isZero();
    assertThat(ps.out().lines().skip(1)).singleElement().asString().startsWith("web");
    assertThat(ps.out()).contains("TASK_RUNNING", "127.0.0.1", cni.prefix(0), cni.prefix(1));

    Cli networks = cluster.run("networks");
    assertThat(networks.out().lines()).hasSize(3);
    assertThat(networks.out()).containsPattern("net-a +web +" + cni.prefix(0) + ".* app=web\n");

    await().untilAsserted(() -> assertThat(cluster.run("logs", "web").out()).isEqualTo("hello\n"));

    assertThat(killed("web").err()).contains("TASK_KILLED for task 'web'");
    assertThat(cluster.run("ps").out().lines()).hasSize(1);
    assertThat(cluster.run("ps", "--all").out()).contains("web", "TASK_KILLED");
  }

  @Test
  void keepsTwoRunsOfTheSameNameApart() throws IOException {
    Path go = directory.resolve("go");
    List<Cli> twins = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      twins.add(
          Cli.start(
              directory,
              "run",
              "--master=" + master,
              "--name=twin",
              "--cpus=0.1",
              "--mem=32",
              "--networks=net-a",
              "--command=echo I am %d; until [ -e %s ]; do sleep 0.1; done; exit %d"
                  .formatted(i, go, i + 3)));
    }
    await()
        .untilAsserted(
            () -> assertThat(twins).allSatisfy(twin -> assertThat(twin.out()).startsWith("I am ")));

    // They end, whatever is asserted meanwhile.
    Cli logs = cluster.run("logs", "twin");
    Files.createFile(go);
    assertThat(logs.exitCode()).isNotZero();
    assertThat(logs.err()).contains("several frameworks have a task 'twin'", "--framework=");

    for (int i = 0; i < 2; i++) {
      assertThat(twins.get(i).exitCode()).as(twins.get(i).err()).isEqualTo(i + 3);
      assertThat(twins.get(i).out()).isEqualTo("I am " + i + "\n");
    }
  }

  @Test
  void waitsForTasksAndShowsThem() throws IOException {
    Path go = directory.resolve("go");
    String command = "until [ -e %s ]; do sleep 0.1; done; exit 5".formatted(go);
    Cli run =
        cluster.run(
            "run", "--name=job", "--command=" + command, "--detach", "--cpus=0.1", "--mem=32");
    assertThat(run.exitCode()).as(run.err()).isZero();

    Cli early = cluster.run("wait", "job", "--timeout=1s");
    assertThat(early.exitCode()).isEqualTo(124);
    assertThat(early.err()).contains("task 'job' is TASK_RUNNING after 1 s");
    assertThat(cluster.run("inspect", "job").out())
        .contains("TASK_RUNNING", "cpus:0.1; mem:32", "container ");
    Files.createFile(go);

    Cli wait = cluster.run("wait", "job");
    assertThat(wait.out()).isEqualTo("5\n");
    assertThat(wait.exitCode()).as(wait.err()).isEqualTo(5);
    assertThat(cluster.run("ps").out().lines()).hasSize(1);
  }

  @Test
  void printsJsonForPrograms() throws IOException {
    assertThat(
            cluster
                .run("run", "--name=t", "--command=sleep 1000", "--detach", "--networks=net-a")
                .out())
        .isEqualTo("t\n");
    ObjectMapper mapper = new ObjectMapper();

    assertThat(
            mapper
                .readTree(cluster.run("ps", "--output=json").out())
                .at("/task_id/value")
                .textValue())
        .isEqualTo("t");
    assertThat(
            mapper
                .readTree(cluster.run("networks", "--output=json").out())
                .at("/network/name")
                .textValue())
        .isEqualTo("net-a");
    killed("t");
  }

  @Test
  void followsTheOutputOfAGroupsTaskToItsEnd() throws IOException {
    Cli run =
        cluster.run(
            "run",
            "--name=main",
            "--command=sleep 1000",
            "--group_task=side=for i in 1 2 3; do echo $i; sleep 0.5; done; sleep 0.5",
            "--cpus=0.1",
            "--networks=net-a",
            "--detach");
    assertThat(run.out()).as(run.err()).isEqualTo("main\nside\n");

    assertThat(cluster.run("logs", "--follow", "side").out()).isEqualTo("1\n2\n3\n");
    killed("main");
  }

  @Test
  void leavesTheTasksOfAConnectedSchedulerAlone() throws IOException {
    try (Cli run =
        Cli.start(directory, "--master=" + master, "--name=t", "--command=exec sleep 1000")) {
      await().until(() -> run.err().contains("TASK_RUNNING"));

      Cli refused = cluster.run("kill", "t");

      assertThat(refused.exitCode()).isEqualTo(1);
      assertThat(refused.err()).contains("is connected", "--take_over");
      assertThat(cluster.run("kill", "t", "--take_over").exitCode()).isZero();
      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.err()).contains("Framework failed over");
    }
  }

  @Test
  void namesWhatIsMissing() throws IOException {
    assertThat(cluster.run("logs", "nobody").err()).contains("no task 'nobody'").hasLineCount(1);
    assertThat(cluster.run("kill").exitCode()).isEqualTo(2);
    assertThat(cluster.run("ps", "--output=xml").exitCode()).isEqualTo(2);
    Cli without = Cli.run(directory, "ps");
    assertThat(without.exitCode()).isEqualTo(2);
    assertThat(without.err()).contains("--master").hasLineCount(1);
    Cli refused = Cli.run(directory, "ps", "--master=127.0.0.1:1");
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.err()).contains("127.0.0.1:1", "Connection refused").hasLineCount(1);
  }

  /** The master notices a moment later that the detached command has gone. */
  private Cli killed(String task) {
    Cli kill =
        await()
            .until(
                () -> cluster.run("kill", task),
                attempt -> !attempt.err().contains("is connected"));
    assertThat(kill.exitCode()).as(kill.err()).isZero();
    return kill;
  }
}
