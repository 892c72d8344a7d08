package io.mesosj.testcontainers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.mesosj.protocol.testing.DockerDaemon;
import io.mesosj.protocol.testing.NeedsRoot;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The image that {@code -Pimage} makes, in Debian's Docker. */
@NeedsRoot
class MesosjClusterContainerIT {
  private static final String DOCKER = "DOCKER_HOST";

  @Test
  void runsTasksOnTwoAgentsAndTwoNetworks(@TempDir Path directory) throws Exception {
    Path image = Path.of(System.getProperty("mesosj.image", "")).normalize();
    assumeThat(image).as("-Pimage makes it").isRegularFile();
    try (DockerDaemon docker = DockerDaemon.withBridge(directory)) {
      System.setProperty(DOCKER, docker.address());
      try (MesosjClusterContainer cluster =
          MesosjClusterContainer.ofArchive(image).withAgents(2).withCniNetworks("a", "b")) {
        cluster.start();
        assertThat(
                Framework.runsATaskOnEachOfTwoAgents(
                    cluster.scheduler("test").build(), "agent", cluster::output))
            .hasSize(4)
            .allMatch(ip -> ip.startsWith("10.88.0.") || ip.startsWith("10.88.1."));
        assertThat(cluster.agents()).containsOnlyKeys("agent-1", "agent-2");
        assertThat(cluster.masterApi().state().getGetTasks().getCompletedTasksList()).hasSize(2);
      }
    } finally {
      System.clearProperty(DOCKER);
    }
  }
}
