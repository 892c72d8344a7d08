package io.mesosj.base.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileTreeTest {
  @TempDir private Path directory;

  /** As two starts do that find what a killed one left. */
  @Test
  void othersMayRemoveTheSameAtTheSameTime() throws IOException {
    Path tree = directory.resolve("tree");
    for (String name : new String[] {"a", "b", "c"}) {
      Path below = Files.createDirectories(tree.resolve(name));
      Files.createFile(below.resolve("1"));
      Files.createFile(below.resolve("2"));
    }

    FileTree.remove(tree, (moment, step) -> removeToo(tree));

    assertThat(tree).doesNotExist();
  }

  private static void removeToo(Path tree) {
    try {
      FileTree.remove(tree);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
