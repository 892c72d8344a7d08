package io.mesosj.isolator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.cni.NetworkConfig;
import io.mesosj.isolator.metadata.ContainerMetadata;
import io.mesosj.isolator.plugin.NetworkParts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What containers ask of a network, and what its plugins take. A capability that no plugin declares
 * is not passed on to any, and nothing fails over it: a published port leads nowhere then.
 */
public final class CapabilityRequests {
  /** Host ports that lead to the container. */
  public static final String PORT_MAPPINGS = "portMappings";

  private static final String PORT_MAPPER = "mesos-cni-port-mapper";

  private CapabilityRequests() {}

  /**
   * The capabilities that some plugin of the network takes, delegates included; empty where that
   * can't be known.
   */
  public static Optional<Set<String>> taken(NetworkConfig network) {
    Set<String> taken = new TreeSet<>();
    try {
      for (NetworkConfig part : NetworkParts.all(network)) {
        part.plugins().forEach(plugin -> collect(plugin, taken));
      }
      return Optional.of(taken);
    } catch (IOException e) {
      // A delegate that can't be found fails the launch, which says so.
      return Optional.empty();
    }
  }

  /** Whether some plugin of the network publishes ports; true where that can't be known. */
  public static boolean publishes(NetworkConfig network) {
    return taken(network).map(capabilities -> capabilities.contains(PORT_MAPPINGS)).orElse(true);
  }

  private static void collect(JsonNode part, Set<String> into) {
    part.path("capabilities")
        .properties()
        .forEach(
            capability -> {
              if (capability.getValue().asBoolean()) {
                into.add(capability.getKey());
              }
            });
    String type = part.path("type").asText("");
    if (type.equals(PORT_MAPPER)) {
      // From Mesos' args; its delegate gets the runtimeConfig that it was given itself.
      into.add(PORT_MAPPINGS);
    } else {
      part.path("delegates").forEach(delegate -> collect(delegate, into));
    }
  }

  /**
   * What of a container's request nothing takes, in words for whoever made it.
   *
   * @param networkInfo the NetworkInfo as Mesos' JSON
   */
  public static List<String> untaken(NetworkConfig network, ObjectNode networkInfo) {
    Set<String> requested = ContainerMetadata.requestedCapabilities(networkInfo);
    if (requested.isEmpty()) {
      return List.of();
    }
    Optional<Set<String>> taken = taken(network);
    List<String> untaken = new ArrayList<>();
    for (String capability : requested) {
      if (taken.isPresent() && !taken.get().contains(capability)) {
        untaken.add(
            what(capability, networkInfo)
                + ": no plugin of CNI network '"
                + network.name()
                + "' declares the capability "
                + capability);
      }
    }
    return untaken;
  }

  private static String what(String capability, ObjectNode info) {
    return switch (capability) {
      case PORT_MAPPINGS -> "nothing publishes host port " + hostPorts(info);
      case "ips" -> "the address that was asked for is not assigned";
      default -> "label cni.runtime/" + capability + " has no effect";
    };
  }

  private static String hostPorts(ObjectNode info) {
    List<String> ports = new ArrayList<>();
    info.path("port_mappings").forEach(mapping -> ports.add(mapping.path("host_port").asText("")));
    return String.join(", ", ports);
  }
}
