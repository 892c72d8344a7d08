package io.mesosj.cni;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.json.JsonTrees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Whether a network can be run at all: its plugins are there and speak its version. Where it offers
 * several in {@code cniVersions} the newest that this runtime and all plugins speak is chosen. A
 * plugin is asked once, and again when its file has changed. Safe for use by several threads.
 */
final class NetworkValidation {
  private record Answer(FileTime modified, List<String> versions) {}

  private final PluginInvoker plugins;
  private final Map<Path, Answer> answers = new ConcurrentHashMap<>();

  NetworkValidation(PluginInvoker plugins) {
    this.plugins = plugins;
  }

  /** The network in one version; itself when it offers no choice. */
  NetworkConfig validate(NetworkConfig config) throws CniException {
    try {
      return validated(config);
    } catch (UnusablePluginException e) {
      // It was asked for its versions, which is about no network.
      throw e.neededBy(config.name());
    }
  }

  private NetworkConfig validated(NetworkConfig config) throws CniException {
    FieldTypes.require(config, config.name());
    for (ObjectNode plugin : config.plugins()) {
      requirePlugin(config, plugin.get("type").textValue());
      String ipam = plugin.path("ipam").path("type").asText("");
      if (!ipam.isEmpty()) {
        requirePlugin(config, ipam);
      }
    }
    if (config.tree().has("cniVersions")) {
      return settle(config);
    }
    if (config.cniVersion().isPresent()) {
      requireVersion(config, config.cniVersion().get());
    }
    return config;
  }

  private void requirePlugin(NetworkConfig config, String type) throws CniException {
    Optional<String> problem = plugins.problem(type);
    if (problem.isPresent()) {
      throw new UnusablePluginException(config.name(), type, problem.get());
    }
  }

  /** A plugin that does not say what it speaks may speak it. */
  private void requireVersion(NetworkConfig config, String version) throws CniException {
    for (ObjectNode plugin : config.plugins()) {
      String type = plugin.get("type").textValue();
      List<String> spoken = spokenBy(type);
      if (!spoken.isEmpty() && !spoken.contains(version)) {
        throw new IncompatibleVersionException(
            "CNI network '"
                + config.name()
                + "' is of version "
                + version
                + ", which plugin '"
                + type
                + "' does not speak, only "
                + String.join(", ", spoken)
                + ": change cniVersion, or the plugin");
      }
    }
  }

  private NetworkConfig settle(NetworkConfig config) throws CniException {
    List<String> offers = offered(config);
    List<String> common = new ArrayList<>(offers);
    common.retainAll(CniVersion.SUPPORTED);
    for (ObjectNode plugin : config.plugins()) {
      List<String> spoken = spokenBy(plugin.get("type").textValue());
      // VERSION came with 0.2.0; a plugin that refuses it is older.
      common.retainAll(spoken.isEmpty() ? List.of(CniVersion.UNNAMED) : spoken);
    }
    String version =
        CniVersion.newest(common)
            .orElseThrow(
                () ->
                    new IncompatibleVersionException(
                        "CNI network '"
                            + config.name()
                            + "' offers versions "
                            + String.join(", ", offers)
                            + ", none of which all of its plugins speak"));
    ObjectNode tree = config.tree().deepCopy();
    tree.remove("cniVersions");
    tree.put("cniVersion", version);
    return NetworkConfig.of(tree, config.name());
  }

  private static List<String> offered(NetworkConfig config) {
    List<String> offered = new ArrayList<>();
    for (JsonNode version : config.tree().path("cniVersions")) {
      // Anything else has no place in a message to whoever asked for the network.
      if (CniVersion.isOne(version.asText(""))) {
        offered.add(version.asText(""));
      }
    }
    CniVersion.namedIn(config.tree())
        .filter(single -> !offered.contains(single))
        .ifPresent(offered::add);
    return offered;
  }

  /** Nothing where it does not say. */
  private List<String> spokenBy(String type) throws CniException {
    Optional<Path> found = plugins.path().find(type);
    Optional<FileTime> modified = found.flatMap(NetworkValidation::modified);
    if (found.isEmpty() || modified.isEmpty()) {
      return ask(type);
    }
    Answer known = answers.get(found.get());
    if (known == null || !known.modified().equals(modified.get())) {
      known = new Answer(modified.get(), ask(type));
      answers.put(found.get(), known);
    }
    return known.versions();
  }

  private static Optional<FileTime> modified(Path file) {
    try {
      return Optional.of(Files.getLastModifiedTime(file));
    } catch (IOException e) {
      // It goes away right now: whoever asks it next says so.
      return Optional.empty();
    }
  }

  private List<String> ask(String type) throws CniException {
    try {
      return versions(type);
    } catch (PluginException e) {
      return List.of();
    }
  }

  /** What a plugin answers to VERSION. */
  List<String> versions(String type) throws CniException {
    ObjectNode question = JsonTrees.object().put("cniVersion", CniVersion.NEWEST);
    Optional<ObjectNode> answer =
        plugins.invoke(type, PluginCall.about(PluginCall.Command.VERSION, type), question);
    List<String> versions = new ArrayList<>();
    answer.ifPresent(
        said ->
            said.path("supportedVersions").forEach(version -> versions.add(version.asText(""))));
    return versions;
  }
}
