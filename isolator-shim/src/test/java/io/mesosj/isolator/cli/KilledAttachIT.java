package io.mesosj.isolator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.isolator.testing.PrivateHost;
import io.mesosj.isolator.testing.PrivateHost.Output;
import io.mesosj.protocol.testing.NeedsRoot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/** Operators' commands that are killed while others are at work beside them. */
@NeedsRoot
class KilledAttachIT {
  private static final int ROUNDS = Integer.getInteger("mesosj.killed.rounds", 5);

  private static final String NETWORK =
      """
      {"cniVersion": "0.4.0", "name": "net", "plugins": [
        {"type": "bridge", "bridge": "br0", "isGateway": true, "ipMasq": true,
         "ipam": {"type": "host-local", "subnet": "10.253.80.0/24"}},
        {"type": "portmap", "capabilities": {"portMappings": true}}]}
      """;

  @Test
  void hindersNobodyAndCanBeDetached() throws Exception {
    try (PrivateHost host = new PrivateHost()) {
      host.network("net.conflist", NETWORK);
      for (int round = 0; round < ROUNDS; round++) {
        Process killed = start(host, "attach", "killed", "--network=name=net,port=8080:80/tcp");
        List<Process> others = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
          others.add(start(host, "attach", "other" + i, "--networks=net"));
        }
        int patience = ThreadLocalRandom.current().nextInt(200, 2500);
        Thread.sleep(patience);
        killed.destroyForcibly().onExit().join();

        for (Process other : others) {
          assertWell("attach beside one that was killed after " + patience + " ms", other);
        }
        Output status = host.shim("status");
        assertThat(status.text()).contains("other0", "other1", "other2");
        List<Process> detaching = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
          detaching.add(start(host, "detach", "other" + i));
        }
        if (Files.exists(host.container("killed"))) {
          detaching.add(start(host, "detach", "killed"));
        }
        for (Process each : detaching) {
          assertWell("detach after a kill after " + patience + " ms", each);
        }
        assertThat(host.addresses("net")).as(patience + " ms").isEmpty();
        assertThat(host.run("iptables-save", "-t", "nat"))
            .as(patience + " ms")
            .doesNotContain("10.253.80.", "8080");
        assertThat(host.run("cat", "/proc/self/mountinfo"))
            .as(patience + " ms")
            .doesNotContain(host.work().toString());
      }
    }
  }

  private static Process start(PrivateHost host, String... line) throws IOException {
    return host.start("", host.shimCommand(line));
  }

  private static void assertWell(String what, Process process) throws IOException {
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.onExit().join().exitValue()).as(what + ": " + text).isZero();
  }
}
