package io.mesosj.execute.packages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher with Java 25 or later, where such a Java is installed beside ours. */
class NewestJavaIT {
  private static final Path INSTALLED = Path.of("/usr/lib/jvm");

  @Test
  void startsFromAnAheadOfTimeCache(@TempDir Path home) throws Exception {
    List<Path> newer = newerJavas();
    assumeThat(newer).as("optional peer: no JDK 25").isNotEmpty();
    Path lib = Files.createDirectory(home.resolve("lib"));
    Path bin = Files.createDirectory(home.resolve("bin"));
    Path launcher = bin.resolve("mesos-execute-j");
    Files.copy(Path.of("bin/mesos-execute-j"), launcher);
    try (var files = Files.newDirectoryStream(Path.of("target/lib"))) {
      for (Path file : files) {
        if (!file.toString().endsWith(".jsa")) {
          Files.copy(file, lib.resolve(file.getFileName()));
        }
      }
    }

    String first = run(newer.get(0), launcher, "");
    assertThat(first).startsWith("mesos-execute-j ");
    assertThat(lib).isDirectoryContaining("glob:**/classes-*.aot");

    assertThat(run(newer.get(0), launcher, "-Xlog:class+load:stdout"))
        .contains("io.mesosj.execute.CommandLine source: shared objects file");
  }

  private static List<Path> newerJavas() throws IOException {
    List<Path> found = new ArrayList<>();
    if (!Files.isDirectory(INSTALLED)) {
      return found;
    }
    try (var homes = Files.newDirectoryStream(INSTALLED)) {
      for (Path home : homes) {
        Path release = home.resolve("release");
        if (Files.exists(release) && Files.isExecutable(home.resolve("bin/java"))) {
          Properties properties = new Properties();
          try (var text = Files.newBufferedReader(release)) {
            properties.load(text);
          }
          String version = properties.getProperty("JAVA_VERSION", "").replace("\"", "");
          if (Integer.parseInt("0" + version.replaceFirst("\\D.*", "")) >= 25) {
            found.add(home);
          }
        }
      }
    }
    return found;
  }

  private static String run(Path java, Path launcher, String options) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(launcher.toString(), "version").redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", java.toString());
    builder.environment().put("MESOS_EXECUTE_J_JAVA_OPTS", options);
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }
}
