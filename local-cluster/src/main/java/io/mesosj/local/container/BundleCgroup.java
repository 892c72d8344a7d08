package io.mesosj.local.container;

import com.fasterxml.jackson.databind.JsonNode;
import io.mesosj.base.json.JsonTrees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The cgroup of a container that runc knows, of version 1 or 2.
 *
 * @param directory the one that counts memory
 */
record BundleCgroup(Path directory) {
  private static final String KILLED = "oom_kill ";

  /**
   * Where runc has made it.
   *
   * @throws IOException if that can't be known
   */
  static BundleCgroup of(Bundle bundle) throws IOException {
    Path state = bundle.state().resolve(bundle.id()).resolve("state.json");
    JsonNode paths = JsonTrees.read(Files.readAllBytes(state)).path("cgroup_paths");
    return new BundleCgroup(
        Path.of(paths.path("memory").isTextual() ? text(paths, "memory") : text(paths, "")));
  }

  private static String text(JsonNode paths, String name) {
    return paths.path(name).asText();
  }

  /**
   * Whether the kernel has killed one of its processes for memory.
   *
   * @throws IOException if that can't be known
   */
  boolean outOfMemory() throws IOException {
    Path first = directory.resolve("memory.oom_control");
    Path file = Files.exists(first) ? first : directory.resolve("memory.events");
    for (String line : Files.readAllLines(file)) {
      if (line.startsWith(KILLED)) {
        return !line.substring(KILLED.length()).strip().equals("0");
      }
    }
    return false;
  }

  /** Everything in it, daemons that have left their parents too. */
  List<ProcessHandle> processes() throws IOException {
    return Files.readAllLines(directory.resolve("cgroup.procs")).stream()
        .map(line -> ProcessHandle.of(Long.parseLong(line)))
        .flatMap(Optional::stream)
        .toList();
  }
}
