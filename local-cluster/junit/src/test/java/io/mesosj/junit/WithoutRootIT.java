package io.mesosj.junit;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.base.process.Program;
import io.mesosj.scheduler.launch.LaunchedTask;
import io.mesosj.scheduler.launch.Launcher;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

/** The same in a process that is not root's, as its user namespace has it. */
@Timeout(180)
class WithoutRootIT {
  @MesosCluster
  static class HostCase {
    @Test
    void runsATaskOnTheHostsNetwork(Launcher launcher, TestCluster cluster) throws Exception {
      LaunchedTask task = launcher.launch(Tasks.shell("t", "id -u; echo hello").build());
      Tasks.ended(task);
      assertThat(cluster.output(task)).doesNotStartWith("0\n").endsWith("hello\n");
    }
  }

  @MesosCluster(networks = "a")
  static class NetworkCase {
    @Test
    void isNotRun() {}
  }

  /** Prints how the cases went. */
  public static void main(String[] arguments) {
    say(Runs.results(HostCase.class).testEvents());
    say(Runs.results(NetworkCase.class).containerEvents());
    say(
        EngineTestKit.engine("junit-jupiter")
            .configurationParameter(MesosClusterExtension.ROOT_IS_REQUIRED, "true")
            .selectors(
                org.junit.platform.engine.discovery.DiscoverySelectors.selectClass(
                    NetworkCase.class))
            .execute()
            .containerEvents());
    System.exit(0);
  }

  private static void say(Events events) {
    events.finished().stream()
        .map(event -> event.getPayload(TestExecutionResult.class).orElseThrow())
        .forEach(result -> System.out.println("result: " + result));
  }

  @Test
  void tasksRunAndWhatNeedsRootSaysSo() throws Exception {
    String said =
        Program.of(
                Duration.ofMinutes(2),
                "unshare",
                "--user",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                WithoutRootIT.class.getName())
            .run()
            .orFail()
            .text();

    String why =
        "@MesosCluster(networks = [a]) needs root or a user namespace, for bridges and network"
            + " namespaces: no user namespace can be made here";
    assertThat(said.lines().filter(line -> line.startsWith("result: ")))
        .satisfiesExactly(
            host -> assertThat(host).contains("SUCCESSFUL"),
            skipped -> assertThat(skipped).contains("ABORTED", why),
            engine -> assertThat(engine).contains("SUCCESSFUL"),
            required -> assertThat(required).contains("FAILED", why),
            engine -> assertThat(engine).contains("SUCCESSFUL"));
  }
}
