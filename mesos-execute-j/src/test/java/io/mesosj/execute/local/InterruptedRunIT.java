package io.mesosj.execute.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mesosj.base.process.Program;
import io.mesosj.execute.testing.Cli;
import io.mesosj.isolator.testing.CniFixture;
import io.mesosj.protocol.testing.NeedsRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One signal ends a run whatever hangs, and several skip nothing that must be undone. */
@NeedsRoot
class InterruptedRunIT {
  private static final int SIGTERM_EXIT = 143;

  /** A kill's grace, five seconds, and what a loaded machine takes. */
  private static final Duration LIMIT = Duration.ofSeconds(3 + 5 + 4);

  @TempDir Path directory;

  @Test
  void endsWhileAPluginHangs() throws IOException {
    try (CniFixture cni = new CniFixture()) {
      Path begun = directory.resolve("begun");
      cni.scriptNetworkWithoutInterface(
          "slow", "[ $CNI_COMMAND != ADD ] || { touch " + begun + "; exec sleep 300; }");
      Cli cli =
          start(
              "--networks=slow",
              "--network_cni_config_dir=" + cni.configDir(),
              "--network_cni_plugins_dir=" + cni.pluginDir());
      await().atMost(30, TimeUnit.SECONDS).until(() -> Files.exists(begun));

      assertEndsByOneSignal(cli);
    }
  }

  @Test
  void undoesEverythingAlsoAfterThreeSignalsAtOnce() throws IOException {
    try (CniFixture cni = new CniFixture()) {
      cni.bridge("net");
      Cli cli =
          start(
              "--networks=net",
              "--network_cni_config_dir=" + cni.configDir(),
              "--network_cni_plugins_dir=" + CniFixture.PLUGINS);
      await().atMost(30, TimeUnit.SECONDS).until(() -> cli.err().contains("TASK_RUNNING"));

      String kill = "kill -TERM " + cli.pid();
      Program.of(Duration.ofSeconds(5), "sh", "-c", kill + "; sleep 0.01; " + kill + ";" + kill)
          .run();

      assertThat(cli.exitCode()).as(cli.err()).isEqualTo(SIGTERM_EXIT);
      cni.assertNothingLeft();
      try (Stream<Path> left = Files.list(Path.of("/run/mesos-execute-j"))) {
        assertThat(left.map(path -> path.getFileName().toString()))
            .as(cli.err())
            .noneMatch(name -> name.startsWith(cli.pid() + "-"));
      }
    }
  }

  private Cli start(String... words) throws IOException {
    String[] line =
        Stream.concat(Stream.of("--master=local", "--command=exec sleep 300"), Stream.of(words))
            .toArray(String[]::new);
    return Cli.start(directory, line);
  }

  private static void assertEndsByOneSignal(Cli cli) {
    long begin = System.nanoTime();
    cli.signal("TERM");

    assertThat(cli.exitCode()).as(cli.err()).isEqualTo(SIGTERM_EXIT);
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(LIMIT);
    assertThat(cli.err()).contains("cancelled").doesNotContain("TASK_FAILED");
  }
}
