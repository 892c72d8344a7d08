package io.mesosj.examples.isolator;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.isolator.testing.CniFixture;
import io.mesosj.protocol.testing.NeedsRoot;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

@NeedsRoot
class StandaloneContainerIT {
  @Test
  void runsACommandOnANetworkAndLeavesNothing() throws Exception {
    try (CniFixture cni = new CniFixture().bridge("net-a").bridge("net-b")) {
      Process example =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  StandaloneContainer.class.getName(),
                  cni.configDir().toString(),
                  CniFixture.PLUGINS.toString(),
                  cni.root().toString(),
                  "net-a,net-b",
                  "ip",
                  "-o",
                  "-4",
                  "addr")
              .redirectErrorStream(true)
              .start();

      String output = new String(example.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(example.waitFor()).as(output).isZero();
      assertThat(output)
          .containsSubsequence(
              "net-a " + cni.prefix(0),
              "net-b " + cni.prefix(1),
              "eth0",
              cni.prefix(0),
              "eth1",
              cni.prefix(1),
              "default via " + cni.prefix(0) + "1");
      cni.assertNothingLeft();
    }
  }
}
