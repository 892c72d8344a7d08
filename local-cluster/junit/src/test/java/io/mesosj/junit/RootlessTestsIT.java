package io.mesosj.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.mesosj.base.process.Program;
import io.mesosj.protocol.testing.NeedsRoot;
import io.mesosj.protocol.testing.Patience;
import io.mesosj.protocol.testing.UserWithHome;
import io.mesosj.scheduler.launch.LaunchedTask;
import io.mesosj.scheduler.launch.Launcher;
import io.mesosj.scheduler.launch.LauncherListener;
import io.mesosj.scheduler.launch.LauncherOptions;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.NetworkInterface;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.mesos.v1.Protos.NetworkInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.testkit.engine.Events;

/** A framework's tests, run by an ordinary user. */
@NeedsRoot
@Timeout(600)
class RootlessTestsIT {
  private static final int POINTS = "long".equals(System.getProperty("mesosj.soak")) ? 30 : 2;
  private static final int LONGEST_MILLIS = 4000;

  @TempDir Path directory;

  @MesosCluster(
      agents = 2,
      networks = {"a", "b"})
  static class NetworksCase {
    @Test
    void hasNetworksOfItsOwn(Launcher launcher, TestCluster cluster, CniNetworks networks)
        throws Exception {
      LaunchedTask task =
          launcher.launch(
              Tasks.shell("hello", "id -u; ip -4 addr")
                  .network("name=a")
                  .network("name=b")
                  .build());
      List<NetworkInfo> infos = Tasks.running(task).getContainerStatus().getNetworkInfosList();
      Tasks.ended(task);

      String output = cluster.output(task);
      assertThat(output)
          .startsWith("0\n")
          .contains("inet " + infos.get(0).getIpAddresses(0).getIpAddress() + "/24")
          .contains("inet " + infos.get(1).getIpAddresses(0).getIpAddress() + "/24");
      assertThat(NetworkInterface.getByName(networks.bridge("a"))).isNull();
      assertThat(cluster.report()).contains("ADD of bridge on a as eth0", "stdout:");
      System.out.println("inside: " + infos.get(0).getIpAddresses(0).getIpAddress());
    }

    @Test
    void controlsItsAgents(TestCluster cluster) throws Exception {
      assertThat(cluster.cluster().agents()).containsOnlyKeys("agent-1", "agent-2");
      assertThat(cluster.cluster().resources()).isNotEmpty();
      assertThat(cluster.cluster().webui()).isPresent();
      cluster.cluster().drainAgent("agent-2");
      cluster.cluster().reactivateAgent("agent-2");
      assertThatThrownBy(() -> cluster.cluster().stopAgent("agent-3"))
          .hasMessageContaining("no agent 'agent-3'");
    }
  }

  @MesosCluster(networks = "a", rootless = Rootless.NO)
  static class RefusedCase {
    @Test
    void isNotRun() {}
  }

  static class ImagesCase {
    private static final int PORT = ThreadLocalRandom.current().nextInt(20_000, 30_000);

    @RegisterExtension
    static final MesosClusterExtension CLUSTER =
        MesosClusterExtension.builder()
            .networks("a")
            .resources("cpus:4;mem:4096;ports:[" + PORT + "-" + PORT + "]")
            .options(options -> options.dockerRegistry(System.getenv("HOME") + "/registry"))
            .build();

    @Test
    void publishesAPortOfAnImage(Launcher launcher) throws Exception {
      LaunchedTask task =
          launcher.launch(
              Tasks.shell("web", "exec httpd -f -p 80 -h /www")
                  .image("box")
                  .network("name=a,port=" + PORT + ":80/tcp")
                  .build());
      Tasks.running(task);

      URI page = URI.create("http://127.0.0.1:" + PORT + "/");
      await()
          .atMost(Patience.LIMIT)
          .ignoreExceptionsInstanceOf(IOException.class)
          .untilAsserted(
              () -> {
                try (InputStream in = page.toURL().openStream()) {
                  assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                      .contains("Hello from a container");
                }
              });
      task.kill();
      Tasks.ended(task);
    }
  }

