package io.mesosj.cni;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.file.FileProblem;
import io.mesosj.base.file.SmallFile;
import io.mesosj.base.json.JsonTrees;
import io.mesosj.base.text.OneLine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A network: one plugin's configuration, or a list of plugins that run one after another.
 *
 * @param name the network's name
 * @param cniVersion the version that the configuration is written in; empty where none stands,
 *     which plugins take for 0.1.0
 * @param plugins each plugin's own configuration, in order; not to be changed
 * @param isList whether it is a configuration list
 * @param disableCheck whether CHECK must not be run
 * @param disableGc whether GC must not be run
 * @param tree the whole configuration as it was read; not to be changed
 */
public record NetworkConfig(
    String name,
    Optional<String> cniVersion,
    List<ObjectNode> plugins,
    boolean isList,
    boolean disableCheck,
    boolean disableGc,
    ObjectNode tree) {
  /** Of a name that is none, in a message. */
  private static final int LONGEST_QUOTED = 100;

  /**
   * Reads a configuration or a configuration list.
   *
   * @param source the file, for messages
   */
  public static NetworkConfig parse(byte[] json, String source)
      throws InvalidNetworkConfigException {
    ObjectNode tree;
    try {
      tree = JsonTrees.read(json);
    } catch (IOException e) {
      throw new InvalidNetworkConfigException(source, FileProblem.describe(e));
    }
    return of(tree, source);
  }

  /** The configuration in {@code tree}; see {@link #parse}. */
  public static NetworkConfig of(ObjectNode tree, String source)
      throws InvalidNetworkConfigException {
    String name = text(tree, "name", source);
    if (!isValidName(name)) {
      throw new InvalidNetworkConfigException(
          source,
          "name must begin with a letter or digit and hold only letters, digits, '_', '.' and '-'");
    }
    boolean isList = tree.has("plugins");
    List<ObjectNode> plugins = isList ? list(tree, source) : List.of(tree);
    for (ObjectNode plugin : plugins) {
      if (!isValidType(text(plugin, "type", source))) {
        throw new InvalidNetworkConfigException(
            source,
            "type '"
                + OneLine.of(plugin.get("type").textValue(), LONGEST_QUOTED)
                + "' is not a file name");
      }
    }
    JsonNode version = tree.get("cniVersion");
    if (version != null && !version.isNull() && !version.isTextual()) {
      throw new InvalidNetworkConfigException(source, "cniVersion is not a string");
    }
    if (!CniVersion.namedIn(tree).map(CniVersion::isOne).orElse(true)) {
      throw new InvalidNetworkConfigException(
          source, "cniVersion is not a version such as " + CniVersion.NEWEST);
    }
    return new NetworkConfig(
        name,
        offered(tree).or(() -> CniVersion.namedIn(tree)),
        plugins,
        isList,
        isOn(tree, "disableCheck", source),
        isOn(tree, "disableGC", source),
        tree);
  }

  /** As libcni reads it: true or false, or these words in any case. */
  static boolean isOn(ObjectNode tree, String key, String source)
      throws InvalidNetworkConfigException {
    JsonNode value = tree.path(key);
    if (value.isMissingNode() || value.isBoolean()) {
      return value.asBoolean();
    }
    String word = value.isTextual() ? value.textValue().toLowerCase(Locale.ROOT) : "";
    if (!word.equals("true") && !word.equals("false")) {
      throw new InvalidNetworkConfigException(source, key + " is neither true nor false");
    }
    return word.equals("true");
  }

  /** Since 1.1.0 a list may offer several versions, of which the newest understood one is used. */
  private static Optional<String> offered(ObjectNode tree) {
    List<String> versions = new ArrayList<>();
    tree.path("cniVersions").forEach(offer -> versions.add(offer.asText("")));
    return CniVersion.newest(versions);
  }

  /**
   * Reads a file.
   *
   * @throws InvalidNetworkConfigException if it can't be read, or is none
   */
  public static NetworkConfig read(Path file) throws InvalidNetworkConfigException {
    try {
      return parse(SmallFile.stored(file), file.toString());
    } catch (InvalidNetworkConfigException e) {
      throw e;
    } catch (IOException e) {
      throw new InvalidNetworkConfigException(
          file.toString(), "it can't be read: " + FileProblem.briefly(e));
    }
  }

  /**
   * The same network with what a runtime knows of one container, for those plugins that declare the
   * capability.
   *
   * @param args by capability, such as {@code portMappings}
   */
  public NetworkConfig withCapabilityArgs(ObjectNode args) throws InvalidNetworkConfigException {
    ObjectNode changed = tree.deepCopy();
    for (ObjectNode plugin : of(changed, name).plugins()) {
      CapabilityArgs.put(plugin, args);
    }
    return of(changed, name);
  }

  /** Whether the network is written in {@code minimum} or later. */
  public boolean isAtLeast(String minimum) {
    return CniVersion.isAtLeast(cniVersion.orElse(CniVersion.UNNAMED), minimum);
  }

  private static List<ObjectNode> list(ObjectNode tree, String source)
      throws InvalidNetworkConfigException {
    if (!(tree.get("plugins") instanceof ArrayNode array) || array.isEmpty()) {
      throw new InvalidNetworkConfigException(source, "plugins is not a list of plugins");
    }
    List<ObjectNode> plugins = new ArrayList<>();
    for (JsonNode plugin : array) {
      if (!(plugin instanceof ObjectNode object)) {
        throw new InvalidNetworkConfigException(
            source, "plugins holds something else than objects");
      }
      plugins.add(object);
    }
    return List.copyOf(plugins);
  }

  private static String text(ObjectNode tree, String key, String source)
      throws InvalidNetworkConfigException {
    JsonNode value = tree.get(key);
    if (value == null || !value.isTextual() || value.textValue().isEmpty()) {
      throw new InvalidNetworkConfigException(
          source, value == null ? key + " is missing" : key + " is not a text");
    }
    return value.textValue();
  }

  /** The CNI specification's rule for network names. */
  static boolean isValidName(String name) {
    if (name.isEmpty() || name.length() > 255 || !isLetterOrDigit(name.charAt(0))) {
      return false;
    }
    return name.chars().allMatch(c -> isLetterOrDigit(c) || c == '_' || c == '.' || c == '-');
  }

  private static boolean isLetterOrDigit(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  /** A plugin is found by name in the operator's directories; a path would leave them. */
  private static boolean isValidType(String type) {
    return !type.equals(".")
        && !type.equals("..")
        && type.length() <= 255
        && type.chars().noneMatch(c -> c == '/' || Character.isISOControl(c));
  }
}
