package io.mesosj.execute.packages;

import static io.mesosj.execute.packages.BaseSystem.run;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What users install comes out the same, byte for byte, wherever it is built. */
class ReproduciblePackagesIT {
  private static final String LAUNCHER = "src/main/launcher";
  private static final String SHARED = "protocol/base/src/main/launcher";

  @TempDir private Path elsewhere;

  /** All else in a package is copied, or made by tools: see {@link #packsNothingOfWhoBuiltIt}. */
  @ParameterizedTest
  @CsvSource({
    "mesos-execute-j, build-archive, lib, mesos-execute-j.jar",
    "isolator-shim, build-cli-archive, lib, isolator-shim.jar",
    "isolator-shim, build-plugin-archive, plugins, mesos-cni-plugins.jar"
  })
  void listsTheSameClassesInAnotherDirectory(String module, String build, String lib, String jar)
      throws IOException, InterruptedException {
    Assumptions.assumeTrue(
        ToolProvider.getSystemJavaCompiler() != null, "not applicable: a Java without a compiler");
    Path built = Path.of("..", module);
    Path again = elsewhere.resolve(module);
    copy(Path.of("..", SHARED), elsewhere.resolve(SHARED), "");
    copy(built.resolve(LAUNCHER), again.resolve(LAUNCHER), "");
    copy(built.resolve("bin"), again.resolve("bin"), "");
    copy(built.resolve("target").resolve(lib), again.resolve("target").resolve(lib), ".jar");
    copy(built.resolve("target"), again.resolve("target"), "/" + jar);
    for (String made : List.of("merged", "libraries")) {
      copy(built.resolve("target").resolve(made), again.resolve("target").resolve(made), ".jar");
    }
    copy(Path.of("../executor/target"), elsewhere.resolve("executor/target"), ".tar.gz");

    run(
            "sh",
            "-c",
            "cd \"$0\" && exec sh \"$@\"",
            again.toString(),
            LAUNCHER + "/" + build,
            Path.of(System.getProperty("java.home"), "bin", "java").toString())
        .orFail();

    String list = "target/" + lib + "/classes.lst";
    assertThat(again.resolve(list))
        .hasSameTextualContentAs(built.resolve(list))
        .content()
        .contains("\nio/mesosj/", "\njava/lang/Object\n", "\n@lambda-proxy io/mesosj/");
  }

  @ParameterizedTest
  @CsvSource({"mesos-execute-j, mesos-execute-j", "isolator-shim, mesosj-isolator"})
  void packsNothingOfWhoBuiltIt(String module, String name)
      throws IOException, InterruptedException {
    Path target = Path.of("..", module, "target").toAbsolutePath();
    Path archive;
    try (Stream<Path> files = Files.list(target)) {
      archive = files.filter(file -> file.toString().endsWith(".tar.gz")).findFirst().orElseThrow();
    }
    assertHasNothingOfWhoPackedIt(archive);

    Path deb = target.resolve(name + ".deb");
    assertThat(run("busybox", "ar", "-tv", deb.toString()).text().lines())
        .hasSize(3)
        .allMatch(line -> line.matches("rw-r--r-- 0/0 *[0-9]+ .*"));
    for (String part : List.of("control.tar.gz", "data.tar.gz")) {
      String unpack = "busybox ar -p \"$1\" \"$2\" > \"$0/$2\"";
      run("sh", "-c", unpack, elsewhere.toString(), deb.toString(), part).orFail();
      assertHasNothingOfWhoPackedIt(elsewhere.resolve(part));
    }
  }

  /** No time, owner or order of a directory. */
  private static void assertHasNothingOfWhoPackedIt(Path archive)
      throws IOException, InterruptedException {
    try (InputStream in = Files.newInputStream(archive)) {
      assertThat(in.readNBytes(8))
          .as("gzip, deflated, no name, no time")
          .containsExactly(31, 139, 8, 0, 0, 0, 0, 0);
    }
    List<String> lines =
        run("env", "TZ=UTC", "tar", "--full-time", "--numeric-owner", "-tvzf", archive.toString())
            .orFail()
            .text()
            .lines()
            .toList();
    assertThat(lines).isNotEmpty().allMatch(line -> line.matches("[-dl]rw.r.[-x]r.[-x] 0/0 .*"));
    assertThat(lines.stream().map(line -> line.replaceFirst(".* ([0-9-]+ [0-9:]+) .*", "$1")))
        .as("times in " + archive)
        .doesNotContainAnyElementsOf(List.of("1970-01-01 00:00:00"))
        .containsOnly(lines.get(0).replaceFirst(".* ([0-9-]+ [0-9:]+) .*", "$1"));
    assertThat(
            lines.stream()
                .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                .filter(file -> file.contains("/lib/") && file.endsWith(".jar")))
        .isSorted();
  }

  private static void copy(Path from, Path to, String ending) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.filter(name -> name.toString().endsWith(ending)).toList()) {
        if (Files.isRegularFile(file)) {
          Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    }
  }
}
