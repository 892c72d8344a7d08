package io.mesosj.execute.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.base.console.ExitCode;
import io.mesosj.execute.testing.Cli;
import io.mesosj.isolator.testing.CniFixture;
import io.mesosj.protocol.testing.NeedsRoot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
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
