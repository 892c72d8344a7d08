package io.mesosj.isolator.cli;

import io.mesosj.base.console.ExitCode;
import io.mesosj.base.console.FailureException;
import io.mesosj.base.flags.FlagParser;
import io.mesosj.cni.NetworkDirectory;
import io.mesosj.isolator.IsolatorOptions;
import io.mesosj.isolator.checkpoint.CheckpointReader;
import io.mesosj.isolator.checkpoint.CheckpointedContainer;
import io.mesosj.isolator.checkpoint.Layout;
import io.mesosj.isolator.namespace.PinnedNamespaces;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The containers that an agent's root tells of; looks and changes nothing. */
final class ContainerDirectory {
  private final Layout layout;
  private final CheckpointReader reader;
  private final PinnedNamespaces namespaces;

  ContainerDirectory(AgentFlags settings) {
    this(settings.layout(), settings.configDir());
  }

  private ContainerDirectory(Layout layout, Path configDir) {
    this.layout = layout;
    this.reader = new CheckpointReader(layout, new NetworkDirectory(configDir));
    this.namespaces = new PinnedNamespaces(layout.root());
  }

  /** Those of an agent in this process. */
  static ContainerDirectory of(IsolatorOptions options) {
    return new ContainerDirectory(new Layout(options.rootDir()), options.configDir());
  }

  Path root() {
    return layout.root();
  }

  List<String> ids() throws IOException {
    return reader.containerIds();
  }

  /** Containers whose detaching failed, with the reason. */
  Map<String, String> undetached() throws IOException {
    return reader.undetached();
  }

  CheckpointedContainer read(String id) throws IOException {
    return reader.read(id);
  }

  Path container(String id) {
    return layout.container(id);
  }

  Path netns(String id) {
    return layout.namespace(id);
  }

  /** Whether the container's namespace is still one; after a reboot its handle is a plain file. */
  boolean hasNamespace(String id) throws IOException {
    return namespaces.exists(netns(id));
  }

  /** All containers, or those that are named. */
  List<String> select(List<String> words) throws IOException, FailureException {
    if (words.isEmpty()) {
      return ids();
    }
    List<String> all = ids();
    List<String> selected = new java.util.ArrayList<>();
    for (String word : words) {
      selected.add(find(word, all));
    }
    return selected;
  }

  /** As {@link #select} for one. */
  String find(String word) throws IOException, FailureException {
    return find(word, ids());
  }

  /**
   * The container that is called {@code word}, whose id begins with it, or on whose networks it is
   * because it is nested.
   */
  private String find(String word, List<String> all) throws FailureException {
    requireValid(word);
    if (all.contains(word)) {
      return word;
    }
    // The topmost container that has networks, as the isolator itself chooses.
    for (int dot = word.indexOf('.'); dot > 0; dot = word.indexOf('.', dot + 1)) {
      if (all.contains(word.substring(0, dot))) {
        return word.substring(0, dot);
      }
    }
    List<String> begun = all.stream().filter(id -> id.startsWith(word)).toList();
    // Ids are sorted: the containers nested in the first one come after it.
    if (!begun.isEmpty()
        && begun.stream().skip(1).allMatch(id -> id.startsWith(begun.get(0) + "."))) {
      return begun.get(0);
    }
    throw new FailureException(
        begun.isEmpty()
            ? "no container '"
                + word
                + "' below '"
                + root()
                + "'; isolator-shim status lists them, and a container on the host's network is in none"
            : "'" + word + "' is short for several containers: " + String.join(", ", begun),
        ExitCode.NOT_FOUND);
  }

  /** The container that is called {@code word}, for those who change something. */
  String findExactly(String word) throws IOException, FailureException {
    requireValid(word);
    if (!ids().contains(word)) {
      throw new FailureException(
          "no container '" + word + "' below '" + root() + "'; isolator-shim status lists them",
          ExitCode.NOT_FOUND);
    }
    return word;
  }

  private static void requireValid(String word) throws FailureException {
    if (!Layout.isValidContainerId(word)) {
      throw new FailureException(
          "'"
              + FlagParser.echo(word)
              + "' can't be a container's id: letters, digits, '_', '.' and '-', a letter or digit"
              + " first",
          ExitCode.NOT_FOUND);
    }
  }
}
