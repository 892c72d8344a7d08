package io.mesosj.isolator.metadata;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.cni.CapabilityArgs;
import io.mesosj.cni.NetworkConfig;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

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

  /**
   * The capabilities that a container asks for something of, in a fixed order.
   *
   * @param networkInfo the NetworkInfo as Mesos' JSON
   */
  public static Set<String> requestedCapabilities(ObjectNode networkInfo) {
    return new RuntimeConfig(networkInfo).requested();
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
    if (config.cniVersion().isPresent()) {
      conventionalLabels(injected, networkInfo);
    }
    CapabilityArgs.put(plugin, new RuntimeConfig(networkInfo).of(plugin));
  }

  /**
   * The labels once more where CNI's conventions have them. Not in a configuration without a
   * version, which gets exactly what Mesos passes.
   */
  private static void conventionalLabels(ObjectNode args, ObjectNode networkInfo) {
    JsonNode labels = networkInfo.path("labels").path("labels");
    if (labels.isEmpty() || args.has("cni")) {
      return;
    }
    args.putObject("cni").set("labels", labels);
  }
}
