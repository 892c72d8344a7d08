package io.mesosj.execute.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mesosj.base.process.Program;
import io.mesosj.execute.testing.Cli;
import io.mesosj.execute.testing.OrdinaryUser;
import io.mesosj.isolator.testing.CniFixture;
import io.mesosj.protocol.testing.NeedsRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills embedded clusters (-9) that have the default directories, and has the next start clean up.
 * At 6 random moments; at 30 with {@code -Dmesosj.soak=long}.
 */
@NeedsRoot
class KilledClusterIT {
  private static final int POINTS = "long".equals(System.getProperty("mesosj.soak")) ? 30 : 6;
  private static final Path RUNTIME = Path.of("/run/mesos-execute-j");
  private static final Path WORK = Path.of("/var/lib/mesos-execute-j");

  /** A start with everything takes about as long. */
  private static final int LONGEST_MILLIS = 4000;

  @TempDir Path directory;
  private final String port = Integer.toString(ThreadLocalRandom.current().nextInt(20_000, 30_000));
  private final String seconds = "1000." + ThreadLocalRandom.current().nextInt(1, 1_000_000_000);

  @Test
  void theNextStartTakesAwayWhatIsLeft() throws Exception {
    Path images = makeImage();
    List<String> leaks = new ArrayList<>();
    try (CniFixture cni = network()) {
      for (int point = 0; point < POINTS; point++) {
        int millis = ThreadLocalRandom.current().nextInt(200, LONGEST_MILLIS);
        Cli killed = start(cni, images, "exec sleep " + seconds);
        // The moment is what is chosen here.
        Thread.sleep(millis);
        kill(killed);
        leaks.addAll(leaksAfterAnotherStart(cni, images, killed, "killed after " + millis + " ms"));
      }
    }
    report(POINTS, leaks.size());
    assertThat(leaks).isEmpty();
  }

  @Test
  void anOperatorDetachesWhatIsLeftByHand() throws Exception {
    try (CniFixture cni = network()) {
      Cli killed = start(cni, makeImage(), "exec sleep " + seconds);
      await()
          .atMost(30, TimeUnit.SECONDS)
          .until(() -> killed.err().contains("TASK_RUNNING") || !killed.isRunning());
      kill(killed);
      assertThat(cni.addressesInUse()).as(killed.err()).isNotEmpty();

      Program.of(Duration.ofMinutes(1), "../isolator-shim/bin/isolator-shim", "recover")
          .run()
          .orFail();

      assertThat(cni.addressesInUse()).isEmpty();
      assertThat(CniFixture.run("iptables-save", "-t", "nat")).doesNotContain("dport " + port);
      assertThat(leaksAfterAnotherStart(cni, makeImage(), killed, "after recover")).isEmpty();
    }
  }

  @Test
  void theNextStartOfAnOrdinaryUserTakesAwayItsOwn() throws Exception {
    Path home = Files.createDirectory(directory.resolve("home"));
    OrdinaryUser.give(home);
    String run =
        OrdinaryUser.at(home)
            + "exec "
            + OrdinaryUser.command()
            + "\"$0\" --master=local --command=";
    Cli killed = Cli.startShell(directory, run + "'exec sleep " + seconds + "'");
    await()
        .atMost(30, TimeUnit.SECONDS)
        .until(() -> killed.err().contains("TASK_RUNNING") || !killed.isRunning());
    kill(killed);
    assertThat(processes()).as(killed.err()).isNotEmpty();

    Cli next = Cli.startShell(directory, run + "true");

    assertThat(next.exitCode()).as(next.err()).isZero();
    assertThat(processes()).as(next.err()).isEmpty();
    try (Stream<Path> left = Files.list(home.resolve("mesos-execute-j-" + OrdinaryUser.UID))) {
      assertThat(left.map(Path::getFileName)).as(next.err()).containsExactly(Path.of("lock"));
    }
  }

  private CniFixture network() throws IOException {
    CniFixture cni = new CniFixture();
    return cni.chain(
        "chain",
        "1.0.0",
        cni.bridgePlugin(""),
        "{\"type\": \"portmap\", \"capabilities\": {\"portMappings\": true}, \"snat\": true}");
  }

  private Path makeImage() throws IOException {
    Path images = directory.resolve("images");
    Program.of(
            Duration.ofMinutes(1), "../examples/bin/make-busybox-image", images.toString(), "box")
        .run()
        .orFail();
    return images;
  }

  private Cli start(CniFixture cni, Path images, String command) throws IOException {
    return Cli.start(
        directory,
        "--master=local",
        "--docker_image=box",
        "--docker_registry=" + images,
        "--network=name=chain,port=" + port + ":80/tcp",
        "--network_cni_config_dir=" + cni.configDir(),
        "--network_cni_plugins_dir=" + CniFixture.PLUGINS,
        "--command=" + command);
  }

  private static void kill(Cli cli) {
    cli.signal("KILL");
    cli.exitCode();
  }

  private List<String> leaksAfterAnotherStart(CniFixture cni, Path images, Cli killed, String point)
      throws IOException {
    List<String> leaks = new ArrayList<>();
    Cli next = start(cni, images, "true");
    if (next.exitCode() != 0) {
      leaks.add(point + ": the next start failed: " + next.err());
    }
    try {
      cni.assertNothingLeft();
      assertThat(ofProcess(killed)).as("directories of the killed one").isEmpty();
      assertThat(ofProcess(next)).as("directories of the next one").isEmpty();
      assertThat(Files.readString(Path.of("/proc/self/mountinfo")))
          .doesNotContain("/" + killed.pid() + "-");
      assertThat(processes()).as("tasks").isEmpty();
    } catch (AssertionError e) {
      leaks.add(point + ": " + e.getMessage() + "; the next start said: " + next.err());
    }
    return leaks;
  }

  private static List<Path> ofProcess(Cli cli) throws IOException {
    List<Path> found = new ArrayList<>();
    for (Path place : List.of(RUNTIME, WORK)) {
      try (Stream<Path> entries = Files.list(place)) {
        entries
            .filter(path -> path.getFileName().toString().startsWith(cli.pid() + "-"))
            .forEach(found::add);
      }
    }
    return found;
  }

  private List<Long> processes() {
    return ProcessHandle.allProcesses()
        .filter(
            process ->
                process
                    .info()
                    .arguments()
                    .filter(arguments -> List.of(arguments).contains(seconds))
                    .isPresent())
        .map(ProcessHandle::pid)
        .toList();
  }

  @SuppressWarnings("SystemOut") // the figure that ./check shows
  private static void report(int points, int leaks) {
    System.out.println("kill points: " + points + ", leaks: " + leaks + " (embedded clusters)");
  }
}
