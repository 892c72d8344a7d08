package io.mesosj.cni;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** What a plugin gets as {@code runtimeConfig}. Source: CNI specification 1.1.0, section 3. */
public final class CapabilityArgs {
  private CapabilityArgs() {}

  /**
   * Sets {@code runtimeConfig} of one plugin's part of a network: of {@code args}, those whose
   * capability the plugin declares, over what stands there already.
   *
   * @param args by capability, such as {@code portMappings}
   */
  public static void put(ObjectNode plugin, ObjectNode args) {
    JsonNode capabilities = plugin.path("capabilities");
    for (Map.Entry<String, JsonNode> arg : args.properties()) {
      if (capabilities.path(arg.getKey()).asBoolean()) {
        if (!(plugin.get("runtimeConfig") instanceof ObjectNode)) {
          plugin.putObject("runtimeConfig");
        }
        ((ObjectNode) plugin.get("runtimeConfig")).set(arg.getKey(), arg.getValue());
      }
    }
  }
}
