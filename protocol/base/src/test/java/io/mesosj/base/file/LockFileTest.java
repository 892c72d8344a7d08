package io.mesosj.base.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LockFileTest {
  private static final Duration SHORT = Duration.ofMillis(50);

  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void chooseFile() {
    file = directory.resolve("lock");
  }

  @Test
  void isForItsOwnerOnlyAlsoWhereItWasForOthers() throws IOException {
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r--r--")));

    LockFile.acquire(file, LockFile.Mode.ALONE, SHORT).close();

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void isHeldByOneAtATimeAndThenByTheNext() throws IOException {
    LockFile first = LockFile.acquire(file, LockFile.Mode.ALONE, SHORT);

    assertThat(LockFile.tryAcquire(file, LockFile.Mode.SHARED, Duration.ZERO)).isEmpty();
    assertThatThrownBy(() -> LockFile.acquire(file, LockFile.Mode.ALONE, SHORT))
        .hasMessageContaining("'" + file + "'");

    first.close();
    first.close();
    LockFile.acquire(file, LockFile.Mode.ALONE, SHORT).close();
  }

  @Test
  void isKeptFromOtherProcessesAfterAnotherThreadHasTriedInVain() throws Exception {
    try (LockFile held = LockFile.acquire(file, LockFile.Mode.ALONE, SHORT)) {
      assertThat(LockFile.tryAcquire(file, LockFile.Mode.ALONE, SHORT)).isEmpty();

      assertThat(lockedByAnotherProcess(held)).isTrue();
    }
  }

  /** As the kernel's own table says: flock(1) takes locks of another kind. */
  private boolean lockedByAnotherProcess(LockFile held) throws IOException {
    assertThat(held).isNotNull();
    String inode = ":" + Files.getAttribute(file, "unix:ino") + " ";
    return Files.readAllLines(Path.of("/proc/locks")).stream()
        .anyMatch(line -> line.contains("POSIX") && line.contains(inode));
  }

  @Test
  void isNotWaitedForAfterAnInterrupt() throws IOException {
    try (LockFile held = LockFile.acquire(file, LockFile.Mode.ALONE, SHORT)) {
      assertThat(held).isNotNull();
      Thread.currentThread().interrupt();

      assertThatThrownBy(() -> LockFile.acquire(file, LockFile.Mode.ALONE, Duration.ofMinutes(1)))
          .isInstanceOf(InterruptedIOException.class);
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void followsNoLink() throws IOException {
    Files.createSymbolicLink(file, directory.resolve("elsewhere"));

    assertThatThrownBy(() -> LockFile.acquire(file, LockFile.Mode.ALONE, SHORT))
        .isInstanceOf(IOException.class);
    assertThat(directory.resolve("elsewhere")).doesNotExist();
  }
}
