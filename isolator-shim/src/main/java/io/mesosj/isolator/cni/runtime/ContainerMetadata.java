package io.mesosj.isolator.cni.runtime;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.isolator.cni.config.NetworkConfig;
import io.mesosj.isolator.cni.json.JsonTrees;
import java.io.IOException;
import java.util.Optional;

/**
 * Puts what Mesos knows of a container into a network's configuration: the NetworkInfo under {@code
 * args."org.apache.mesos".network_info}, as Mesos' isolator does, and its port mappings and
 * addresses as {@code runtimeConfig} for plugins that declare the capability.
 */
public final class ContainerMetadata {
  private static final String MESOS = "org.apache.mesos";

  private ContainerMetadata() {}

  /**
   * Adds the metadata to every plugin of the network.
   *
   * @param networkInfo the NetworkInfo as Mesos' JSON
   * @throws IOException if the configuration has {@code args."org.apache.mesos"} already
   */
  public static NetworkConfig inject(NetworkConfig config, ObjectNode networkInfo)
      throws IOException {
    ObjectNode tree = config.tree().deepCopy();
    if (!config.isList()) {
      injectPlugin(tree, config, networkInfo);
    } else {
      for (JsonNode plugin : tree.get("plugins")) {
        injectPlugin((ObjectNode) plugin, config, networkInfo);
      }
    }
    return NetworkConfig.of(tree, config.name());
  }

  /** The NetworkInfo that was injected, if one was. */
  public static Optional<JsonNode> networkInfo(NetworkConfig config) {
    JsonNode info = config.plugins().get(0).path("args").path(MESOS).path("network_info");
    return info.isObject() ? Optional.of(info) : Optional.empty();
  }

  private static void injectPlugin(ObjectNode plugin, NetworkConfig config, ObjectNode networkInfo)
      throws IOException {
    JsonNode args = plugin.get("args");
    if (args != null && !args.isObject()) {
      throw new IOException("CNI network '" + config.name() + "': args is not an object");
    }
    if (args != null && args.has(MESOS)) {
      throw new IOException(
          "CNI network '"
              + config.name()
              + "': the configuration must not hold args.\""
              + MESOS
              + "\", which is set for each container");
    }
    ObjectNode injected = args == null ? plugin.putObject("args") : (ObjectNode) args;
    injected.putObject(MESOS).set("network_info", networkInfo);
    runtimeConfig(plugin, networkInfo);
  }

  private static void runtimeConfig(ObjectNode plugin, ObjectNode networkInfo) {
    ObjectNode runtime = JsonTrees.object();
    if (declares(plugin, "portMappings") && networkInfo.has("port_mappings")) {
      runtime.set("portMappings", portMappings(networkInfo.get("port_mappings")));
    }
    if (declares(plugin, "ips")) {
      ArrayNode ips = JsonTrees.array();
      for (JsonNode address : networkInfo.path("ip_addresses")) {
        if (address.has("ip_address")) {
          ips.add(address.get("ip_address").textValue());
        }
      }
      if (!ips.isEmpty()) {
        runtime.set("ips", ips);
      }
    }
    if (!runtime.isEmpty()) {
      plugin.set("runtimeConfig", runtime);
    }
  }

  private static boolean declares(ObjectNode plugin, String capability) {
    return plugin.path("capabilities").path(capability).asBoolean();
  }

  private static ArrayNode portMappings(JsonNode mappings) {
    ArrayNode converted = JsonTrees.array();
    for (JsonNode mapping : mappings) {
      converted
          .addObject()
          .put("hostPort", mapping.path("host_port").asLong())
          .put("containerPort", mapping.path("container_port").asLong())
          .put(
              "protocol",
              mapping.path("protocol").asText("tcp").toLowerCase(java.util.Locale.ROOT));
    }
    return converted;
  }
}
