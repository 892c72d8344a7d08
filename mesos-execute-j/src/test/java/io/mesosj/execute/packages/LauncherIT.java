package io.mesosj.execute.packages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.mesosj.base.process.Program;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the launchers share (start-java), by the command line's, unpacked somewhere. */
class LauncherIT {
  private static final String JAVA = System.getProperty("java.home");
  private static final String FROM_ARCHIVE = "io.mesosj.execute.Main source: shared objects file";

  @TempDir private Path home;
  private Path lib;
  private final Map<String, String> environment = new HashMap<>();

  private record Output(int status, String text) {}

  @BeforeEach
  void unpack() throws IOException {
    lib = Files.createDirectory(home.resolve("lib"));
    Files.copy(
        Path.of("bin/mesos-execute-j"),
        Files.createDirectory(home.resolve("bin")).resolve("mesos-execute-j"));
    try (var files = Files.newDirectoryStream(Path.of("target/lib"))) {
      for (Path file : files) {
        if (!file.toString().matches(".*\\.(jsa|aot)")) {
          Files.copy(file, lib.resolve(file.getFileName()));
        }
      }
    }
    environment.put("PATH", "/usr/bin:/bin");
    environment.put("JAVA_HOME", JAVA);
    environment.put("HOME", home.toString());
  }

  @Test
  void makesAnArchiveForThisJavaAndStartsFromIt() throws Exception {
    assertThat(launch("version").text()).startsWith("mesos-execute-j ");
    assertThat(archives(lib)).hasSize(1);

    assertStartsFromAnArchive(JAVA);
  }

  /**
   * The list of what an archive has is committed, but for our own classes. Where this fails it is
   * old: {@code build-lib} has how it is recorded again.
   */
  @Test
  void findsAlmostAllThatItLoadsInItsArchive() throws Exception {
    launch("version");
    environment.put("MESOS_EXECUTE_J_JAVA_OPTS", "-Xlog:class+load:stdout");

    List<String> loaded =
        launch("--dry_run", "--name=t", "--command=true", "--networks=a,b")
            .text()
            .lines()
            .filter(line -> line.contains(" source: "))
            .toList();

    // Other Javas have classes that the one it is recorded on does not have.
    int percent = Runtime.version().feature() == 17 ? 2 : 20;
    assertThat(loaded).hasSizeGreaterThan(1000);
    assertThat(loaded.stream().filter(line -> !line.contains("shared objects file")).toList())
        .hasSizeLessThan(loaded.size() * percent / 100);
  }

  /** Which take a fourth of a short command's processor time; {@code start-java} has how. */
  @Test
  void startsWithTheModulesOfItsArchive() throws Exception {
    List<String> javas = new ArrayList<>(List.of(JAVA));
    javas().forEach(java -> javas.add(java.toString()));
    for (String java : javas) {
      environment.put("JAVA_HOME", java);
      environment.remove("MESOS_EXECUTE_J_JAVA_OPTS");
      launch("version");
      environment.put("MESOS_EXECUTE_J_JAVA_OPTS", "-Xlog:class+load:stdout");

      String loaded = launch("version").text();

      assertThat(loaded).as(java).contains("io.mesosj.execute.Main source: ");
      if (startsFromArchives(Path.of(java, "bin", "java").toString())) {
        assertThat(loaded).as(java).doesNotContain("jdk.internal.module.SystemModules$");
      }
    }
  }

  @Test
  void makesAnotherArchiveWhenTheJarsAreOthers() throws Exception {
    launch("version");
    Path first = archives(lib).get(0);
    Files.setLastModifiedTime(
        lib.resolve("mesos-execute-j.jar"), FileTime.from(Instant.now().plusSeconds(2)));
    Files.setLastModifiedTime(first, FileTime.from(Instant.now().minusSeconds(60)));

    assertThat(launch("version").text()).startsWith("mesos-execute-j ");

    assertThat(archives(lib)).hasSize(1);
    assertStartsFromAnArchive(JAVA);
  }

  @Test
  void saysNothingAboutAnArchiveThatCantBeUsed() throws Exception {
    launch("version");
    Path archive = archives(lib).get(0);
    Files.setPosixFilePermissions(archive, PosixFilePermissions.fromString("rw-r--r--"));
    Files.writeString(archive, "no archive");

    Output output = launch("version");

    assertThat(output.text()).startsWith("mesos-execute-j ").hasLineCount(1);
    assertThat(output.status()).isZero();
  }

  @Test
  void doesNotTryAgainWhereNoArchiveCanBeMade() throws Exception {
    Files.writeString(lib.resolve("classes.lst"), "# id 0\n@no-such-word\n");

    assertThat(launch("version").text()).startsWith("mesos-execute-j ").hasLineCount(1);

    Path mark = archives(lib).get(0);
    assertThat(mark).isEmptyFile();
    FileTime marked = Files.getLastModifiedTime(mark);
    assertThat(launch("version").text()).startsWith("mesos-execute-j ");
    assertThat(Files.getLastModifiedTime(mark)).isEqualTo(marked);
  }

