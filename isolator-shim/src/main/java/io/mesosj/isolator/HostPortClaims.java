package io.mesosj.isolator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.mesos.v1.Protos.NetworkInfo.PortMapping;

/**
 * A host port leads to one container. Most plugins that map ports let another one have it too, and
 * then either of the two gets the connections.
 */
final class HostPortClaims {
  private HostPortClaims() {}

  /**
   * Refuses a container whose host ports are taken.
   *
   * @param others that may be attached; {@code wanting} itself does not count
   * @throws IsolatorException naming every port that is, and by whom
   */
  static void requireFree(ContainerState wanting, Iterable<ContainerState> others)
      throws IsolatorException {
    Map<String, String> holders = new HashMap<>();
    for (ContainerState other : others) {
      if (!other.id.equals(wanting.id)) {
        for (ContainerNetwork network : List.copyOf(other.networks)) {
          claim(holders, network, "container '" + other.id + "'");
        }
      }
    }
    List<String> problems = new ArrayList<>();
    for (ContainerNetwork network : wanting.networks) {
      for (String port : ports(network)) {
        String holder = holders.putIfAbsent(port, "its network '" + name(network) + "'");
        if (holder != null) {
          problems.add("host port " + port + " is held by " + holder + "; map another");
        }
      }
    }
    if (!problems.isEmpty()) {
      throw new IsolatorException("container '" + wanting.id + "': " + String.join("; ", problems));
    }
  }

  private static void claim(Map<String, String> holders, ContainerNetwork network, String who) {
    ports(network).forEach(port -> holders.put(port, who + " on network '" + name(network) + "'"));
  }

  private static String name(ContainerNetwork network) {
    return network.config().name();
  }

  /** Those that something maps, once each. */
  private static List<String> ports(ContainerNetwork network) {
    if (network.requested().getPortMappingsCount() == 0
        || CapabilityRequests.taken(network.config())
            .filter(taken -> !taken.contains(CapabilityRequests.PORT_MAPPINGS))
            .isPresent()) {
      return List.of();
    }
    return network.requested().getPortMappingsList().stream()
        .map(HostPortClaims::port)
        .distinct()
        .toList();
  }

  private static String port(PortMapping mapping) {
    String protocol = mapping.hasProtocol() ? mapping.getProtocol() : "tcp";
    return mapping.getHostPort() + "/" + protocol.toLowerCase(Locale.ROOT);
  }
}
