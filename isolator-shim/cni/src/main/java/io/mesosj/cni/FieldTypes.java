package io.mesosj.cni;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.Predicate;

/**
 * Whether the fields that every runtime and plugin reads have the types that libcni and the
 * plugins' library unmarshal them into: there a text in place of an object is an error, and null is
 * nothing. What only a plugin of its own reads is that plugin's business. Source: CNI specification
 * 1.1.0, section 1; {@code PluginConf} of libcni's {@code pkg/types}.
 */
final class FieldTypes {
  private static final List<String> PLUGIN_TEXTS = List.of("name", "type", "cniVersion");
  private static final List<String> DNS_LISTS = List.of("nameservers", "search", "options");

  private final String source;

  private FieldTypes(String source) {
    this.source = source;
  }

  /**
   * Looks through a network, and the delegates of its plugins.
   *
   * @param source the file, for messages
   * @throws InvalidNetworkConfigException if a field has another type; it names the field
   */
  static void require(NetworkConfig config, String source) throws InvalidNetworkConfigException {
    FieldTypes types = new FieldTypes(source);
    types.requireTexts(config.tree(), "", "cniVersions");
    for (int i = 0; i < config.plugins().size(); i++) {
      types.requirePlugin(config.plugins().get(i), config.isList() ? "plugins[" + i + "]." : "");
    }
  }

  private void requirePlugin(JsonNode plugin, String at) throws InvalidNetworkConfigException {
    for (String text : PLUGIN_TEXTS) {
      require(plugin, at, text, JsonNode::isTextual, "a text");
    }
    require(plugin, at, "capabilities", JsonNode::isObject, "an object of true and false");
    for (JsonNode capability : plugin.path("capabilities")) {
      if (!capability.isBoolean() && !capability.isNull()) {
        throw new InvalidNetworkConfigException(
            source, at + "capabilities holds a value that is neither true nor false");
      }
    }
    require(plugin, at, "ipam", JsonNode::isObject, "an object");
    require(plugin.path("ipam"), at + "ipam.", "type", JsonNode::isTextual, "a text");
    require(plugin, at, "prevResult", JsonNode::isObject, "an object");
    require(plugin, at, "args", JsonNode::isObject, "an object");
    require(plugin, at, "dns", JsonNode::isObject, "an object");
    require(plugin.path("dns"), at + "dns.", "domain", JsonNode::isTextual, "a text");
    for (String list : DNS_LISTS) {
      requireTexts(plugin.path("dns"), at + "dns.", list);
    }
    requireDelegates(plugin, at);
  }

  private void requireDelegates(JsonNode plugin, String at) throws InvalidNetworkConfigException {
    if (plugin.path("delegate") instanceof ObjectNode delegate) {
      requirePlugin(delegate, at + "delegate.");
      for (int i = 0; i < delegate.path("plugins").size(); i++) {
        requirePlugin(delegate.path("plugins").path(i), at + "delegate.plugins[" + i + "].");
      }
    }
    for (int i = 0; i < plugin.path("delegates").size(); i++) {
      requirePlugin(plugin.path("delegates").path(i), at + "delegates[" + i + "].");
    }
  }

  private void requireTexts(JsonNode of, String at, String key)
      throws InvalidNetworkConfigException {
    require(of, at, key, JsonNode::isArray, "a list of texts");
    for (JsonNode each : of.path(key)) {
      if (!each.isTextual() && !each.isNull()) {
        throw new InvalidNetworkConfigException(source, at + key + " is not a list of texts");
      }
    }
  }

  private void require(JsonNode of, String at, String key, Predicate<JsonNode> type, String what)
      throws InvalidNetworkConfigException {
    JsonNode value = of.path(key);
    if (!value.isMissingNode() && !value.isNull() && !type.test(value)) {
      throw new InvalidNetworkConfigException(source, at + key + " is not " + what);
    }
  }
}
