package io.mesosj.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code ./release} refuses before it builds, and how it calls what it makes. */
final class ReleaseScriptTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  @TempDir private Path directory;

  private record Said(int code, String text) {}

  @ParameterizedTest
  @CsvSource({
    "0.1, '0.1' is not a version",
    "0.1.0-SNAPSHOT, '0.1.0-SNAPSHOT' is not a version",
    // Debian's tools would order it behind 0.1.0.
    "0.1.0-pre1, '0.1.0-pre1' is not a version",
    "../0.1.0, '../0.1.0' is not a version",
    "0.1.0 0.2.0, one version at a time",
    "--hurry 0.1.0, unknown argument '--hurry'",
    "--home=http://example.org 0.1.0, is no https address"
  })
  void refuses(String arguments, String why) throws Exception {
    Said said = release(arguments.split(" ", 0));

    assertThat(said.code).as(said.text).isEqualTo(2);
    assertThat(said.text).startsWith("release: ").contains(why).hasLineCount(1);
  }

  @Test
  void refusesWhatIsNotCommitted() throws Exception {
    Said said = release("0.1.0-rc1");

    assertThat(said.code).isOne();
    assertThat(said.text).contains("there are changes that are not committed");
    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left.map(Path::getFileName).map(Path::toString))
          .containsExactlyInAnyOrder(".git", "release");
    }
  }

  /** In its changelog as in its control file, where Debian's '~' sorts it before the release. */
  @Test
  void writesAPackagesVersionAsDebianDoes() throws Exception {
    for (String file :
        List.of("src/deb/copyright", "src/deb/lintian-overrides", "src/deb/control/control")) {
      Path copy = directory.resolve("module").resolve(file);
      Files.createDirectories(copy.getParent());
      Files.copy(ROOT.resolve("isolator-shim").resolve(file), copy);
    }
    Files.copy(ROOT.resolve("CHANGELOG.md"), directory.resolve("CHANGELOG.md"));

    Said said =
        run(
            directory.resolve("module"),
            "sh",
            ROOT.resolve("protocol/base/src/main/launcher/package-docs").toString(),
            "mesosj-isolator",
            "0.1.0-rc1",
            "2026-11-01T00:00:00Z");

    assertThat(said.code).as(said.text).isZero();
    Path changelog = directory.resolve("module/target/share/doc/mesosj-isolator/changelog.gz");
    try (InputStream in = new GZIPInputStream(Files.newInputStream(changelog))) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
          .startsWith("mesosj-isolator (0.1.0~rc1) ");
    }
  }

  /** In a repository of its own, where the script itself is not committed. */
  private Said release(String... arguments) throws IOException, InterruptedException {
    Files.copy(ROOT.resolve("release"), directory.resolve("release"));
    assertThat(run(directory, "git", "init", "-q", ".").code).isZero();
    return run(
        directory,
        Stream.concat(Stream.of("bash", "release"), Stream.of(arguments)).toArray(String[]::new));
  }

  private static Said run(Path place, String... line) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(line).directory(place.toFile()).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Said(process.waitFor(), text);
  }
}
