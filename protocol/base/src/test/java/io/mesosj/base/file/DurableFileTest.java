package io.mesosj.base.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesosj.base.file.DurableFile.Readers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurableFileTest {
  @TempDir private Path work;

  private List<Path> files() throws Exception {
    try (var files = Files.list(work)) {
      return files.toList();
    }
  }

  @Test
  void replacesAFileAndItsMode() throws Exception {
    Path file = Files.writeString(work.resolve("f"), "before, and longer");

    DurableFile.write(file, "after".getBytes(UTF_8), Readers.OWNER);

    assertThat(file).hasContent("after");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(files()).containsExactly(file);
  }

  @Test
  void nobodyElseMayReadWhatIsNotYetInPlace() throws Exception {
    DurableFile.beside(work.resolve("f"), new byte[1], Readers.OWNER);

    assertThat(files())
        .singleElement()
        .satisfies(
            file ->
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------"));
  }

  @Test
  void aLinkIsReplacedAndNotFollowed() throws Exception {
    Path other = Files.writeString(work.resolve("other"), "other's");
    Path link = Files.createSymbolicLink(work.resolve("f"), other);

    DurableFile.write(link, "ours".getBytes(UTF_8), Readers.EVERYBODY);

    assertThat(other).hasContent("other's");
    assertThat(Files.isSymbolicLink(link)).isFalse();
  }

  @Test
  void severalWritersOfOneFileLeaveOneOfTheirs() throws Exception {
    Path file = work.resolve("f");
    ExecutorService writers = Executors.newFixedThreadPool(8);
    try {
      List<Future<?>> writes = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        byte[] content = String.valueOf(i % 10).repeat(10_000).getBytes(UTF_8);
        writes.add(
            writers.submit(
                () -> {
                  DurableFile.write(file, content, Readers.EVERYBODY);
                  return content;
                }));
      }
      for (Future<?> write : writes) {
        write.get(30, TimeUnit.SECONDS);
      }
    } finally {
      writers.shutdownNow();
    }

    assertThat(Files.readString(file)).hasSize(10_000).matches("(.)\\1*");
    assertThat(files()).containsExactly(file);
  }

  @Test
  void aFailureLeavesNothing() throws Exception {
    Path directory = work.resolve("d");
    Files.createDirectories(directory.resolve("e"));

    assertThatThrownBy(() -> DurableFile.write(directory, new byte[1], Readers.OWNER))
        .isInstanceOf(java.io.IOException.class);

    assertThat(files()).containsExactly(directory);
  }

  @Test
  void whatAKilledWriterLeftIsRemoved() throws Exception {
    Path file = work.resolve("f");
    DurableFile.beside(file, new byte[1], Readers.OWNER);
    DurableFile.write(work.resolve("f2"), new byte[1], Readers.OWNER);
    assertThat(files()).filteredOn(DurableFile::isUnfinished).hasSize(1);

    DurableFile.write(work.resolve(file.getFileName() + ".bak"), new byte[1], Readers.OWNER);

    DurableFile.removeUnfinished(file);

    assertThat(files())
        .containsExactlyInAnyOrder(work.resolve("f2"), work.resolve(file.getFileName() + ".bak"));
  }
}
