package io.mesosj.execute.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.mesosj.base.console.ExitCode;
import io.mesosj.execute.testing.Cli;
import io.mesosj.isolator.testing.CniFixture;
import io.mesosj.protocol.testing.NeedsRoot;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --executor=mesosj} on the embedded cluster: the bundle, fetched from the command. */
class BundleRunIT {
  @TempDir Path directory;

  private Cli run(String... words) throws IOException {
    List<String> line = new ArrayList<>(List.of("--master=local", "--executor=mesosj"));
    line.addAll(List.of(words));
    return Cli.run(directory, line.toArray(String[]::new));
  }

  @Test
  void runsTheCommandWithItsVariablesAndEndsWithItsCode() throws IOException {
    Cli cli = run("--name=t", "--env=COLOUR=blue", "--command=echo $COLOUR; exit 3");

    assertThat(cli.exitCode()).as(cli.err()).isEqualTo(3);
    assertThat(cli.out()).isEqualTo("blue\n");
    assertThat(cli.err()).contains("TASK_STARTING", "TASK_RUNNING", "exited with status 3");
  }

  @Test
  void sharesAnExecutorBetweenTheTasksOfAnAgent() throws IOException {
    Cli cli =
        run(
            "--executor_per=agent",
            "--instances=3",
            "--name=t",
            "--cpus=0.1",
            "--command=echo ${MESOS_SANDBOX%/tasks/*} $MESOS_EXECUTOR_ID",
            "--no-prefix",
            "--quiet");

    assertThat(cli.exitCode()).as(cli.err()).isZero();
    assertThat(cli.out().lines()).hasSize(3);
    assertThat(cli.out().lines().distinct()).singleElement().asString().endsWith("mesosj-executor");
  }

  @Test
  void chargesASharedExecutorOnce() throws IOException {
    // Its 128 MB fit once beside the tasks, which end when all of them are there.
    Cli cli =
        run(
            "--agent_resources=cpus:1;mem:200",
            "--executor_per=agent",
            "--instances=5",
            "--name=t",
            "--cpus=0.1",
            "--mem=10",
            "--command=touch here; until [ $(ls ../*/here | wc -l) = 5 ]; do sleep 0.1; done");

    assertThat(cli.exitCode()).as(cli.err()).isZero();
    assertThat(cli.err()).contains("5 finished");
  }

  @Test
  void saysThatAnArchiveIsDamaged() throws Exception {
    Path bundle = Path.of("target/lib/mesosj-executor.tar.gz");
    byte[] whole = Files.readAllBytes(bundle);
    Path cut = directory.resolve("mesosj-executor.tar.gz");
    Files.write(cut, Arrays.copyOf(whole, whole.length / 2));

    Cli cli = run("--executor_uri=" + cut, "--name=t", "--command=echo never");

    assertThat(cli.exitCode()).isEqualTo(ExitCode.FAILURE);
    assertThat(cli.out()).isEmpty();
    assertThat(cli.err()).contains("TASK_FAILED", cut.getFileName().toString());
  }

  /** Its server promises all of it, sends half and hangs up. */
  @Test
  void saysThatAFetchWasCut() throws Exception {
    byte[] whole = Files.readAllBytes(Path.of("target/lib/mesosj-executor.tar.gz"));
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, whole.length);
          exchange.getResponseBody().write(whole, 0, whole.length / 2);
          exchange.close();
        });
    server.start();
    try {
      String uri = "http://127.0.0.1:" + server.getAddress().getPort() + "/mesosj-executor.tar.gz";

      Cli cli = run("--executor_uri=" + uri, "--name=t", "--command=echo never");

      assertThat(cli.exitCode()).isEqualTo(ExitCode.FAILURE);
      assertThat(cli.out()).isEmpty();
      assertThat(cli.err()).contains("TASK_FAILED", "can't fetch '" + uri + "'");
    } finally {
      server.stop(0);
    }
  }

  @Test
  @NeedsRoot
  void joinsTheTasksNetworksAndFindsItsAgentFromThere() throws IOException {
    try (CniFixture networks = new CniFixture()) {
      networks.plainBridge("first");
      networks.plainBridge("second");

      Cli cli =
          run(
              "--network_cni_config_dir=" + networks.configDir(),
              "--network_cni_plugins_dir=" + CniFixture.PLUGINS,
              "--networks=first,second",
              "--name=t",
              "--command=ip -o -4 addr | cut -d' ' -f7");

      assertThat(cli.exitCode()).as(cli.err()).isZero();
      assertThat(cli.out().lines())
          .anyMatch(line -> line.startsWith(networks.prefix(0)))
          .anyMatch(line -> line.startsWith(networks.prefix(1)));
      assertThat(cli.err()).contains("network first: ", "network second: ");
    }
  }

  @Test
  @NeedsRoot
  void saysThatAnImageHasNoJava() throws Exception {
    Process image =
        new ProcessBuilder("../examples/bin/make-busybox-image", directory.toString(), "box")
            .inheritIO()
            .start();
    assertThat(image.waitFor()).isZero();

    Cli cli =
        run("--docker_registry=" + directory, "--docker_image=box", "--name=t", "--command=true");

    assertThat(cli.exitCode()).isEqualTo(ExitCode.FAILURE);
    assertThat(cli.err())
        .contains("mesosj-executor: no Java found: install Java 17 or later", "TASK_FAILED");
  }

  @Test
  void saysWhatDoesNotGoTogether() throws IOException {
    Cli cli = run("--tty", "--command=true");

    assertThat(cli.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(cli.err()).contains("--executor and --tty exclude each other");
  }
}