  /** Prints how the cases went; with an argument it has a task on a cluster and does not end. */
  public static void main(String[] arguments) throws Exception {
    if (arguments.length > 0) {
      hold();
    }
    Events tests = Runs.results(NetworksCase.class, ImagesCase.class).testEvents();
    tests.failed().stream().forEach(event -> System.out.println("failed: " + event));
    System.out.println("succeeded: " + tests.succeeded().count());
    System.out.println(
        "aborted: " + Runs.results(RefusedCase.class).containerEvents().aborted().list());
    System.exit(0);
  }

  private static void hold() throws Exception {
    ClusterSettings wanted =
        new ClusterSettings(
            1,
            ClusterSettings.RESOURCES,
            List.of("a"),
            Lifecycle.PER_CLASS,
            Rootless.YES,
            options -> {});
    TestCluster cluster = TestCluster.start(wanted, true);
    Launcher launcher =
        Launcher.start(
            cluster.scheduler("held").build(),
            LauncherOptions.defaults(),
            new LauncherListener() {});
    Tasks.running(
        launcher.launch(Tasks.shell("held", "exec sleep 1000").network("name=a").build()));
    System.out.println("holds");
    Thread.sleep(Long.MAX_VALUE);
  }

  @Test
  void needNeitherRootNorTheMachinesNetwork() throws Exception {
    try (UserWithHome user = UserWithHome.withSubuids(directory)) {
      Path registry = user.home().resolve("registry");
      Program.of(
              Duration.ofMinutes(1),
              "../../examples/bin/make-busybox-image",
              registry.toString(),
              "box")
          .run()
          .orFail();
      String line =
          user.asUser()
              + " "
              + Path.of(System.getProperty("java.home"), "bin", "java")
              + " -cp "
              + classPath(user.home())
              + " "
              + RootlessTestsIT.class.getName();
      for (int point = 0; point < POINTS; point++) {
        killed(user, line + " hold", point == 0);
      }
      String said =
          Program.of(Duration.ofMinutes(3), "sh", "-c", line + " 2>&1").run().orFail().text();

      assertThat(said.lines())
          .contains("succeeded: 3")
          .anyMatch(one -> one.startsWith("inside: 10.2"))
          .anyMatch(one -> one.startsWith("aborted: ") && one.contains("rootless is NO"))
          .noneMatch(one -> one.startsWith("failed: "));
      assertThat(processes(user)).isEmpty();
      assertThat(user.home().resolve(".local/share/mesos-execute-j/rootless")).isEmptyDirectory();
      assertThat(user.home().resolve(".local/share/mesos-execute-j/tests").toFile().list())
          .containsExactly("subnets");
    }
  }

  /**
   * One of the program's processes is killed, then the program: when the task runs, or at any
   * moment of the start. The next cluster takes away what is left of files.
   */
  private void killed(UserWithHome user, String line, boolean held) throws Exception {
    Path said = directory.resolve("said");
    Process program =
        new ProcessBuilder("sh", "-c", line)
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    try {
      if (held) {
        await()
            .atMost(Patience.LIMIT)
            .until(() -> Files.readString(said).contains("holds\n") || !program.isAlive());
        assertThat(Files.readString(said)).contains("holds\n");
      } else {
        // The moment is what is chosen here.
        Thread.sleep(ThreadLocalRandom.current().nextInt(LONGEST_MILLIS));
      }
      List<String> processes = processes(user);
      if (!processes.isEmpty()) {
        String one = processes.get(ThreadLocalRandom.current().nextInt(processes.size()));
        Program.of(Duration.ofMinutes(1), "kill", "-9", one).run();
      }
    } finally {
      program.destroyForcibly().waitFor();
    }
    await().atMost(Patience.LIMIT).untilAsserted(() -> assertThat(processes(user)).isEmpty());
  }

  private static List<String> processes(UserWithHome user) throws IOException {
    return Program.of(Duration.ofMinutes(1), "pgrep", "-u", user.name())
        .run()
        .text()
        .lines()
        .toList();
  }

  /** Where this build is the user may have no access. */
  private static String classPath(Path home) throws IOException {
    List<String> copies = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      if (Files.exists(Path.of(entry))) {
        Path copy = Files.createDirectory(home.resolve("class-path-" + copies.size()));
        Program.of(Duration.ofMinutes(1), "cp", "-r", entry, copy.toString()).run().orFail();
        Path copied = copy.resolve(Path.of(entry).getFileName());
        copies.add(copied.toString());
      }
    }
    return String.join(File.pathSeparator, copies);
  }
}
