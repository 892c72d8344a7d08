package io.mesosj.isolator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.isolator.testing.CniFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher, as it is installed: by a link from somewhere else. */
class LauncherIT {
  @TempDir private Path work;

  @Test
  void isStartedThroughALink() throws IOException {
    Path link = work.resolve("isolator-shim");
    Files.createSymbolicLink(link, Path.of("bin/isolator-shim").toAbsolutePath());

    String help = CniFixture.run(link.toString(), "--help");

    assertThat(help).startsWith("Usage: isolator-shim VERB");
    assertThat(Path.of("target/lib")).isDirectoryContaining("glob:**/classes-*.jsa");
  }

  @Test
  void namesWithLettersOfAllLanguagesSurviveAPoorLocale() throws IOException {
    String said =
        CniFixture.run(
            "env", "LC_ALL=C", "sh", "-c", "bin/isolator-shim inspect näme 2>&1 || true");

    assertThat(said).contains("'näme' can't be a container's id");
  }
}
