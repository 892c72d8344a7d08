package io.mesosj.cni;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The directories that plugins are looked for in.
 *
 * @param directories in the order in which they are searched
 */
public record PluginPath(List<Path> directories) {
  public PluginPath {
    directories = List.copyOf(directories);
  }

  /** Reads the colon-separated value of {@code --network_cni_plugins_dir}. */
  public static PluginPath parse(String text) {
    return new PluginPath(
        java.util.Arrays.stream(text.split(":", -1))
            .filter(part -> !part.isEmpty())
            .map(Path::of)
            .toList());
  }

  /** The executable called {@code type}. A type with a slash is never found. */
  public Optional<Path> find(String type) {
    if (type.isEmpty() || type.indexOf('/') >= 0 || type.equals(".") || type.equals("..")) {
      return Optional.empty();
    }
    for (Path directory : directories) {
      Path plugin = directory.resolve(type);
      if (Files.isRegularFile(plugin) && Files.isExecutable(plugin)) {
        return Optional.of(plugin);
      }
    }
    return Optional.empty();
  }

  /** As it stands in {@code CNI_PATH}. */
  @Override
  public String toString() {
    return directories.stream().map(Path::toString).collect(Collectors.joining(":"));
  }
}
