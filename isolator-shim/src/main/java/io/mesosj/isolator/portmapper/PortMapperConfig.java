package io.mesosj.isolator.portmapper;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.json.JsonTrees;
import io.mesosj.cni.CniVersion;
import io.mesosj.isolator.plugin.ConfigVersion;
import io.mesosj.isolator.plugin.PluginEnvironment;
import io.mesosj.isolator.plugin.PluginFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The plugin's configuration.
 *
 * @param name the network
 * @param rules its chain and what its rules depend on
 * @param hostPortRange which host ports containers may have
 * @param delegateType the plugin that attaches the container
 * @param delegate the delegate's configuration with name, args and version in it
 * @param tree all of it
 */
record PortMapperConfig(
    String name,
    String cniVersion,
    MappingRules rules,
    PortRanges hostPortRange,
    String delegateType,
    ObjectNode delegate,
    ObjectNode tree) {
  /** xtables: 29 bytes with a zero at the end. */
  private static final int MAX_CHAIN = 28;

  private static final List<String> BUILT_IN =
      List.of("PREROUTING", "INPUT", "OUTPUT", "POSTROUTING", "FORWARD", MappingRules.SOURCE_CHAIN);
  private static final List<String> TARGETS =
      List.of("ACCEPT", "DROP", "RETURN", "QUEUE", "DNAT", "SNAT", "MASQUERADE", "REDIRECT");

  static PortMapperConfig of(ObjectNode tree) throws PluginFailure {
    ObjectNode delegate = delegate(tree);
    String type = text(delegate, "type", "delegate's type");
    if (type.equals(tree.path("type").asText(""))) {
      throw PluginFailure.badArguments(
          "delegate's type is '" + type + "' itself; name the plugin that attaches containers");
    }
    return new PortMapperConfig(
        name(tree),
        ConfigVersion.of(tree, CniVersion.UNNAMED),
        new MappingRules(chain(tree), excludeDevices(tree), localhost(tree)),
        hostPortRange(tree),
        type,
        delegate,
        tree);
  }

  /**
   * The same for DEL, which must work whatever became of the parts that only ADD needs; an empty
   * chain stands for one that can't be used.
   */
  static PortMapperConfig forDelete(ObjectNode tree) throws PluginFailure {
    ObjectNode delegate = delegate(tree);
    return new PortMapperConfig(
        name(tree),
        ConfigVersion.of(tree, CniVersion.UNNAMED),
        new MappingRules(usableChain(tree), List.of(), false),
        PortRanges.ALL,
        text(delegate, "type", "delegate's type"),
        delegate,
        tree);
  }

  /** The network's chain; empty for one that can't be used. */
  static String usableChain(ObjectNode tree) {
    String chain = tree.path("chain").asText("");
    return isChain(chain) ? chain : "";
  }

  private static String name(ObjectNode tree) throws PluginFailure {
    String name = text(tree, "name", "name");
    boolean valid = name.length() <= 255 && isLetterOrDigit(name.charAt(0));
    for (int i = 0; valid && i < name.length(); i++) {
      char c = name.charAt(i);
      valid = isLetterOrDigit(c) || c == '_' || c == '.' || c == '-';
    }
    if (!valid) {
      throw PluginFailure.badArguments(
          "name '"
              + PluginEnvironment.printable(name)
              + "' must begin with a letter or digit and hold only letters, digits, '_', '.', '-'");
    }
    return name;
  }

  private static String chain(ObjectNode tree) throws PluginFailure {
    String chain = text(tree, "chain", "chain");
    if (!isChain(chain)) {
      throw PluginFailure.badArguments(
          "chain '"
              + PluginEnvironment.printable(chain)
              + "' can't be a chain of its own: at most 28 letters, digits, '_', '.' and '-', none"
              + " of iptables' own names");
    }
    return chain;
  }

  private static boolean isChain(String chain) {
    boolean valid =
        !chain.isEmpty()
            && chain.length() <= MAX_CHAIN
            && chain.charAt(0) != '-'
            && !BUILT_IN.contains(chain)
            && !TARGETS.contains(chain);
    for (int i = 0; valid && i < chain.length(); i++) {
      char c = chain.charAt(i);
      valid = isLetterOrDigit(c) || c == '_' || c == '.' || c == '-';
    }
    return valid;
  }

  private static boolean isLetterOrDigit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  private static List<String> excludeDevices(ObjectNode tree) throws PluginFailure {
    JsonNode list = tree.path("excludeDevices");
    List<String> devices = new ArrayList<>();
    if (list.isMissingNode() || list.isNull()) {
      return devices;
    }
    if (!list.isArray()) {
      throw PluginFailure.badArguments("Failed to parse field 'excludeDevices': not a list");
    }
    for (JsonNode device : list) {
      if (!device.isTextual()) {
        throw PluginFailure.badArguments(
            "Failed to parse 'excludeDevices' list. The excluded device needs to be a string");
      }
      PluginEnvironment.checkInterfaceName("excludeDevices: ", device.textValue());
      if (!devices.contains(device.textValue())) {
        devices.add(device.textValue());
      }
    }
    return devices;
  }

  private static PortRanges hostPortRange(ObjectNode tree) throws PluginFailure {
    JsonNode range = tree.path("hostPortRange");
    if (range.isMissingNode() || range.isNull()) {
      return PortRanges.ALL;
    }
    if (!range.isTextual()) {
      throw PluginFailure.badArguments(
          "hostPortRange is not a text such as \"31000-32000\" but "
              + PluginEnvironment.printable(range.toString()));
    }
    return PortRanges.parse(range.textValue());
  }

  private static boolean localhost(ObjectNode tree) throws PluginFailure {
    JsonNode localhost = tree.path("localhost");
    if (!localhost.isMissingNode() && !localhost.isBoolean()) {
      throw PluginFailure.badArguments("localhost is neither true nor false");
    }
    return localhost.asBoolean(true);
  }

  private static ObjectNode delegate(ObjectNode tree) throws PluginFailure {
    if (!(tree.get("delegate") instanceof ObjectNode delegate)) {
      throw PluginFailure.badArguments(
          "Failed to get the required field 'delegate': "
              + (tree.has("delegate") ? "it is not an object" : "Not found"));
    }
    ObjectNode complete = delegate.deepCopy();
    // The delegate's answer is printed as ours, so it must be in the version that we were asked in.
    for (String key : List.of("name", "cniVersion", "args", "runtimeConfig")) {
      Optional.ofNullable(tree.get(key)).ifPresent(value -> complete.set(key, value));
    }
    if (!complete.has("args")) {
      complete.putObject("args").putObject("org.apache.mesos").putObject("network_info");
    }
    return complete;
  }

  /** The delegate's configuration with the result of its ADD, if there is one to speak of. */
  ObjectNode delegateWithResult() {
    JsonNode previous = tree.get("prevResult");
    if (!(previous instanceof ObjectNode) || !CniVersion.isAtLeast(cniVersion, "0.4.0")) {
      return delegate;
    }
    ObjectNode complete = JsonTrees.object();
    complete.setAll(delegate);
    complete.set("prevResult", previous);
    return complete;
  }

  private static String text(ObjectNode tree, String key, String what) throws PluginFailure {
    JsonNode value = tree.get(key);
    if (value == null || !value.isTextual() || value.textValue().isEmpty()) {
      throw PluginFailure.badArguments(
          "Failed to get the required field '"
              + what
              + "': "
              + (value == null ? "Not found" : "it is not a text"));
    }
    return value.textValue();
  }
}
