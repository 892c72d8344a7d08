package io.mesosj.local.container;

import io.mesosj.base.file.FileProblem;
import io.mesosj.local.image.Rootfs;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
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
  private final ContainerImages images;

  Leftovers(Path runtimeDir, ContainerImages images) {
    this.runtimeDir = runtimeDir;
    this.images = images;
  }

  /**
   * Kills and removes every container that is not in {@code known}; its networks stay, for the
   * isolator.
   *
   * @return the reason for each that could not be removed
   */
  Map<String, String> remove(Set<String> known) {
    Map<String, String> failed = new TreeMap<>();
    for (Path kind :
        List.of(runtimeDir.resolve("runc"), runtimeDir.resolve("containers"), images.directory())) {
      for (Path entry : entries(kind, failed)) {
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
    Bundle bundle = Bundle.of(runtimeDir, id);
    RuncProcess.delete(bundle);
    bundle.delete();
    Optional<Rootfs> mounted = images.find(id);
    if (mounted.isPresent()) {
      mounted.get().unmount();
    }
  }

  private static List<Path> entries(Path directory, Map<String, String> failed) {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(directory)) {
      found.forEach(entries::add);
    } catch (NoSuchFileException e) {
      // Nothing was ever made there.
      return List.of();
    } catch (IOException | DirectoryIteratorException e) {
      failed.put(directory.toString(), FileProblem.describe(e));
    }
    return entries;
  }
}
