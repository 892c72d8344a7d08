package io.mesosj.isolator.namespace;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** How many processes are in which network namespace, as {@code /proc} shows it at one moment. */
public final class NamespaceUsers {
  private static final Path PROC = Path.of("/proc");

  private final Map<String, Integer> byNamespace;

  private NamespaceUsers(Map<String, Integer> byNamespace) {
    this.byNamespace = byNamespace;
  }

  /** Looks at all processes; those that this user may not look at are left out. */
  public static NamespaceUsers read() throws IOException {
    Map<String, Integer> counts = new HashMap<>();
    try (var processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path process : processes) {
        String namespace = namespaceOf(process);
        if (!namespace.isEmpty()) {
          counts.merge(namespace, 1, Integer::sum);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return new NamespaceUsers(counts);
  }

  private static String namespaceOf(Path process) {
    try {
      return Files.readSymbolicLink(process.resolve("ns/net")).toString();
    } catch (IOException e) {
      return ""; // It ended meanwhile, or is not ours to look at.
    }
  }

  /** How many processes are in the namespace that is pinned at {@code file}. */
  public int count(Path file) throws IOException {
    String link = "net:[" + Files.getAttribute(file, "unix:ino") + "]";
    return byNamespace.getOrDefault(link, 0);
  }
}
