package io.mesosj.isolator.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.file.FileProblem;
import io.mesosj.cni.NetworkConfig;
import io.mesosj.cni.NetworkDirectory;
import io.mesosj.cni.UnknownNetworkException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * All plugins that a network runs: its own, those that assign addresses, and delegates, however
 * deep one delegates to another.
 */
final class NeededPlugins {
  /** Where {@code mesos-cni-shim} looks for networks that it is given by name. */
  private static final String DELEGATES = "/etc/cni/net.d";

  private NeededPlugins() {}

  static List<String> of(NetworkConfig config) {
    Set<String> types = new LinkedHashSet<>();
    for (ObjectNode plugin : config.plugins()) {
      collect(plugin, types);
    }
    return List.copyOf(types);
  }

  private static void collect(JsonNode part, Set<String> into) {
    String type = part.path("type").asText("");
    if (!type.isEmpty()) {
      into.add(type);
    }
    collectAll(part.path("plugins"), into);
    if (part.path("ipam").isObject()) {
      collect(part.get("ipam"), into);
    }
    if (part.path("delegate").isObject()) {
      collect(part.get("delegate"), into);
    }
    collectAll(part.path("delegates"), into);
    try {
      named(part).ifPresent(network -> into.addAll(of(network)));
    } catch (UnknownNetworkException e) {
      // Told by problemOfNamedDelegates.
    }
  }

  private static void collectAll(JsonNode list, Set<String> into) {
    if (list.isArray()) {
      list.forEach(part -> collect(part, into));
    }
  }

  /** What is wrong with networks that {@code mesos-cni-shim} is given by name. */
  static Optional<String> problemOfNamedDelegates(NetworkConfig config) {
    for (ObjectNode plugin : config.plugins()) {
      try {
        named(plugin);
      } catch (UnknownNetworkException e) {
        return Optional.of("its delegate: " + FileProblem.describe(e));
      }
    }
    return Optional.empty();
  }

  private static Optional<NetworkConfig> named(JsonNode part) throws UnknownNetworkException {
    if (!part.path("type").asText("").equals("mesos-cni-shim")
        || !part.path("delegate").isTextual()) {
      return Optional.empty();
    }
    Path directory = Path.of(part.path("delegateDir").asText(DELEGATES));
    NetworkConfig network = new NetworkDirectory(directory).find(part.get("delegate").textValue());
    // A shim that leads to itself is refused when it runs; here it must not run in circles.
    boolean another =
        network.plugins().stream()
            .noneMatch(plugin -> plugin.path("type").asText("").equals("mesos-cni-shim"));
    return Optional.of(network).filter(each -> another);
  }
}
