package io.mesosj.junit;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.base.process.Program;
import io.mesosj.protocol.testing.NeedsRoot;
import io.mesosj.scheduler.launch.Launcher;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.Events;

/** Tests that leave something of their cluster fail, with words that name it. */
@NeedsRoot
@Timeout(180)
class LeftBehindIT {
  private static final Map<String, Process> STARTED = new ConcurrentHashMap<>();
  private static final Map<String, String> BRIDGES = new ConcurrentHashMap<>();

  private static void run(String... command) throws Exception {
    Program.of(Duration.ofSeconds(20), command).run().orFail();
  }

  @MesosCluster(networks = "leaky")
  static class LinkCase {
    @Test
    void leavesALink(Launcher launcher, CniNetworks networks) throws Exception {
      Tasks.ended(launcher.launch(Tasks.shell("t", "true").network("name=leaky").build()));
      String bridge = networks.bridge("leaky");
      BRIDGES.put("leaky", bridge);
      run("ip", "link", "add", bridge + "x", "type", "veth", "peer", "name", bridge + "y");
      run("ip", "link", "set", bridge + "x", "master", bridge);
      Path addresses = networks.configDir().resolveSibling("addresses").resolve("leaky");
      Files.createFile(addresses.resolve("10.200.7.7"));
    }
  }

  static class ProcessCase {
    @Test
    void leavesAProcess(@MesosCluster TestCluster cluster) throws Exception {
      Path work = cluster.cluster().directories().get(0);
      STARTED.put("process", new ProcessBuilder("sleep", "1000").directory(work.toFile()).start());
    }
  }

  private static String failure(Events events) {
    return String.valueOf(
        events.failed().stream()
            .findFirst()
            .orElseThrow()
            .getPayload(TestExecutionResult.class)
            .orElseThrow()
            .getThrowable()
            .orElseThrow());
  }

  @Test
  void aLinkIsNamedAndTheBridgeGone() throws Exception {
    Events classes = Runs.results(LinkCase.class).containerEvents();

    String bridge = BRIDGES.get("leaky");
    run("ip", "link", "del", bridge + "x");
    assertThat(failure(classes))
        .contains(
            "left behind by the cluster: ",
            "link " + bridge + "x on network 'leaky's bridge",
            "address 10.200.7.7 of network 'leaky'");
    assertThat(NetworkInterface.getByName(bridge)).isNull();
  }

  @Test
  void aProcessIsNamed() throws Exception {
    Events tests = Runs.of(ProcessCase.class);

    Process process = Objects.requireNonNull(STARTED.get("process"));
    process.destroyForcibly().waitFor();
    assertThat(failure(tests)).contains("process " + process.pid() + " sleep 1000");
  }
}
