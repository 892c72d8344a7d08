package io.mesosj.executor.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is packed comes out the same, byte for byte, when it is made again. */
final class ReproducibleBundleIT {
  private static final Path MADE = Path.of("target/mesosj-executor");

  @TempDir private Path directory;

  @Test
  @Timeout(300)
  void isTheSameWhenItIsMadeAgain() throws Exception {
    Assumptions.assumeTrue(
        ToolProvider.getSystemJavaCompiler() != null, "not applicable: a Java without a compiler");
    Path again = directory.resolve("mesosj-executor");
    Files.createDirectories(again.resolve("lib"));
    try (Stream<Path> jars = Files.list(MADE.resolve("lib"))) {
      for (Path jar : jars.filter(file -> file.toString().endsWith(".jar")).toList()) {
        Files.copy(jar, again.resolve("lib").resolve(jar.getFileName()));
      }
    }
    Path log = directory.resolve("log");

    int made =
        new ProcessBuilder(
                "sh",
                "src/main/launcher/build-archive",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                jar().getFileName().toString(),
                Files.getLastModifiedTime(MADE.resolve("lib/mesosj-executor.jar")).toString(),
                again.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start()
            .waitFor();

    assertThat(made).as(Files.readString(log)).isZero();
    assertThat(names(again))
        .isSubsetOf(names(MADE))
        .anyMatch(name -> name.matches("lib/classes.*@.*\\.(jsa|aot)"))
        .allSatisfy(
            name ->
                assertThat(Files.mismatch(again.resolve(name), MADE.resolve(name)))
                    .as("first byte that differs in " + name)
                    .isEqualTo(-1));
  }

  /**
   * Two packages of what is the same above are the same: no time, owner or order of a directory.
   */
  @Test
  void itsPackageHasNothingOfWhoMadeItAndWhen() throws Exception {
    Path archive = archive();
    byte[] head = new byte[8];
    try (InputStream in = Files.newInputStream(archive)) {
      assertThat(in.readNBytes(head, 0, head.length)).isEqualTo(head.length);
    }
    assertThat(head)
        .as("gzip, deflated, no name, no time")
        .containsExactly(31, 139, 8, 0, 0, 0, 0, 0);
    String made =
        Files.getLastModifiedTime(MADE.resolve("lib/mesosj-executor.jar"))
            .toInstant()
            .toString()
            .replace('T', ' ')
            .replace("Z", "");

    List<String> lines = tar("--full-time", "--numeric-owner", "-tvzf", archive.toString());
    assertThat(lines).allMatch(line -> line.matches("[-d]rw.r-.r-. 0/0 +[0-9]+ " + made + " .*"));
    assertThat(tar("-tzf", archive.toString()).stream().filter(name -> name.contains("/lib/")))
        .isSorted();

    assertThat(tar("-xzf", archive.toString(), "-C", directory.toString())).isEmpty();
    assertThat(names(directory.resolve("mesosj-executor")))
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(names(MADE).stream(), Stream.of("LICENSE")).toList());
    for (String name : names(MADE)) {
      Path packed = directory.resolve("mesosj-executor").resolve(name);
      assertThat(Files.mismatch(packed, MADE.resolve(name))).as(name).isEqualTo(-1);
    }
  }

  private static List<String> tar(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("env", "TZ=UTC", "LC_ALL=C", "tar"));
    command.addAll(List.of(arguments));
    Process tar = new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
    List<String> lines =
        new String(tar.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    assertThat(tar.waitFor()).isZero();
    return lines;
  }

  private static Path archive() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("target"))) {
      return files.filter(file -> file.toString().endsWith(".tar.gz")).findFirst().orElseThrow();
    }
  }

  private static Path jar() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("target"))) {
      return files
          .filter(
              file ->
                  file.getFileName()
                      .toString()
                      .matches("mesosj-executor-[0-9.]+(-[A-Z0-9a-z.]+)?\\.jar"))
          .filter(file -> !file.toString().matches(".*-(sources|javadoc|tests)\\.jar"))
          .findFirst()
          .orElseThrow();
    }
  }

  private static List<String> names(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> root.relativize(file).toString())
          .sorted()
          .toList();
    }
  }
}
