package io.mesosj.isolator.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.mesosj.base.file.FileProblem;
import io.mesosj.cni.NetworkConfig;
import io.mesosj.isolator.plugin.NetworkParts;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * All plugins that a network runs: its own, those that assign addresses, and delegates, however
 * deep one delegates to another.
 */
final class NeededPlugins {
  private NeededPlugins() {}

  static List<String> of(NetworkConfig config) {
    Set<String> types = new LinkedHashSet<>();
    collectAll(config, types);
    try {
      NetworkParts.all(config).forEach(part -> collectAll(part, types));
    } catch (IOException e) {
      // Told by problemOfDelegates.
    }
    return List.copyOf(types);
  }

  private static void collectAll(NetworkConfig network, Set<String> into) {
    network.plugins().forEach(plugin -> collect(plugin, into));
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
  }

  private static void collectAll(JsonNode list, Set<String> into) {
    if (list.isArray()) {
      list.forEach(part -> collect(part, into));
    }
  }

  /** What is wrong with the networks that {@code mesos-cni-shim} is to run. */
  static Optional<String> problemOfDelegates(NetworkConfig config) {
    try {
      NetworkParts.all(config);
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of("its delegate: " + FileProblem.describe(e));
    }
  }
}
