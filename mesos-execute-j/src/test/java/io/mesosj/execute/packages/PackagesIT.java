package io.mesosj.execute.packages;

import static io.mesosj.execute.packages.BaseSystem.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.mesosj.execute.packages.BaseSystem.Output;
import io.mesosj.execute.testing.Cli;
import io.mesosj.protocol.testing.NeedsRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packages on a root file system with nothing but a base system and Java on it. */
@NeedsRoot
class PackagesIT {
  private static final String VERSION =
      "mesos-execute-j [0-9][^ ]* \\((commit [0-9a-f]{12}( with changes)?|built outside git)\\) on Java [0-9].*\\n";

  private static final BaseSystem SYSTEM = BaseSystem.ofThisRelease();
  private static final Path ROOT = SYSTEM.root();
  private static final Path TARGET = Path.of("target").toAbsolutePath();

  @BeforeAll
  static void makeTheRoot() throws IOException, InterruptedException {
    SYSTEM.make();
  }

  @Test
  void isUnpackedAnywhere() throws IOException, InterruptedException {
    Path archive = find("*.tar.gz");
    Path place = Files.createDirectories(ROOT.resolve("opt"));
    assertThat(run("tar", "-xzf", archive.toString(), "-C", place.toString()).status()).isZero();
    Path home = find(place, "mesos-execute-j-*");
    String launcher = "/opt/" + home.getFileName() + "/bin/mesos-execute-j";

    assertThat(SYSTEM.inside(launcher, "version").text()).matches(VERSION);
    assertThat(find(home.resolve("lib"), "classes-*.{jsa,aot}")).isRegularFile();
    assertThat(SYSTEM.inside(launcher, "--help").text()).contains("--docker_image");
    assertThat(
            SYSTEM
                .inside(launcher, "--dry_run", "--output=yaml", "--name=t", "--command=true")
                .text())
        .contains("name: t");
    assertThat(home.resolve("LICENSE")).isRegularFile();
    assertThat(run("rm", "-r", home.toString()).status()).isZero();
  }

  @Test
  void isInstalledAndRemovedAsADebianPackage() throws IOException, InterruptedException {
    Output installed = SYSTEM.install(TARGET.resolve("mesos-execute-j.deb"));
    assertThat(installed.status()).as(installed.text()).isZero();
    try {
      assertThat(find(ROOT.resolve("usr/lib/mesos-execute-j/lib"), "classes-*.{jsa,aot}"))
          .isRegularFile();
      assertThat(ROOT.resolve("usr/share/man/man1/mesos-execute-j.1.gz")).isRegularFile();
      assertThat(ROOT.resolve("usr/share/bash-completion/completions/mesos-execute-j"))
          .content()
          .contains("--docker_image=");
      // Anybody's, on a cluster of their own, which needs no root for this.
      Output task =
          SYSTEM.inside(
              "su",
              "-s",
              "/bin/sh",
              "nobody",
              "-c",
              "cd /tmp && unset MESOS_EXECUTE_CLUSTERS && HOME=/tmp mesos-execute-j --master=local --command='echo packaged' --quiet");
      assertThat(task.text()).isEqualTo("packaged\n");
      assertThat(task.status()).isZero();
    } finally {
      Output removed = SYSTEM.inside("dpkg", "-P", "mesos-execute-j");
      assertThat(removed.status()).as(removed.text()).isZero();
    }
    assertThat(ROOT.resolve("usr/lib/mesos-execute-j")).doesNotExist();
    assertThat(ROOT.resolve("usr/bin/mesos-execute-j")).doesNotExist();
  }

  /** A command that is just making its archive ends after prerm. */
  @Test
  void leavesNothingThatARunningCommandMadeMeanwhile() throws IOException, InterruptedException {
    SYSTEM.install(TARGET.resolve("mesos-execute-j.deb")).orFail();

    String late =
        """
        home=/usr/lib/mesos-execute-j
        (while [ -e $home/bin/mesos-execute-j ] || [ -e $home/lib/start-java ]; do : > $home/lib/classes-late.jsa; done) 2> /dev/null &
        dpkg -P mesos-execute-j
        """;
    SYSTEM.inside("sh", "-c", late).orFail();

    assertThat(ROOT.resolve("usr/lib/mesos-execute-j")).doesNotExist();
  }

