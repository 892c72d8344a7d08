package io.mesosj.scheduler.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are rotated while they are followed, by logrotate as Mesos' module calls it. */
class RotationTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final int CHUNK = 64 << 10;

  @TempDir private Path directory;
  private Path log;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private FollowedFile followed;

  @BeforeEach
  void follow() {
    log = directory.resolve("stdout");
    followed = new FollowedFile(RotationTest::read, log.toString(), out);
  }

  /** As an agent answers: what is not there is empty. */
  private static byte[] read(String path, long offset) throws IOException {
    if (!Files.exists(Path.of(path))) {
      return new byte[0];
    }
    try (RandomAccessFile file = new RandomAccessFile(path, "r")) {
      file.seek(offset);
      byte[] bytes = new byte[CHUNK];
      int read = file.read(bytes);
      return Arrays.copyOf(bytes, Math.max(0, read));
    } catch (FileNotFoundException e) {
      return new byte[0];
    }
  }

  private void append(String text) throws IOException {
    Files.writeString(log, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private void copy() throws IOException, OutputClosedException {
    // A look that copies nothing may still have found a file under its new name.
    for (int quiet = 0; quiet < 2; ) {
      quiet = followed.copyOnce() ? 0 : quiet + 1;
    }
  }

  private void rotate(String... options) throws IOException, InterruptedException {
    assumeTrue(
        Stream.of("/usr/sbin/logrotate", "/usr/bin/logrotate")
            .anyMatch(p -> Files.exists(Path.of(p))),
        "needs logrotate");
    Path config = directory.resolve("stdout.logrotate.conf");
    Files.writeString(
        config, "\"" + log + "\" {\nrotate 20\n" + String.join("\n", options) + "\nsize 1\n}\n");
    Path said = directory.resolve("logrotate");
    Process logrotate =
        new ProcessBuilder("logrotate", "--state", log + ".logrotate.state", config.toString())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    assertThat(logrotate.waitFor()).as(Files.readString(said)).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "copytruncate"})
  void goesOnInTheNewFile(String option) throws Exception {
    append("one\n");
    copy();
    append("two\n");
    rotate(option);
    append("three\n");
    copy();
    append("four\n");
    copy();

    assertThat(out.toString(UTF_8)).isEqualTo("one\ntwo\nthree\nfour\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "copytruncate"})
  void findsTheNewFileAlthoughItIsLongerAlready(String option) throws Exception {
    append("one\n");
    copy();
    rotate(option);
    append("a line that is longer than all before\n");
    copy();

    assertThat(out.toString(UTF_8)).isEqualTo("one\na line that is longer than all before\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "copytruncate"})
  void readsAllThatWereRotatedBetweenTwoLooks(String option) throws Exception {
    append("one\n");
    copy();
    for (String line : new String[] {"two\n", "three\n", "four\n"}) {
      append(line);
      rotate(option);
    }
    copy();
    append("five\n");
    rotate(option);
    copy();

    assertThat(out.toString(UTF_8)).isEqualTo("one\ntwo\nthree\nfour\nfive\n");
  }

  @Test
  void readsWhatWasRotatedBeforeTheFirstLook() throws Exception {
    for (String line : new String[] {"one\n", "two\n", "three\n"}) {
      append(line);
      rotate();
    }
    append("four\n");
    copy();

    assertThat(out.toString(UTF_8)).isEqualTo("one\ntwo\nthree\nfour\n");
  }

  @Test
  void leavesOtherFilesAloneThatAreNamedAlike() throws Exception {
    Files.writeString(directory.resolve("stdout.1"), "the task's own");
    append("one\n");
    copy();
    append("two\n");
    copy();

    assertThat(out.toString(UTF_8)).isEqualTo("one\ntwo\n");
  }

  @Test
  void beginsAgainWhenTheTaskTruncatesItsOwnOutput() throws Exception {
    append("one\n");
    copy();
    Files.writeString(log, "");
    copy();
    append("two\n");
    copy();

    assertThat(out.toString(UTF_8)).isEqualTo("one\ntwo\n");
  }

  @Test
  void keepsToWhatItHasWhenTheFileGoes() throws Exception {
    append("one\n");
    copy();
    Files.delete(log);
    copy();

    assertThat(followed.copyOnce()).isFalse();
    assertThat(out.toString(UTF_8)).isEqualTo("one\n");
  }

  /** Mesos' module: it writes, and when the file is full closes it, rotates and opens it again. */
  @Test
  void losesAndDoublesNoByteOfABusyTask() throws Exception {
    // Fewer rotations than files are kept: what is deleted before it was read is lost anyway.
    byte[] written = new byte[1 << 20];
    new Random(20_261_127).nextBytes(written);
    ByteArrayOutputStream copied = new ByteArrayOutputStream();
    try (OutputFollower follower =
        new OutputFollower(
            RotationTest::read,
            directory.toString(),
            copied,
            OutputStream.nullOutputStream(),
            () -> {})) {
      follower.start();
      Random sizes = new Random(7);
      int full = 0;
      for (int at = 0; at < written.length; ) {
        int size = Math.min(1 + sizes.nextInt(20_000), written.length - at);
        if (full + size > 100_000) {
          rotate();
          full = 0;
        }
        try (OutputStream to =
            Files.newOutputStream(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
          to.write(written, at, size);
        }
        at += size;
        full += size;
      }
      await().atMost(LIMIT).until(() -> copied.size() >= written.length);

      assertThat(follower.finish(LIMIT)).isEmpty();
    }
    assertThat(copied.toByteArray()).isEqualTo(written);
  }
}
