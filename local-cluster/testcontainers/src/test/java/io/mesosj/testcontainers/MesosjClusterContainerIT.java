package io.mesosj.testcontainers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.mesosj.protocol.testing.DockerDaemon;
import io.mesosj.protocol.testing.NeedsRoot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The image that {@code -Pimage} makes, in Debian's Docker. */
@NeedsRoot
class MesosjClusterContainerIT {
  private static final String DOCKER = "DOCKER_HOST";

  /** Of all tests: Testcontainers asks the one that it found first, as long as this JVM lives. */
  private static @Nullable DockerDaemon docker;

  @BeforeAll
  static void startDocker(@TempDir Path directory) throws IOException {
    assumeThat(image()).as("-Pimage makes it").isRegularFile();
    DockerDaemon started = DockerDaemon.withBridge(directory);
    docker = started;
    System.setProperty(DOCKER, started.address());
  }

  @AfterAll
  static void stopDocker() throws IOException {
    System.clearProperty(DOCKER);
    if (docker != null) {
      docker.close();
    }
  }

  private static Path image() {
    return Path.of(System.getProperty("mesosj.image", "")).normalize();
  }

  @Test
  void runsATaskOnEachOfTwoAgentsInContainersOfTheirOwn() throws Exception {
    try (MesosjClusterContainer cluster =
        MesosjClusterContainer.ofArchive(image())
            .withAgents(2)
            .withSeparateAgents()
            .withCniNetworks("a", "b")) {
      cluster.start();
      Set<String> addresses =
          Framework.runsATaskOnEachOfTwoAgents(
              cluster.scheduler("test").build(), "agent", cluster::output);
      // Each container's networks are its own.
      assertThat(addresses.stream().map(ip -> ip.substring(0, ip.lastIndexOf('.'))))
          .containsExactlyInAnyOrder("10.88.0", "10.88.1", "10.89.0", "10.89.1");
      assertThat(cluster.agents()).containsOnlyKeys("agent-1", "agent-2");
      assertThat(cluster.masterApi().state().getGetAgents().getAgentsList())
          .extracting(agent -> agent.getAgentInfo().getHostname())
          .doesNotHaveDuplicates()
          .hasSize(2);
      assertThat(cluster.execInContainer("ls", "/etc/mesosj-credentials").getExitCode())
          .as("the credential, where tasks can see it")
          .isNotZero();
    }
  }

  @Test
  void runsTasksOnTwoAgentsAndTwoNetworks() throws Exception {
    try (MesosjClusterContainer cluster =
        MesosjClusterContainer.ofArchive(image()).withAgents(2).withCniNetworks("a", "b")) {
      cluster.start();
      assertThat(
              Framework.runsATaskOnEachOfTwoAgents(
                  cluster.scheduler("test").build(), "agent", cluster::output))
          .hasSize(4)
          .allMatch(ip -> ip.startsWith("10.88.0.") || ip.startsWith("10.88.1."));
      assertThat(cluster.agents()).containsOnlyKeys("agent-1", "agent-2");
      assertThat(cluster.masterApi().state().getGetTasks().getCompletedTasksList()).hasSize(2);
    }
  }
}