  @Test
  void hasAManualPageWithoutAWarning() throws IOException, InterruptedException {
    Path page = TARGET.resolve("share/man/man1/mesos-execute-j.1.gz");

    Output checked = run("sh", "-c", "zcat \"$0\" | groff -man -Tutf8 -ww -z", page.toString());

    assertThat(checked.text()).isEmpty();
    assertThat(checked.status()).isZero();
    assertThat(run("sh", "-c", "zcat \"$0\" | groff -man -Tascii -P-cbu", page.toString()).text())
        .contains("--docker_image=IMAGE", "exec [-i] [-t]");
  }

  /** By those who build with {@code -Pimage}, as ./check does. */
  @Test
  void runsAsAnImageOnACluster(@TempDir Path directory) throws IOException {
    Path image = TARGET.resolve("mesos-execute-j-image.tar");
    assumeThat(image).as("-Pimage makes it").exists();
    Path images = Files.createDirectory(directory.resolve("images"));
    Files.createSymbolicLink(images.resolve("cli.tar"), image);

    // The entry point, with arguments of the task's.
    Cli cli =
        inImage(
            directory,
            images,
            "--no-shell",
            "--",
            "--dry_run",
            "--output=yaml",
            "--name=t",
            "--command=true");

    assertThat(cli.exitCode()).as(cli.err()).isZero();
    assertThat(cli.out()).contains("name: t");

    // It is in the image's search path, and starts from an archive that came with it.
    Cli inside =
        inImage(
            directory,
            images,
            "--command=mesos-execute-j version"
                + " && MESOS_EXECUTE_J_JAVA_OPTS=-Xlog:class+load:stdout mesos-execute-j version");
    assertThat(inside.exitCode()).as(inside.err()).isZero();
    assertThat(inside.out())
        .startsWith("mesos-execute-j ")
        .contains("io.mesosj.execute.Main source: shared objects file");
  }

  /** A task of the image, of a user that is nobody. */
  private static Cli inImage(Path directory, Path images, String... more) throws IOException {
    List<String> line =
        new ArrayList<>(
            List.of(
                "--master=local",
                "--name=inner",
                "--quiet",
                "--docker_registry=" + images,
                "--docker_image=cli",
                "--mem=512",
                "--user=nobody"));
    line.addAll(List.of(more));
    return Cli.run(directory, line.toArray(String[]::new));
  }

  /** Likewise: an ExecutorInfo's container names the image, and its entry point runs the task. */
  @Test
  void anExecutorRunsInItsImageOnACluster(@TempDir Path directory) throws IOException {
    Path image = TARGET.resolve("../../executor/target/mesosj-executor-image.tar").normalize();
    assumeThat(image).as("-Pimage makes it").exists();
    Path images = Files.createDirectory(directory.resolve("images"));
    Files.createSymbolicLink(images.resolve("mesosj-executor.tar"), image);
    Path executor =
        Files.writeString(
            directory.resolve("executor.json"),
            fence(Files.readString(Path.of("../docs/executors.md")), "\"mesosj-executor\""));

    Cli cli =
        Cli.run(
            directory,
            "--master=local",
            "--executor=" + executor,
            "--docker_registry=" + images,
            "--name=t",
            "--command=ls /usr/lib/mesosj-executor; exit 3");

    assertThat(cli.exitCode()).as(cli.err()).isEqualTo(3);
    assertThat(cli.out()).isEqualTo("bin\nlib\n");
  }

  /** The page's block of JSON that has {@code word}. */
  private static String fence(String page, String word) {
    return Arrays.stream(page.split("```", -1))
        .filter(block -> block.startsWith("json\n") && block.contains(word))
        .map(block -> block.substring("json\n".length()))
        .findFirst()
        .orElseThrow();
  }

  private static Path find(String name) throws IOException {
    return find(TARGET, name);
  }

  private static Path find(Path directory, String name) throws IOException {
    List<Path> found = new ArrayList<>();
    try (var entries = Files.newDirectoryStream(directory, name)) {
      entries.forEach(found::add);
    }
    assertThat(found).as(name + " in " + directory).hasSize(1);
    return found.get(0);
  }
}
