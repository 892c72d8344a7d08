package io.mesosj.local.container;

import io.mesosj.base.file.FileProblem;
import io.mesosj.local.image.Rootfs;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What an agent that was killed left of containers that nobody wants any more. */
final class Leftovers {
  private final Path runtimeDir;

  Leftovers(Path runtimeDir) {
    this.runtimeDir = runtimeDir;
  }

  /**
   * Kills and removes every container that is not in {@code known}; its networks stay, for the
   * isolator.
   *
   * @return the reason for each that could not be removed
   */
  Map<String, String> remove(Set<String> known) {
    Map<String, String> failed = new TreeMap<>();
    for (String kind : List.of("runc", "containers", "rootfs")) {
      for (Path entry : entries(runtimeDir.resolve(kind))) {
        String id = String.valueOf(entry.getFileName());
        if (!known.contains(id)) {
          try {
            remove(id);
          } catch (IOException e) {
            failed.put(id, FileProblem.describe(e));
          }
        }
      }
    }
    return failed;
  }

  private void remove(String id) throws IOException {
    RuncProcess.delete(Bundle.of(runtimeDir, id));
    Optional<Rootfs> rootfs = Rootfs.find(runtimeDir.resolve("rootfs").resolve(id));
    if (rootfs.isPresent()) {
      rootfs.get().unmount();
    }
  }

  private static List<Path> entries(Path directory) {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(directory)) {
      found.forEach(entries::add);
    } catch (IOException e) {
      // Nothing was ever made there.
      return List.of();
    }
    return entries;
  }
}
