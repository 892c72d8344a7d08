package io.mesosj.execute.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mesosj.execute.testing.Cli;
import io.mesosj.execute.testing.OrdinaryUser;
import io.mesosj.protocol.testing.NeedsRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs that get no more descriptors or threads say so, and end by a signal. Without descriptors
 * they may not end by themselves: tasks wait for an agent that can accept no connection.
 */
@NeedsRoot
@Timeout(180)
class ExhaustedRunIT {
  private static final String MANY =
      "\"$0\" --master=local --instances=30 --cpus=0.01 --mem=16 --command=";

  @TempDir Path directory;
  private final String seconds = "1000." + ThreadLocalRandom.current().nextInt(1, 1_000_000_000);

  @Test
  void endsByASignalWithoutDescriptors() throws IOException {
    Cli cli =
        Cli.startShell(directory, "ulimit -n 64; exec " + MANY + "'exec sleep " + seconds + "'");
    await()
        .atMost(30, TimeUnit.SECONDS)
        .until(() -> cli.err().contains("Too many open files") || !cli.isRunning());

    long begin = System.nanoTime();
    cli.signal("TERM");

    assertThat(cli.exitCode()).as(cli.err()).isNotZero();
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(InterruptedRunIT.LIMIT);
    assertTheNextStartCleansUp(cli);
  }

  @Test
  void endsByItselfWithoutThreads() throws IOException {
    // From too few for the start to almost enough.
    for (int threads : List.of(20, 30, 45, 70)) {
      Path home = Files.createDirectory(directory.resolve("home" + threads));
      OrdinaryUser.give(home);
      Cli cli =
          Cli.startShell(
              directory,
              OrdinaryUser.at(home)
                  + "exec "
                  + OrdinaryUser.command()
                  + "prlimit --nproc="
                  + threads
                  + " -- "
                  + MANY
                  + "'exec sleep "
                  + seconds
                  + "'");
      await()
          .atMost(30, TimeUnit.SECONDS)
          .until(() -> cli.err().contains("unable to create native thread") || !cli.isRunning());
      cli.signal("TERM");

      assertThat(cli.exitCode()).as(cli.err()).isNotZero();
      assertThat(cli.err()).as("%d threads", threads).containsAnyOf("native thread", "resource");
      assertThat(tasks()).as("%d threads", threads).isEmpty();
    }
  }

  private void assertTheNextStartCleansUp(Cli cli) throws IOException {
    Cli next = Cli.run(directory, "--master=local", "--command=true");
    assertThat(next.exitCode()).as(next.err()).isZero();
    InterruptedRunIT.assertNothingLeftOf(cli);
    assertThat(tasks()).isEmpty();
  }

  private List<String> tasks() {
    return ProcessHandle.allProcesses()
        .flatMap(process -> process.info().arguments().stream())
        .flatMap(Stream::of)
        .filter(seconds::equals)
        .toList();
  }
}
