package io.mesosj.isolator.plugin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.cni.NetworkConfig;
import io.mesosj.cni.NetworkDirectory;
import io.mesosj.isolator.metadata.ContainerMetadata;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The network behind the shim: a configuration or list in its own, or the name of one elsewhere.
 */
public final class Delegate {
  /** Where networks given by name are looked for unless {@code delegateDir} says otherwise. */
  private static final String DEFAULT_DIRECTORY = "/etc/cni/net.d";

  private Delegate() {}

  /**
   * The network as the operator wrote it.
   *
   * @param shim the shim's own configuration
   */
  public static NetworkConfig of(ObjectNode shim) throws IOException {
    NetworkConfig network = find(shim);
    for (ObjectNode plugin : network.plugins()) {
      if (plugin.get("type").equals(shim.get("type"))) {
        throw PluginFailure.badArguments(
            "delegate holds "
                + plugin.get("type")
                + " itself; name the plugins that attach containers");
      }
    }
    return network;
  }

  /** The same with what Mesos told of the container in it. */
  public static NetworkConfig forContainer(ObjectNode shim) throws IOException {
    NetworkConfig network = of(shim);
    JsonNode info = shim.path("args").path("org.apache.mesos").path("network_info");
    NetworkConfig told =
        info instanceof ObjectNode known ? ContainerMetadata.inject(network, known) : network;
    return shim.get("runtimeConfig") instanceof ObjectNode given
        ? told.withCapabilityArgs(given)
        : told;
  }

  private static NetworkConfig find(ObjectNode shim) throws IOException {
    JsonNode delegate = shim.path("delegate");
    if (delegate instanceof ObjectNode given) {
      ObjectNode tree = given.deepCopy();
      if (!tree.has("name")) {
        tree.set("name", shim.path("name"));
      }
      return NetworkConfig.of(tree, "delegate");
    }
    if (!delegate.isTextual()) {
      throw PluginFailure.badArguments(
          "delegate is missing: give a network's configuration or list, or the name of one in"
              + " delegateDir");
    }
    String directory = shim.path("delegateDir").asText(DEFAULT_DIRECTORY);
    return new NetworkDirectory(Path.of(directory)).find(delegate.textValue());
  }
}
