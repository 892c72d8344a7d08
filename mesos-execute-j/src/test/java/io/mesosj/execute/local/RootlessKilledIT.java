package io.mesosj.execute.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mesosj.base.process.Program;
import io.mesosj.execute.testing.Cli;
import io.mesosj.execute.testing.RootlessUser;
import io.mesosj.protocol.testing.NeedsRoot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills any one process (-9) of an ordinary user's run, at 5 random moments; at 30 with {@code
 * -Dmesosj.soak=long}.
 */
@NeedsRoot
@Timeout(1800)
class RootlessKilledIT {
  private static final int POINTS = "long".equals(System.getProperty("mesosj.soak")) ? 30 : 5;
  private static final int LONGEST_MILLIS = 4000;

  @TempDir Path directory;

  @Test
  void leavesNothing() throws Exception {
    List<String> leaks = new ArrayList<>();
    try (RootlessUser user = RootlessUser.withSubuids(directory)) {
      Path works = user.home().resolve(".local/share/mesos-execute-j/rootless");
      for (int point = 0; point < POINTS; point++) {
        leaks.addAll(kill(user, ThreadLocalRandom.current().nextInt(200, LONGEST_MILLIS)));
      }
      Cli next = user.run("--master=local --rootless=yes --quiet --command=true");
      assertThat(next.exitCode()).as(next.err()).isZero();
      try (Stream<Path> left = Files.list(works)) {
        left.forEach(path -> leaks.add("directory " + path));
      }
    }
    System.out.printf("rootless kill points: %d, leaks: %d%n", POINTS, leaks.size());
    assertThat(leaks).isEmpty();
  }

  /** The command outside, the first process inside, or another of them. */
  private static List<String> kill(RootlessUser user, int millis) throws Exception {
    Cli cli =
        user.startWithTun(
            "666",
            "",
            "--master=local --quiet"
                + user.image()
                + "--networks=mine --command='exec sleep 1000'");
    // The moment is what is chosen here.
    Thread.sleep(millis);
    List<String> processes = user.processes();
    if (processes.isEmpty()) {
      cli.signal("KILL");
    } else {
      String one = processes.get(ThreadLocalRandom.current().nextInt(processes.size()));
      Program.of(Duration.ofSeconds(10), "kill", "-9", one.split(" +", -1)[2]).run();
    }
    // A helper's death ends no run; the command's does.
    cli.signal("KILL");
    cli.exitCode();
    try {
      await().atMost(15, TimeUnit.SECONDS).until(() -> user.processes().isEmpty());
      return List.of();
    } catch (ConditionTimeoutException e) {
      return user.processes();
    }
  }
}
