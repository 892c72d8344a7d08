package io.mesosj.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GivenDirectoriesTest {
  @TempDir Path directory;

  @Test
  @SuppressWarnings("try") // the first is closed early
  void areForOneClusterAtATime() throws IOException {
    Path work = directory.resolve("work");
    Path link = Files.createSymbolicLink(directory.resolve("link"), work);
    try (GivenDirectories first = new GivenDirectories();
        GivenDirectories second = new GivenDirectories()) {
      assertThat(first.take(work, "--work_dir")).isEqualTo(work.toRealPath());

      assertThatThrownBy(() -> second.take(link, "--runtime_dir"))
          .isInstanceOf(IOException.class)
          .hasMessage(
              "'%s' is used by another cluster, process %d: end that, or give another --runtime_dir",
              work.toRealPath(), ProcessHandle.current().pid());

      first.close();
      assertThat(second.take(work, "--work_dir")).isEqualTo(work.toRealPath());
    }
  }

  @Test
  void mayBeOneForBoth() throws IOException {
    try (GivenDirectories given = new GivenDirectories()) {
      assertThat(given.take(directory, "--work_dir"))
          .isEqualTo(given.take(directory, "--runtime_dir"));
    }
  }
}
