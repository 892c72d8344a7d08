package io.mesosj.isolator;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.isolator.testing.CniFixture;
import io.mesosj.protocol.network.NetworkSpecs;
import io.mesosj.protocol.testing.NeedsRoot;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/**
 * Kills an agent (-9) before, in and after every file write, mount and plugin run of attaching and
 * detaching a container, and has the next agent recover.
 */
@NeedsRoot
class KillPointIT {
  private static final int AT_ONCE = 3;

  @Test
  void nothingLeaksWhereverTheAgentIsKilled() throws Exception {
    int points = 0;
    List<String> leaks = new ArrayList<>();
    ExecutorService agents = Executors.newFixedThreadPool(AT_ONCE);
    try {
      for (String deed : List.of("attach", "detach")) {
        int steps = killAt(deed, Integer.MAX_VALUE).steps();
        assertThat(steps).as("steps of " + deed).isGreaterThan(30);
        points += steps;
        List<Future<Outcome>> outcomes = new ArrayList<>();
        for (int step = 1; step <= steps; step++) {
          int at = step;
          outcomes.add(agents.submit(() -> killAt(deed, at)));
        }
        for (Future<Outcome> outcome : outcomes) {
          outcome.get().leak().ifPresent(leaks::add);
        }
      }
    } finally {
      agents.shutdownNow();
    }

    report(points, leaks.size());
    assertThat(leaks).isEmpty();
  }

  @SuppressWarnings("SystemOut") // the figure that ./check shows
  private static void report(int points, int leaks) {
    System.out.println("kill points: " + points + ", leaks: " + leaks);
  }

  /** How many steps the agent took before it was killed or done, and what it left for good. */
  private record Outcome(int steps, Optional<String> leak) {}

  private static Outcome killAt(String deed, int step) throws Exception {
    CniFixture cni = new CniFixture();
    cni.chain(
            "chain",
            "1.0.0",
            cni.bridgePlugin(""),
            "{\"type\": \"firewall\"}",
            "{\"type\": \"portmap\", \"capabilities\": {\"portMappings\": true}, \"snat\": true}")
        .bridge("single");
    String port = ThreadLocalRandom.current().nextInt(20_000, 30_000) + ":80/tcp";
    List<String> networks = List.of("name=chain,port=" + port, "name=single");
    String id = UUID.randomUUID().toString();
    if (deed.equals("detach")) {
      attach(cni.isolator(), networks, id);
    }
    List<String> steps = kill(cni, networks, id, deed, step);
    String point = deed + " at " + steps.get(steps.size() - 1);
    try {
      CniIsolator next = cni.isolator();
      assertThat(next.recover(Set.of()).failed()).as(point).isEmpty();
      assertThat(cni.root().resolve(id)).as(point).doesNotExist();
      cni.assertNothingLeftButTheRoot();

      attach(next, networks, id);
      next.cleanup(id);
      next.close();
      assertThat(cni.root()).as(point).isEmptyDirectory();
      cni.close();
      return new Outcome(steps.size(), Optional.empty());
    } catch (AssertionError | IOException e) {
      takeDown(cni, e);
      return new Outcome(steps.size(), Optional.of(point + ": " + e));
    }
  }

  /** Leaves as little as possible of a run that leaked, for the sake of the tests after it. */
  private static void takeDown(CniFixture cni, Throwable why) {
    try {
      cni.close();
    } catch (AssertionError | IOException e) {
      why.addSuppressed(e);
    }
  }

  private static void attach(CniIsolator isolator, List<String> networks, String id)
      throws IOException {
    var infos = networks.stream().map(NetworkSpecs::parseOne).toList();
    isolator.prepare(id, ContainerSpec.of(infos, Optional.empty()));
    isolator.isolate(id);
  }

  private static List<String> kill(
      CniFixture cni, List<String> networks, String id, String deed, int step) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                KilledIsolator.class.getName(),
                cni.configDir().toString(),
                CniFixture.PLUGINS.toString(),
                cni.root().toString(),
                id,
                deed,
                Integer.toString(step)));
    command.addAll(networks);
    Process agent = new ProcessBuilder(command).redirectErrorStream(true).start();
    List<String> said = new ArrayList<>();
    List<String> steps = new ArrayList<>();
    try (BufferedReader out = agent.inputReader(StandardCharsets.UTF_8)) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        if (line.equals(KilledIsolator.WAITING)) {
          agent.destroyForcibly().waitFor();
          return steps;
        }
        (line.startsWith(KilledIsolator.STEP) ? steps : said).add(line);
      }
    }
    assertThat(agent.waitFor()).as("%s: %s", deed, said).isZero();
    return steps;
  }
}
