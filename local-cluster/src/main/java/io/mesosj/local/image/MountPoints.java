package io.mesosj.local.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

/**
 * Where a container's own {@code /dev}, {@code /proc} and {@code /sys} go. In an image they may be
 * links, which runc 1.1 follows on the host: they become directories in the container's own view.
 */
final class MountPoints {
  private static final List<String> NAMES = List.of("dev", "proc", "sys");

  private MountPoints() {}

  static void prepare(Path rootfs) throws IOException {
    for (String name : NAMES) {
      Path directory = rootfs.resolve(name);
      if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
        Files.deleteIfExists(directory);
        Files.createDirectory(directory);
      }
    }
  }
}
