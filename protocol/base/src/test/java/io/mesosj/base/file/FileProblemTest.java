package io.mesosj.base.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileProblemTest {
  @TempDir private Path work;

  private static String words(ThrowingCallable action) {
    return FileProblem.describe(catchThrowableOfType(IOException.class, action));
  }

  @Test
  void saysMoreThanThePath() throws Exception {
    Path file = Files.write(work.resolve("f"), new byte[] {(byte) 0xff});

    assertThat(words(() -> Files.readString(work.resolve("gone"))))
        .isEqualTo("'" + work + "/gone' is not there");
    assertThat(words(() -> Files.createDirectory(file)))
        .isEqualTo("'" + file + "' is there already");
    assertThat(
            FileProblem.briefly(
                catchThrowableOfType(
                    IOException.class, () -> Files.readString(work.resolve("gone")))))
        .isEqualTo("it is not there");
    assertThat(words(() -> Files.delete(work))).isEqualTo("'" + work + "' is not empty");
    Path tooLong = work.resolve("x".repeat(256));
    assertThat(words(() -> Files.createFile(tooLong)))
        .isEqualTo("'" + tooLong + "' can't be used: File name too long");
    assertThat(words(() -> Files.readString(file))).isEqualTo("it is not text in UTF-8");
    assertThat(FileProblem.describe(new IOException("its own words"))).isEqualTo("its own words");
    assertThat(FileProblem.describe(new IOException())).isEqualTo("IOException");
  }
}
