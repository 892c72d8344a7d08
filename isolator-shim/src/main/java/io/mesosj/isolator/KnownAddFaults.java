package io.mesosj.isolator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.file.FileProblem;
import io.mesosj.cni.NetworkConfig;
import java.io.IOException;
import java.util.List;

/** Faults of stock plugins' ADD whose words do not say what to do. */
final class KnownAddFaults {
  private static final String NO_ADDRESS = "could not set bridge's mac";
  private static final String USUAL_BRIDGE = "cni0";

  private KnownAddFaults() {}

  /** The failure, with what helps where that is known. */
  static IOException explained(NetworkConfig network, IOException failure) {
    if (!FileProblem.describe(failure).contains(NO_ADDRESS)) {
      return failure;
    }
    // The kernel takes a bridge's address away with its last port, unless somebody has set it.
    return new IOException(
        FileProblem.describe(failure)
            + ": an ADD that failed before has left the bridge without an address, which the plugin"
            + " does not mend; 'ip link del "
            + bridge(network)
            + "' removes it, and the next ADD makes it anew",
        failure);
  }

  private static String bridge(NetworkConfig network) {
    for (ObjectNode plugin : network.plugins()) {
      for (JsonNode part : List.of(plugin, plugin.path("delegate"))) {
        if (part.path("type").asText("").equals("bridge")) {
          return part.path("bridge").asText(USUAL_BRIDGE);
        }
      }
    }
    return "BRIDGE";
  }
}
