package io.mesosj.examples.benchmarks;

import io.mesosj.isolator.CniIsolator;
import io.mesosj.isolator.ContainerSpec;
import io.mesosj.isolator.DefaultDns;
import io.mesosj.isolator.IsolatorOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.NetworkInfo;

/**
 * Bridge networks on addresses of their own, and the two ways onto them: the isolator's, and the
 * bare plugins run one after another without a shell. Closing takes the bridges down.
 */
final class BridgeNetworks implements AutoCloseable {
  static final Path PLUGINS = Path.of("/usr/lib/cni");

  private final Path work;
  private final int networks;
  private final int number = (int) (ProcessHandle.current().pid() % 10_000);

  BridgeNetworks(int networks) throws IOException {
    this.work = Files.createTempDirectory("isolator-benchmark");
    this.networks = networks;
    Path configs = Files.createDirectories(work.resolve("conf"));
    for (int i = 0; i < networks; i++) {
      Files.writeString(configs.resolve("net" + i + ".conf"), config(i));
    }
  }

  /** As the document on CNI for Mesos has it, with room for 60,000 containers. */
  private String config(int i) {
    return """
        {"cniVersion": "0.3.1", "name": "net%1$d", "type": "bridge", "bridge": "%2$s",
         "isGateway": true, "ipMasq": true,
         "ipam": {"type": "host-local", "dataDir": "%3$s/ipam", "subnet": "10.%4$d.0.0/16",
                  "routes": [{"dst": "0.0.0.0/0"}]}}
        """
        .formatted(i, bridge(i), work, 200 + i);
  }

  private String bridge(int i) {
    return "bench" + number + "-" + i;
  }

  CniIsolator isolator() {
    return CniIsolator.create(
        new IsolatorOptions(
            work.resolve("conf"),
            List.of(PLUGINS),
            work.resolve("run/isolators/network/cni"),
            DefaultDns.none(),
            IsolatorOptions.PLUGIN_TIME_LIMIT));
  }

  /** Attaches a container to all networks and detaches it. */
  String byIsolator(CniIsolator isolator, String id) throws IOException {
    List<NetworkInfo> infos = new ArrayList<>();
    for (int i = 0; i < networks; i++) {
      infos.add(NetworkInfo.newBuilder().setName("net" + i).build());
    }
    isolator.prepare(id, ContainerSpec.of(infos, Optional.empty()));
    isolator.isolate(id);
    isolator.cleanup(id);
    return id;
  }

  /** The same calls of the same plugins, in a namespace that is there already. */
  String byPlugins(String id, Path netns) throws IOException, InterruptedException {
    for (int i = 0; i < networks; i++) {
      plugin("ADD", id, netns, i);
    }
    for (int i = networks - 1; i >= 0; i--) {
      plugin("DEL", id, netns, i);
    }
    return id;
  }

  private void plugin(String command, String id, Path netns, int network)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(PLUGINS.resolve("bridge").toString());
    builder.environment().put("CNI_COMMAND", command);
    builder.environment().put("CNI_CONTAINERID", id);
    builder.environment().put("CNI_NETNS", netns.toString());
    builder.environment().put("CNI_IFNAME", "eth" + network);
    builder.environment().put("CNI_PATH", PLUGINS.toString());
    Process process = builder.start();
    try (var stdin = process.getOutputStream()) {
      stdin.write(config(network).getBytes(StandardCharsets.UTF_8));
    }
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(command + " of network " + network + " failed: " + said);
    }
  }

  /** A namespace for {@link #byPlugins}, until {@link #removeNamespace}. */
  Path makeNamespace(int i) throws IOException, InterruptedException {
    Commands.run(List.of("ip", "netns", "add", namespace(i)));
    return Path.of("/run/netns", namespace(i));
  }

  void removeNamespace(int i) {
    Commands.tryRun("ip", "netns", "del", namespace(i));
  }

  private String namespace(int i) {
    return "bench-" + number + "-" + i;
  }

  @Override
  public void close() throws IOException {
    for (int i = 0; i < networks; i++) {
      Commands.tryRun("ip", "link", "del", bridge(i));
    }
    Commands.deleteTree(work);
  }
}
