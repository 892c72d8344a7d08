package io.mesosj.isolator.cli;

import io.mesosj.base.process.Program;
import java.io.IOException;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;

/** The host's interfaces, asked of the kernel: /sys may be another network namespace's. */
final class HostDevices {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  boolean has(String name) {
    try {
      return NetworkInterface.getByName(name) != null;
    } catch (SocketException e) {
      return true; // Nobody can tell, so it is left alone.
    }
  }

  /** Of one that is there. */
  boolean isBridge(String name) throws IOException {
    String links =
        Program.of(LIMIT, "ip", "-o", "link", "show", "dev", name, "type", "bridge")
            .run()
            .orFail()
            .text();
    return !links.isBlank();
  }
}
