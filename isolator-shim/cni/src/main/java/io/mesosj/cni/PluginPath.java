package io.mesosj.cni;

import io.mesosj.base.process.Executable;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
    List<Path> directories = new ArrayList<>();
    for (String part : text.split(":", -1)) {
      if (!part.isEmpty()) {
        directories.add(Path.of(part));
      }
    }
    return new PluginPath(directories);
  }

  /**
   * What keeps a plugin from being run: it is in none of the directories, or what is there is no
   * program of this machine.
   *
   * @return words that follow a comma, such as {@code which is not in '/opt/cni/bin'}; empty if
   *     nothing does
   */
  public Optional<String> problem(String type) {
    Optional<Path> plugin = find(type).or(() -> firstCalled(type));
    if (plugin.isEmpty()) {
      return Optional.of("which is not in '" + this + "'");
    }
    return Executable.problem(plugin.get()).map(problem -> "'" + plugin.get() + "': " + problem);
  }

  /** Something of the name that can't be run, to say why. */
  private Optional<Path> firstCalled(String type) {
    return isName(type)
        ? directories.stream()
            .map(each -> each.resolve(type))
            .filter(PluginPath::isThere)
            .findFirst()
        : Optional.empty();
  }

  /** A link that leads to nothing is there too. */
  private static boolean isThere(Path file) {
    return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
  }

  private static boolean isName(String type) {
    return !type.isEmpty() && type.indexOf('/') < 0 && !type.equals(".") && !type.equals("..");
  }

  /** The executable called {@code type}. A type with a slash is never found. */
  public Optional<Path> find(String type) {
    if (!isName(type)) {
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
    StringBuilder text = new StringBuilder();
    for (Path directory : directories) {
      text.append(text.length() == 0 ? "" : ":").append(directory);
    }
    return text.toString();
  }
}
