package io.mesosj.base.file;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SmallFileTest {
  @TempDir private Path work;

  @Test
  void readsUtf8AndWhateverElseThereIs() throws Exception {
    Path file = work.resolve("f");

    assertThat(SmallFile.text(Files.writeString(file, "é€"))).isEqualTo("é€");
    assertThat(SmallFile.text(Files.write(file, "é".getBytes(ISO_8859_1)))).isEqualTo("é");
  }

  @Test
  void aLineInAnotherEncodingLeavesTheOthersAsTheyAre() throws Exception {
    Path file = Files.writeString(work.resolve("f"), "first é€\n");
    Files.write(file, "second é\n".getBytes(ISO_8859_1), StandardOpenOption.APPEND);
    Files.writeString(file, "third €", StandardOpenOption.APPEND);

    assertThat(SmallFile.lines(file)).containsExactly("first é€", "second é", "third €");
  }

  @Test
  void readsWhatTheKernelSaysIsEmpty() throws Exception {
    assertThat(SmallFile.text(Path.of("/proc/self/status"))).startsWith("Name:");
  }

  @Test
  void readsAsMuchAsFitsAndNoMore() throws Exception {
    Path file = Files.writeString(work.resolve("f"), "12345");

    assertThat(SmallFile.text(file, 5)).isEqualTo("12345");
    assertThatThrownBy(() -> SmallFile.text(file, 4))
        .hasMessageContaining("it is longer than 4 bytes");
  }

  /** One that grows while it is read, or of which the kernel says another size. */
  @ParameterizedTest
  @ValueSource(longs = {0, 1, 4, 5, 6, 4096, Long.MAX_VALUE - 1})
  void readsAllWhateverSizeAFileSaysThatItHas(long size) throws Exception {
    byte[] content = "12345".getBytes(ISO_8859_1);

    for (int limit : new int[] {5, 6, 100}) {
      assertThat(SmallFile.read(new ByteArrayInputStream(content), size, limit)).isEqualTo(content);
    }
    assertThat(SmallFile.read(new ByteArrayInputStream(content), size, 3)).hasSize(3);
  }

  @Test
  void readsNoDevicesAndDirectories() {
    assertThatThrownBy(() -> SmallFile.bytes(Path.of("/dev/zero")))
        .hasMessageContaining("it is not a regular file");
    assertThatThrownBy(() -> SmallFile.bytes(work)).hasMessageContaining("not a regular file");
  }

  /** Reading it as root waits until the kernel has something to say, and takes that away. */
  @Test
  void aLinkToAFileThatWaitsIsNotRead() throws Exception {
    Path link = Files.createSymbolicLink(work.resolve("f"), Path.of("/proc/kmsg"));

    assertThat(assertTimeoutPreemptively(Duration.ofSeconds(20), () -> SmallFile.stored(link)))
        .isEmpty();
    assertThat(SmallFile.storedText(Files.writeString(work.resolve("g"), "é"))).isEqualTo("é");
    assertThatThrownBy(() -> SmallFile.stored(Path.of("/dev/zero")))
        .hasMessageContaining("it is not a regular file");
  }
}
