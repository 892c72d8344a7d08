package io.mesosj.base.flags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
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
