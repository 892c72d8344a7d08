package io.mesosj.examples.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * {@code networks}: {@code isolator-shim networks} over 500 files, from the start of the process to
 * its end, the plugins asked for their versions; beside {@code java -version}.
 */
final class NetworksBenchmark {
  private static final int NETWORKS = 500;
  private static final int TIMES = 15;

  private NetworksBenchmark() {}

  public static void main(String[] arguments) throws Exception {
    Path configs = Files.createTempDirectory("networks-benchmark");
    try {
      for (int i = 0; i < NETWORKS; i++) {
        Files.writeString(configs.resolve(i + ".conflist"), config(i));
      }
      String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
      double raw = median(List.of(java, "-Xshare:auto", "-version"));
      List<String> command =
          List.of(
              "isolator-shim/bin/isolator-shim",
              "networks",
              "--network_cni_config_dir=" + configs,
              "--network_cni_plugins_dir=" + BridgeNetworks.PLUGINS);
      long lines = Commands.run(command, "", Map.of()).lines().count();
      if (lines != NETWORKS + 1) {
        throw new IOException("not all networks were listed, but " + lines + " lines");
      }
      double millis = median(command);
      Stopwatch.report("networks", millis, "ms", millis / raw, "under 500 ms");
    } finally {
      Commands.deleteTree(configs);
    }
  }

  private static double median(List<String> command) throws Exception {
    return Stopwatch.medianMillis(TIMES, () -> Commands.run(command, "", Map.of()));
  }

  private static String config(int i) {
    return """
        {"cniVersion": "1.0.0", "name": "net%1$d", "plugins": [
          {"type": "bridge", "bridge": "br%1$d", "isGateway": true, "ipMasq": true,
           "ipam": {"type": "host-local", "subnet": "10.1.%2$d.0/24",
                    "routes": [{"dst": "0.0.0.0/0"}]}},
          {"type": "portmap", "capabilities": {"portMappings": true}}]}
        """
        .formatted(i, i % 250);
  }
}
