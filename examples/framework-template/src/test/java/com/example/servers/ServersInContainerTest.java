package com.example.servers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mesosj.scheduler.launch.LauncherListener;
import io.mesosj.testcontainers.MesosjClusterContainer;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.utility.MountableFile;

/** The framework on a cluster in a container: needs a Docker daemon, and neither root nor Linux. */
@EnabledIfSystemProperty(
    named = "mesosj.image",
    matches = ".+",
    disabledReason = "-Dmesosj.image names the file that mvn package -Pimage makes")
class ServersInContainerTest {
  @Test
  void everyServerAnswersOnBothNetworks() throws Exception {
    try (MesosjClusterContainer cluster =
        MesosjClusterContainer.ofArchive(Path.of(System.getProperty("mesosj.image")))
            .withAgents(2)
            .withCniNetworks("front", "back")
            // What the servers run.
            .withCopyFileToContainer(
                MountableFile.forHostPath("/bin/busybox", 0755), "/usr/local/bin/busybox")) {
      cluster.start();
      try (Servers servers =
          Servers.start(
              cluster.scheduler("servers").build(),
              new LauncherListener() {},
              3,
              List.of("front", "back"))) {
        Waiting.until(() -> servers.tasks().stream().filter(Servers::runs).count() == 3);
        Set<String> addresses = new HashSet<>();
        servers.tasks().forEach(server -> addresses.addAll(Servers.addresses(server)));
        assertEquals(6, addresses.size());
        for (String address : addresses) {
          Waiting.until(() -> answers(cluster, address));
        }
        servers.teardown();
      }
    }
  }

  /** Its networks are the container's. */
  private static boolean answers(MesosjClusterContainer cluster, String address) throws Exception {
    ExecResult result = cluster.execInContainer("busybox", "wget", "-qO-", "http://" + address);
    return result.getExitCode() == 0;
  }
}
