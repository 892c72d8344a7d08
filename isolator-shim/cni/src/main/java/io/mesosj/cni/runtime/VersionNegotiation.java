package io.mesosj.cni.runtime;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.cni.config.CniVersion;
import io.mesosj.cni.config.NetworkConfig;
import io.mesosj.cni.invoke.PluginException;
import io.mesosj.cni.invoke.PluginInvoker;
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
 * Chooses among the versions that a configuration offers in {@code cniVersions} the newest that
 * this runtime and all plugins of the network speak. A plugin is asked once, and again when its
 * file has changed. Safe for use by several threads.
 */
final class VersionNegotiation {
  private record Answer(FileTime modified, List<String> versions) {}

  private final NetworkRuntime runtime;
  private final PluginInvoker plugins;
  private final Map<Path, Answer> answers = new ConcurrentHashMap<>();

  VersionNegotiation(NetworkRuntime runtime, PluginInvoker plugins) {
    this.runtime = runtime;
    this.plugins = plugins;
  }

  /** The configuration in one version; itself when it offers no choice. */
  NetworkConfig settle(NetworkConfig config) throws IOException {
    if (!config.tree().has("cniVersions")) {
      return config;
    }
    List<String> common = new ArrayList<>(offered(config));
    common.retainAll(CniVersion.SUPPORTED);
    for (ObjectNode plugin : config.plugins()) {
      common.retainAll(spokenBy(plugin.get("type").textValue()));
    }
    String version =
        CniVersion.newest(common)
            .orElseThrow(
                () ->
                    new IOException(
                        "CNI network '"
                            + config.name()
                            + "' offers versions "
                            + String.join(", ", offered(config))
                            + ", none of which all of its plugins speak"));
    ObjectNode tree = config.tree().deepCopy();
    tree.remove("cniVersions");
    tree.put("cniVersion", version);
    return NetworkConfig.of(tree, config.name());
  }

  private static List<String> offered(NetworkConfig config) {
    List<String> offered = new ArrayList<>();
    for (JsonNode version : config.tree().path("cniVersions")) {
      offered.add(version.asText(""));
    }
    JsonNode single = config.tree().path("cniVersion");
    if (single.isTextual() && !offered.contains(single.textValue())) {
      offered.add(single.textValue());
    }
    return offered;
  }

  private List<String> spokenBy(String type) throws IOException {
    if (!plugins.isAvailable(type)) {
      throw new IOException("CNI plugin '" + type + "' is not in '" + plugins.path() + "'");
    }
    Optional<Path> found = plugins.path().find(type);
    if (found.isEmpty()) {
      return ask(type);
    }
    Path file = found.get();
    FileTime modified = Files.getLastModifiedTime(file);
    Answer known = answers.get(file);
    if (known == null || !known.modified().equals(modified)) {
      known = new Answer(modified, ask(type));
      answers.put(file, known);
    }
    return known.versions();
  }

  private List<String> ask(String type) throws IOException {
    try {
      return runtime.versions(type);
    } catch (PluginException e) {
      // VERSION came with 0.2.0; a plugin that refuses it is older.
      return List.of("0.1.0");
    }
  }
}
