package io.mesosj.cni;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.file.FileProblem;
import io.mesosj.base.file.SmallFile;
import io.mesosj.base.json.JsonTrees;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads one file of a directory of networks, and for a list what libcni 1.3 adds to it: the plugins
 * in {@code <network>/*.conf} beside it, unless it says {@code loadOnlyInlinedPlugins}.
 */
final class NetworkFile {
  private static final String ONLY_INLINED = "loadOnlyInlinedPlugins";
  private static final int WRITABLE_BY_OTHERS = 022;

  private final Path directory;

  NetworkFile(Path directory) {
    this.directory = directory;
  }

  NetworkConfig read(Path file) throws InvalidNetworkConfigException {
    ObjectNode tree = tree(file);
    if (!tree.has("type") && !NetworkConfig.isOn(tree, ONLY_INLINED, file.toString())) {
      addPlugins(tree);
    }
    NetworkConfig config = NetworkConfig.of(tree, file.toString());
    FieldTypes.require(config, file.toString());
    return config;
  }

  private ObjectNode tree(Path file) throws InvalidNetworkConfigException {
    try {
      Path real = file.toRealPath();
      Optional<String> distrust =
          real.startsWith(directory.toRealPath()) ? Optional.empty() : distrust(real);
      if (distrust.isPresent()) {
        throw new InvalidNetworkConfigException(file.toString(), distrust.get());
      }
      return JsonTrees.read(SmallFile.stored(real));
    } catch (InvalidNetworkConfigException e) {
      throw e;
    } catch (IOException e) {
      throw new InvalidNetworkConfigException(file.toString(), FileProblem.describe(e));
    }
  }

  /**
   * A link out of the directory is followed, as Mesos and libcni do, where nobody but root can
   * change what it leads to.
   */
  private static Optional<String> distrust(Path real) throws IOException {
    for (Path each : List.of(real, real.resolveSibling(""))) {
      Path place = each.toAbsolutePath().normalize();
      String what = "it is a link out of the directory, and '" + place + "' ";
      if (!Integer.valueOf(0).equals(Files.getAttribute(place, "unix:uid"))) {
        return Optional.of(what + "does not belong to root");
      }
      if (((Integer) Files.getAttribute(place, "unix:mode") & WRITABLE_BY_OTHERS) != 0) {
        return Optional.of(what + "may be written by others than root");
      }
    }
    return Optional.empty();
  }

  /** Sets the plugins that the list has then, so that nobody adds them once more. */
  private void addPlugins(ObjectNode tree) throws InvalidNetworkConfigException {
    String name = tree.path("name").asText("");
    if (!NetworkConfig.isValidName(name)) {
      return; // Told when the tree is read.
    }
    List<ObjectNode> added = new ArrayList<>();
    for (Path file : pluginFiles(directory.resolve(name))) {
      added.add(tree(file));
    }
    JsonNode inlined = tree.path("plugins");
    if (added.isEmpty() || !(inlined.isArray() || inlined.isMissingNode())) {
      return;
    }
    ArrayNode all = inlined instanceof ArrayNode array ? array : tree.putArray("plugins");
    added.forEach(all::add);
    tree.put(ONLY_INLINED, true);
  }

  private static List<Path> pluginFiles(Path of) throws InvalidNetworkConfigException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(of, "*.conf")) {
      entries.forEach(files::add);
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    } catch (IOException e) {
      throw new InvalidNetworkConfigException(of.toString(), FileProblem.describe(e));
    }
    files.removeIf(ConfigFileName::isLeftover);
    files.sort(null);
    return files;
  }
}
