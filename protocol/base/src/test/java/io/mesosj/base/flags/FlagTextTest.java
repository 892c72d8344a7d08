package io.mesosj.base.flags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesosj.base.process.Program;
import io.mesosj.base.thread.Threads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class FlagTextTest {
  private static final Flag ENV = Flag.text("env", "JSON", "Environment.");

  @TempDir Path directory;

  @Test
  void isTheValueOrTheFile() throws IOException, UsageException {
    Path file = Files.writeString(directory.resolve("env.json"), "{}");

    assertThat(FlagText.of(ENV, "{\"a\":\"b\"}")).isEqualTo("{\"a\":\"b\"}");
    assertThat(FlagText.of(ENV, file.toString())).isEqualTo("{}");
    assertThat(FlagText.of(ENV, "file://" + file)).isEqualTo("{}");
  }

  /** As a shell has for {@code <(command)}. */
  @Test
  @Timeout(60)
  void mayBeAPipe() throws Exception {
    Path pipe = directory.resolve("pipe");
    Program.of(Duration.ofMinutes(1), "mkfifo", pipe.toString()).run().orFail();
    String text = "x".repeat(200_000);
    FutureTask<Path> writing = new FutureTask<>(() -> Files.writeString(pipe, text));
    Threads.start("writer", writing);

    assertThat(FlagText.of(ENV, pipe.toString())).isEqualTo(text);
    assertThat(writing.get()).isEqualTo(pipe);
  }

  @Test
  void takesRelativeNamesWhereTheyCanBeMeant() throws UsageException {
    assertThat(FlagText.of(ENV, "./pom.xml")).startsWith("<?xml");
    assertThat(FlagText.of(ENV, "pom.xml")).isEqualTo("pom.xml");
    assertThat(FlagText.ofDocument(ENV, "pom.xml")).startsWith("<?xml");
    assertThat(FlagText.ofDocument(ENV, "no-such-file")).isEqualTo("no-such-file");
    assertThatThrownBy(() -> FlagText.ofDocument(ENV, "missing.yaml"))
        .hasMessage("--env: file 'missing.yaml' does not exist");
  }

  @Test
  void namesFlagAndFileThatCanNotBeRead() {
    assertThatThrownBy(() -> FlagText.of(ENV, directory + "/missing"))
        .hasMessageStartingWith("--env: file '" + directory)
        .hasMessageEndingWith("/missing' does not exist");
    assertThatThrownBy(() -> FlagText.of(ENV, directory.toString()))
        .hasMessageStartingWith("--env: can't read file '" + directory);
    assertThatThrownBy(() -> FlagText.of(ENV, "/with\0nul")).hasMessageEndingWith("is not a path");
  }
}
