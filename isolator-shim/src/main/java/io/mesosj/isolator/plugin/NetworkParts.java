package io.mesosj.isolator.plugin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.cni.InvalidNetworkConfigException;
import io.mesosj.cni.NetworkConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a network is made of: its own plugins, and networks behind {@code mesos-cni-shim}, which
 * make what they make under names of their own. Whoever asks what a network does to the host asks
 * here.
 *
 * @param own the network without its shims; empty where it has nothing else
 * @param shims the configuration of each shim as its plugin reads it, those too that a port-mapper
 *     delegates to
 */
public record NetworkParts(Optional<NetworkConfig> own, List<ObjectNode> shims) {
  /** The shim's type in configurations. */
  public static final String SHIM = "mesos-cni-shim";

  /** Of a port-mapper's shim's port-mapper's shim; more is a network that leads to itself. */
  public static final int DEEPEST = 8;

  public NetworkParts {
    shims = List.copyOf(shims);
  }

  /** Whether a plugin's configuration is a shim's. */
  public static boolean isShim(JsonNode plugin) {
    return plugin.path("type").asText("").equals(SHIM);
  }

  /** The parts of one network, whose shims' own are not looked for yet. */
  public static NetworkParts of(NetworkConfig network) throws InvalidNetworkConfigException {
    List<ObjectNode> shims = new ArrayList<>();
    int own = 0;
    for (ObjectNode plugin : network.plugins()) {
      if (isShim(plugin)) {
        shims.add(named(network, plugin));
      } else {
        own++;
        delegatedShim(network, plugin).ifPresent(shims::add);
      }
    }
    return own == network.plugins().size()
        ? new NetworkParts(Optional.of(network), shims)
        : new NetworkParts(own == 0 ? Optional.empty() : Optional.of(withoutShims(network)), shims);
  }

  /**
   * All networks that a network is made of, as the operator wrote them.
   *
   * @throws IOException if one can't be found or read, or the network leads to itself
   */
  public static List<NetworkConfig> all(NetworkConfig network) throws IOException {
    List<NetworkConfig> all = new ArrayList<>();
    addAll(network, DEEPEST, all);
    return all;
  }

  private static void addAll(NetworkConfig network, int depth, List<NetworkConfig> into)
      throws IOException {
    if (depth == 0) {
      throw endless(network);
    }
    NetworkParts parts = of(network);
    parts.own().ifPresent(into::add);
    List<ObjectNode> shims = new ArrayList<>(parts.shims());
    // Such as multus' delegates, each an attachment of its own.
    for (ObjectNode plugin : network.plugins()) {
      for (JsonNode delegate : plugin.path("delegates")) {
        if (delegate instanceof ObjectNode shim && isShim(shim)) {
          ObjectNode named = shim.deepCopy();
          named.put("name", shim.path("name").asText(network.name()));
          shims.add(named);
        }
      }
    }
    for (ObjectNode shim : shims) {
      addAll(Delegate.of(shim), depth - 1, into);
    }
  }

  /** What is wrong with a network that is {@link #DEEPEST} shims deep. */
  public static IOException endless(NetworkConfig network) {
    return PluginFailure.badArguments(
        "network '" + network.name() + "' leads to itself, by delegates of " + SHIM);
  }

  /** What a plugin of a list reads besides its own. */
  private static ObjectNode named(NetworkConfig network, ObjectNode plugin) {
    ObjectNode named = plugin.deepCopy();
    named.put("name", network.name());
    return named;
  }

  /** As {@code mesos-cni-port-mapper} has it run. */
  private static Optional<ObjectNode> delegatedShim(NetworkConfig network, ObjectNode plugin) {
    if (!(plugin.get("delegate") instanceof ObjectNode delegate) || !isShim(delegate)) {
      return Optional.empty();
    }
    ObjectNode shim = named(network, delegate);
    for (String key : List.of("args", "runtimeConfig")) {
      Optional.ofNullable(plugin.get(key)).ifPresent(value -> shim.set(key, value));
    }
    return Optional.of(shim);
  }

  private static NetworkConfig withoutShims(NetworkConfig network)
      throws InvalidNetworkConfigException {
    ObjectNode tree = network.tree().deepCopy();
    ArrayNode plugins = tree.putArray("plugins");
    for (ObjectNode plugin : network.plugins()) {
      if (!isShim(plugin)) {
        plugins.add(plugin);
      }
    }
    return NetworkConfig.of(tree, "network '" + network.name() + "'");
  }
}
