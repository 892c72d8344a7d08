package io.mesosj.junit;

import io.mesosj.local.LocalAgentOptions;
import io.mesosj.local.LocalClusterOptions;
import io.mesosj.protocol.resources.Resources;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * What cluster a test wants.
 *
 * @param agents how many, at least one
 * @param resources of each
 * @param networks to be made
 * @param per what has one
 * @param rootless whether it is in namespaces of its own
 * @param more what else is to be set
 */
record ClusterSettings(
    int agents,
    String resources,
    List<String> networks,
    Lifecycle per,
    Rootless rootless,
    Consumer<LocalClusterOptions.Builder> more) {
  static final String RESOURCES = "cpus:4;mem:4096;disk:10000;ports:[31000-32000]";

  static final ClusterSettings DEFAULT =
      new ClusterSettings(
          1, RESOURCES, List.of(), Lifecycle.PER_CLASS, Rootless.AUTO, options -> {});

  ClusterSettings {
    if (agents < 1) {
      throw new IllegalArgumentException("a cluster has at least one agent, not " + agents);
    }
    networks = List.copyOf(networks);
  }

  static ClusterSettings of(MesosCluster wanted) {
    return new ClusterSettings(
        wanted.agents(),
        wanted.resources(),
        List.of(wanted.networks()),
        wanted.per(),
        wanted.rootless(),
        DEFAULT.more);
  }

  LocalClusterOptions.Builder options() {
    Resources each = Resources.parse(resources);
    return LocalClusterOptions.builder()
        .agents(
            IntStream.rangeClosed(1, agents)
                .mapToObj(
                    number ->
                        new LocalAgentOptions(
                            "agent-" + number, Optional.of(each), List.of(), 0, Optional.empty()))
                .toList());
  }
}
