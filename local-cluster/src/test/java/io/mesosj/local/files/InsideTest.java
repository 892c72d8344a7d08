package io.mesosj.local.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InsideTest {
  @TempDir Path directory;
  private Path root;
  private Path secret;

  @BeforeEach
  void makeTree() throws IOException {
    root = Files.createDirectory(directory.resolve("root"));
    secret = Files.writeString(directory.resolve("secret"), "secret");
    Files.createDirectories(root.resolve("usr/etc"));
    Files.writeString(root.resolve("usr/etc/passwd"), "inside");
  }

  @ParameterizedTest
  @CsvSource({
    "etc, /usr/etc, etc/passwd",
    "etc, usr/etc, /etc/passwd",
    "etc, ../../../usr/etc, etc/passwd",
    "etc, /usr/../../usr/etc/., etc//passwd",
    "file, usr/etc/passwd, file",
    "up, usr, up/etc/../etc/passwd",
  })
  void followsLinksAsAContainerWould(String link, String target, String asked) throws IOException {
    Files.createSymbolicLink(root.resolve(link), Path.of(target));

    assertThat(Inside.rootfs(root).readAll(asked, 100)).asString().isEqualTo("inside");
  }

  @Test
  void leadsNowhereElse() throws IOException {
    Files.createSymbolicLink(root.resolve("out"), secret);
    Files.createSymbolicLink(root.resolve("dots"), Path.of("../secret"));
    Files.createSymbolicLink(root.resolve("above"), directory);

    for (String path : new String[] {"out", "dots", "above/secret", "../secret"}) {
      assertThatThrownBy(() -> Inside.rootfs(root).readAll(path, 100))
          .as(path)
          .isInstanceOf(FileSystemException.class);
      assertThatThrownBy(() -> Inside.directory(root, root).readAll(path, 100))
          .as(path)
          .isInstanceOf(FileSystemException.class);
    }
  }

  @Test
  void knowsADirectoryByItsNames() throws IOException {
    Files.createSymbolicLink(root.resolve("host"), root.resolve("usr/etc/passwd"));
    Files.createSymbolicLink(root.resolve("box"), Path.of("/mnt/box/usr/etc/passwd"));
    Inside inside = Inside.directory(root, root, Path.of("/mnt/box"));

    assertThat(inside.readAll("host", 100)).asString().isEqualTo("inside");
    assertThat(inside.readAll("box", 100)).asString().isEqualTo("inside");
  }

  @Test
  void tellsALinkToNothingFromNothing() throws IOException {
    Files.createSymbolicLink(root.resolve("link"), Path.of("/mnt/later"));
    Files.createSymbolicLink(root.resolve("etc"), Path.of("usr/etc"));

    assertThatThrownBy(() -> Inside.rootfs(root).readAll("link", 100))
        .isInstanceOf(FileSystemException.class)
        .isNotInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("to nothing");
    assertThatThrownBy(() -> Inside.rootfs(root).readAll("etc/group", 100))
        .isInstanceOf(NoSuchFileException.class);
    assertThat(Inside.rootfs(root).exists("etc/group")).isFalse();
    assertThat(Inside.rootfs(root).exists("etc/passwd")).isTrue();
  }

  @Test
  void endsWhenLinksGoInCircles() throws IOException {
    Files.createSymbolicLink(root.resolve("a"), Path.of("b"));
    Files.createSymbolicLink(root.resolve("b"), Path.of("a"));

    assertThatThrownBy(() -> Inside.rootfs(root).readAll("a", 100))
        .isInstanceOf(FileSystemException.class);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @Timeout(180)
  void doesNotWaitForAPipe(boolean quiet) throws Exception {
    assertThat(new ProcessBuilder("mkfifo", root.resolve("pipe").toString()).start().waitFor())
        .isZero();

    assertThatThrownBy(
            () -> (quiet ? Inside.rootfs(root) : Inside.directory(root)).readAll("pipe", 100))
        .isInstanceOf(FileSystemException.class)
        .hasMessageContaining("is no regular file");
  }

  @Test
  void readsPiecesAndRefusesTooMuch() throws IOException {
    Inside inside = Inside.directory(root);

    assertThat(inside.read("usr/etc/passwd", 2, 3).data()).asString().isEqualTo("sid");
    assertThat(inside.read("usr/etc/passwd", 2, 3).size()).isEqualTo(6);
    assertThat(inside.read("usr/etc/passwd", Long.MAX_VALUE, 3).data()).isEmpty();
    assertThatThrownBy(() -> inside.readAll("usr/etc/passwd", 5))
        .hasMessageContaining("longer than 5 bytes");
    assertThatThrownBy(() -> inside.readAll("usr/etc", 5)).hasMessageContaining("is a directory");
  }

  @Test
  void listsWithoutFollowing() throws IOException {
    Files.createSymbolicLink(root.resolve("usr/link"), secret);

    assertThat(Inside.directory(root).list("usr"))
        .extracting(Inside.Entry::name)
        .containsExactly("etc", "link");
    assertThat(Inside.directory(root).list("usr").get(1).attributes().isSymbolicLink()).isTrue();
  }

  /** The race by which Mesos' own files API gives root's files away. */
  @Test
  void readsNothingElseWhileALinkComesAndGoes() throws Exception {
    Path file = Files.writeString(root.resolve("file"), "mine");
    Path link = Files.createSymbolicLink(root.resolve("link"), secret);
    AtomicBoolean done = new AtomicBoolean();
    Thread attacker = new Thread(() -> exchange(file, link, done));
    attacker.start();
    Inside inside = Inside.directory(root, root);
    int read = 0;
    try {
      for (int i = 0; i < 20_000; i++) {
        try {
          String text = new String(inside.readAll("file", 100), StandardCharsets.UTF_8);
          assertThat(text).isEqualTo("mine");
          read++;
        } catch (FileSystemException e) {
          // It is the link just now, or nothing.
        }
      }
    } finally {
      done.set(true);
      attacker.join();
    }
    assertThat(read).isPositive();
  }

  /** A running program can't be opened for writing, which is what keeps pipes from holding us. */
  @Test
  @Timeout(180)
  void doesNotWaitForAPipeThatComesAndGoesInAProgramsPlace() throws Exception {
    Path program = Files.copy(Path.of("/bin/sleep"), root.resolve("file"));
    Path pipe = root.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    Process running = new ProcessBuilder(program.toString(), "170").start();
    AtomicBoolean done = new AtomicBoolean();
    Thread attacker = new Thread(() -> exchange(program, pipe, done));
    Inside inside = Inside.directory(root, root);
    assertThat(inside.read("file", 1, 3).data()).asString().isEqualTo("ELF");
    attacker.start();
    int read = 0;
    try {
      for (int i = 0; i < 20_000; i++) {
        try {
          // The pipe is empty.
          assertThat(inside.read("file", 1, 3).data()).asString().isIn("ELF", "");
          read++;
        } catch (FileSystemException e) {
          // It is the pipe just now, or nothing.
        }
      }
    } finally {
      done.set(true);
      attacker.join();
      running.destroyForcibly();
    }
    assertThat(read).isPositive();
  }

  private void exchange(Path file, Path link, AtomicBoolean done) {
    Path kept = root.resolve("kept");
    try {
      while (!done.get()) {
        Files.move(file, kept);
        Files.move(link, file);
        Files.move(file, link);
        Files.move(kept, file);
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