  @Test
  void refusesAJavaHomeWithoutJava() throws Exception {
    environment.put("JAVA_HOME", "/nonexistent");

    Output output = launch("version");

    assertThat(output.text())
        .isEqualTo(
            "mesos-execute-j: JAVA_HOME is '/nonexistent', but there is no bin/java in it\n");
    assertThat(output.status()).isOne();
  }

  @Test
  void refusesAJavaHomeThatIsTooOld() throws Exception {
    environment.put("JAVA_HOME", javaOf("11.0.2").toString());

    assertThat(launch("version").text())
        .startsWith("mesos-execute-j: Java 11.0.2 is too old (")
        .endsWith("): Java 17 or later is needed\n");
  }

  @Test
  void looksFurtherWhenTheJavaInThePathIsTooOld() throws Exception {
    environment.remove("JAVA_HOME");
    environment.put(
        "PATH", javaOf("11.0.2").resolve("bin") + ":/nonexistent:" + JAVA + "/bin:/bin");

    assertThat(launch("version").text()).contains(" on Java ").hasLineCount(1);
  }

  @Test
  void startsThroughTheScriptOfAVersionManager() throws Exception {
    Path shims = Files.createDirectory(home.resolve("shims"));
    script(shims.resolve("java"), "exec '" + JAVA + "/bin/java' \"$@\"");
    environment.remove("JAVA_HOME");
    environment.put("PATH", shims + ":/usr/bin:/bin");

    assertThat(launch("version").text()).startsWith("mesos-execute-j ").hasLineCount(1);
    assertStartsFromAnArchive(JAVA);
  }

  @Test
  void startsEveryJavaHereWithoutAWord() throws Exception {
    List<Path> javas = javas();
    assumeThat(javas).as("optional peer: no second Java").isNotEmpty();
    for (Path java : javas) {
      environment.put("JAVA_HOME", java.toString());
      for (int time = 0; time < 2; time++) {
        Output output =
            launch(
                "--master=local",
                "--name=t",
                "--command=true",
                "--quiet",
                "--work_dir=" + home.resolve("work"),
                "--runtime_dir=" + home.resolve("run"));
        assertThat(output.text()).as(java.toString()).isEmpty();
        assertThat(output.status()).as(java.toString()).isZero();
        assertThat(launch("version").text()).as(java.toString()).hasLineCount(1);
      }
      assertStartsFromAnArchive(java.toString());
    }
  }

  private Path javaOf(String version) throws IOException {
    Path java = home.resolve("jdk-" + version);
    Files.createDirectories(java.resolve("bin"));
    script(java.resolve("bin/java"), "echo started >&2; exit 1");
    Files.writeString(java.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    return java;
  }

  private static void script(Path file, String text) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + text + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static List<Path> archives(Path directory) throws IOException {
    List<Path> found = new ArrayList<>();
    try (var files = Files.newDirectoryStream(directory, "classes-*.{jsa,aot}")) {
      files.forEach(found::add);
    }
    return found;
  }

  /** The other ones. */
  private static List<Path> javas() throws IOException {
    List<Path> found = new ArrayList<>();
    Path installed = Path.of("/usr/lib/jvm");
    if (!Files.isDirectory(installed)) {
      return found;
    }
    try (var homes = Files.newDirectoryStream(installed)) {
      for (Path java : homes) {
        if (!Files.isSymbolicLink(java)
            && Files.isExecutable(java.resolve("bin/java"))
            && !Files.isSameFile(java, Path.of(JAVA))
            && major(java.resolve("release")) >= 17) {
          found.add(java);
        }
      }
    }
    return found;
  }

  private static int major(Path release) throws IOException {
    if (!Files.exists(release)) {
      return 0;
    }
    Properties properties = new Properties();
    try (var text = Files.newBufferedReader(release)) {
      properties.load(text);
    }
    String version = properties.getProperty("JAVA_VERSION", "").replace("\"", "");
    return Integer.parseInt("0" + version.replaceFirst("\\D.*", ""));
  }

  private void assertStartsFromAnArchive(String java) throws Exception {
    environment.put("MESOS_EXECUTE_J_JAVA_OPTS", "-Xlog:class+load:stdout");
    String loaded = launch("version").text();
    environment.remove("MESOS_EXECUTE_J_JAVA_OPTS");
    boolean can = startsFromArchives(Path.of(java, "bin", "java").toString());
    assertThat(loaded.contains(FROM_ARCHIVE)).as(java + ": " + loaded).isEqualTo(can);
  }

  /**
   * Whether a Java makes an archive of its own classes and starts from it, as some runtimes don't.
   */
  private boolean startsFromArchives(String java) throws IOException {
    String archive = "-XX:SharedArchiveFile=" + home.resolve("own.jsa");
    return succeeds(java, "-Xshare:dump", archive)
        && succeeds(java, "-Xshare:on", archive, "-version");
  }

  private static boolean succeeds(String... line) throws IOException {
    return Program.of(Duration.ofMinutes(1), line).run().status() == 0;
  }

  private Output launch(String... arguments) throws Exception {
    List<String> line = new ArrayList<>(List.of(home.resolve("bin/mesos-execute-j").toString()));
    line.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Output(process.waitFor(), said);
  }
}
