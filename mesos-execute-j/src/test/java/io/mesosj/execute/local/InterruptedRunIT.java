package io.mesosj.execute.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mesosj.base.process.Program;
import io.mesosj.execute.testing.Cli;
import io.mesosj.isolator.testing.CniFixture;
import io.mesosj.protocol.testing.NeedsRoot;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One signal ends a run whatever hangs, as a cancelled one, and several skip nothing that must be
 * undone.
 */
@NeedsRoot
class InterruptedRunIT {
  private static final int SIGTERM_EXIT = 143;

  /** Two of these count as two, also at once. */
  private static final int SIGINT_EXIT = 130;

  /** A kill's grace, five seconds, and what a loaded machine takes. */
  static final Duration LIMIT = Duration.ofSeconds(3 + 5 + 4);

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT"})
  void endsWhileAPluginHangs(String signal) throws IOException {
    try (CniFixture cni = new CniFixture()) {
      Path begun = directory.resolve("begun");
      cni.scriptNetworkWithoutInterface(
          "slow",
          "case $CNI_COMMAND in ADD) touch "
              + begun
              + "; exec sleep 300;; DEL) sleep 0.3; rm -f "
              + begun
              + ";; esac");
      Cli cli =
          start(
              "--networks=slow",
              "--network_cni_config_dir=" + cni.configDir(),
              "--network_cni_plugins_dir=" + cni.pluginDir());
      await().atMost(30, TimeUnit.SECONDS).until(() -> Files.exists(begun));

      assertIsCancelledBy(signal, cli);
      assertThat(begun).as("undone by DEL").doesNotExist();
      cni.assertNothingLeft();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT"})
  void endsWhileAUriIsFetched(String signal) throws IOException {
    try (SilentServer server = new SilentServer()) {
      Cli cli = start("--uri=http://" + server.address() + "/archive.tar");
      server.awaitRequest();

      assertIsCancelledBy(signal, cli);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT"})
  void endsWhileAnImageIsPulled(String signal) throws IOException {
    try (SilentServer server = new SilentServer()) {
      Cli cli = start("--docker_registry=http://" + server.address(), "--docker_image=box");
      server.awaitRequest();

      assertIsCancelledBy(signal, cli);
      assertThat(processesNaming(server.address())).isEmpty();
    }
  }

  @Test
  void endsThoughAPluginCanNotEvenBeUndone() throws IOException {
    try (CniFixture cni = new CniFixture()) {
      Path begun = directory.resolve("begun");
      String time = "300." + ThreadLocalRandom.current().nextInt(1, 1_000_000_000);
      cni.scriptNetworkWithoutInterface("stuck", "touch " + begun + "; exec sleep " + time);
      Cli cli =
          start(
              "--networks=stuck",
              "--network_cni_config_dir=" + cni.configDir(),
              "--network_cni_plugins_dir=" + cni.pluginDir());
      await().atMost(30, TimeUnit.SECONDS).until(() -> Files.exists(begun));

      assertEndsBy("TERM", cli);

      assertThat(cli.err()).contains("cancelled: something hangs");
      assertThat(processesNaming(time)).isEmpty();
      cni.scriptNetworkWithoutInterface("stuck", "exit 0");
      Cli next = Cli.run(directory, "--master=local", "--command=true");
      assertThat(next.exitCode()).as(next.err()).isZero();
      assertNothingLeftOf(cli);
      cni.assertNothingLeft();
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

      String kill = "kill -INT " + cli.pid();
      Program.of(Duration.ofSeconds(5), "sh", "-c", kill + "; sleep 0.01; " + kill + ";" + kill)
          .run();

      assertThat(cli.exitCode()).as(cli.err()).isEqualTo(SIGINT_EXIT);
      cni.assertNothingLeft();
      assertNothingLeftOf(cli);
    }
  }

  @Test
  void undoesEverythingWheneverTheSignalsCome() throws Exception {
    for (int round = 0; round < 8; round++) {
      Cli cli = start();
      // The moment is what is chosen here.
      Thread.sleep(ThreadLocalRandom.current().nextInt(50, 900));
      String kill = "kill -INT " + cli.pid();
      Program.of(Duration.ofSeconds(5), "sh", "-c", kill + ";" + kill + "; sleep 0.01; " + kill)
          .run();

      assertThat(cli.exitCode()).as(cli.err()).isEqualTo(SIGINT_EXIT);
      assertNothingLeftOf(cli);
    }
  }

  private Cli start(String... words) throws IOException {
    String[] line =
        Stream.concat(Stream.of("--master=local", "--command=exec sleep 300"), Stream.of(words))
            .toArray(String[]::new);
    return Cli.start(directory, line);
  }

  private static void assertIsCancelledBy(String signal, Cli cli) throws IOException {
    assertEndsBy(signal, cli);

    assertThat(cli.err())
        .contains("TASK_KILLED", "the launch was cancelled")
        .doesNotContain("TASK_FAILED", "something hangs");
    assertNothingLeftOf(cli);
  }

  private static void assertEndsBy(String signal, Cli cli) {
    long begin = System.nanoTime();
    cli.signal(signal);

    assertThat(cli.exitCode()).as(cli.err()).isEqualTo(signal.equals("INT") ? 130 : SIGTERM_EXIT);
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(LIMIT);
  }

  static void assertNothingLeftOf(Cli cli) throws IOException {
    for (String place : List.of("/run/mesos-execute-j", "/var/lib/mesos-execute-j")) {
      try (Stream<Path> left = Files.list(Path.of(place))) {
        assertThat(left.map(path -> path.getFileName().toString()))
            .as(cli.err())
            .noneMatch(name -> name.startsWith(cli.pid() + "-"));
      }
    }
  }

  private static List<String> processesNaming(String word) {
    return ProcessHandle.allProcesses()
        .flatMap(process -> process.info().commandLine().stream())
        .filter(line -> line.contains(word))
        .toList();
  }

  /** Takes requests and never answers. */
  private static final class SilentServer implements AutoCloseable {
    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

    SilentServer() throws IOException {}

    String address() {
      return "127.0.0.1:" + socket.getLocalPort();
    }

    /** The kernel takes the others by itself. */
    void awaitRequest() throws IOException {
      socket.setSoTimeout(30_000);
      assertThat(socket.accept().getInputStream().read()).isNotNegative();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
