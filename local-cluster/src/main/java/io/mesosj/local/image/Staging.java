package io.mesosj.local.image;

import io.mesosj.base.file.FileTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A directory for work in progress; closing it removes what was not moved away. */
record Staging(Path directory) implements AutoCloseable {

  static Staging in(Path parent) throws IOException {
    Files.createDirectories(parent);
    return new Staging(Files.createTempDirectory(parent, "image-"));
  }

  @Override
  public void close() throws IOException {
    FileTree.remove(directory);
  }
}
