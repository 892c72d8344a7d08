package io.mesosj.execute.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.execute.testing.Cli;
import io.mesosj.local.testing.Attacks;
import io.mesosj.local.testing.BusyboxImage;
import io.mesosj.protocol.testing.NeedsRoot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What whoever wrote an image gets done. */
@NeedsRoot
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class HostileImageIT {
  @TempDir Path directory;

  private Cli run(BusyboxImage image, String command) throws IOException {
    image.saveTo(directory.resolve("images"));
    return Cli.run(
        directory,
        "--master=local",
        "--docker_registry=" + directory.resolve("images"),
        "--docker_image=evil",
        "--command=" + command);
  }

  private Path outside() throws IOException {
    Path outside = Files.createDirectories(directory.resolve("outside"));
    Files.writeString(outside.resolve("file"), "untouched");
    return outside;
  }

  private static void assertUntouched(Path outside) throws IOException {
    assertThat(outside.resolve("file")).hasContent("untouched");
    try (var files = Files.list(outside)) {
      assertThat(files).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev", "proc", "sys", "mnt", "etc/resolv.conf", "etc/hosts"})
  void mountsNothingOverALinkOutside(String name) throws Exception {
    Path outside = outside();
    String target =
        name.startsWith("etc/") ? outside.resolve("file").toString() : outside.toString();

    Attacks.refused(
        "an image whose /" + name + " is a link",
        () -> {
          Cli cli =
              run(BusyboxImage.named("evil").link(name, target), "echo > /dev/null; echo ran");
          assertThat(cli.out()).as(cli.err()).isEqualTo("ran\n");
          assertUntouched(outside);
          assertThat(Files.readString(Path.of("/proc/self/mountinfo")))
              .doesNotContain(" " + outside);
        });
  }

  /** Names that lead out of the root file system, by themselves or through what came before. */
  private static Stream<BusyboxImage> climbing(Path outside) {
    byte[] evil = "evil".getBytes(StandardCharsets.UTF_8);
    String up = "../../../../../../../../../../..";
    return Stream.of(
        BusyboxImage.named("evil").lateFile(up + outside + "/file", evil),
        BusyboxImage.named("evil").lateFile(outside + "/file", evil),
        BusyboxImage.named("evil").lateFile("a/" + up + outside + "/new", evil),
        BusyboxImage.named("evil").link("out", outside.toString()).lateFile("out/file", evil),
        BusyboxImage.named("evil").link("out", up + outside).lateFile("out/new", evil),
        BusyboxImage.named("evil").link("out", outside + "/file").lateFile("out", evil),
        BusyboxImage.named("evil").hardLink("stolen", outside + "/file").lateFile("stolen", evil),
        BusyboxImage.named("evil").hardLink("stolen", up + outside + "/file"),
        BusyboxImage.named("evil").link("out", outside.toString()).hardLink("stolen", "out/file"),
        BusyboxImage.named("evil")
            .link("out", outside.toString())
            .lateFile("out/.wh.file", new byte[0]));
  }

  @Test
  void unpacksNothingOutside() throws Exception {
    Path outside = outside();
    int number = 0;
    for (BusyboxImage image : climbing(outside).toList()) {
      number++;
      Attacks.refused(
          "an image with names that lead out, " + number,
          () -> {
            Cli cli = run(image, "cat /stolen; echo overwritten > /stolen; true");
            assertThat(cli.out()).as(cli.err()).doesNotContain("untouched");
            assertUntouched(outside);
          });
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"etc/passwd", "etc/group"})
  void waitsForNoPipe(String name) throws Exception {
    Attacks.refused(
        "an image whose /" + name + " is a pipe",
        () -> {
          Cli cli = run(BusyboxImage.named("evil").pipe(name), "true");
          assertThat(cli.exitCode()).isEqualTo(1);
          assertThat(cli.err()).contains("'/" + name + "' of the container", "no regular file");
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"/dev/zero", "/proc/kcore", "/mnt/mesos/sandbox/x"})
  void readsNoDeviceForAPasswordFile(String target) throws Exception {
    Attacks.refused(
        "an image whose /etc/passwd is a link to " + target,
        () -> {
          Cli cli = run(BusyboxImage.named("evil").link("etc/passwd", target), "true");
          assertThat(cli.exitCode()).isEqualTo(1);
          assertThat(cli.err()).contains("TASK_FAILED", "'/etc/passwd' of the container");
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"/proc/self/fd/7", "/x/../proc/self/fd/8"})
  void startsInNoDescriptorOfRuncs(String workingDir) throws Exception {
    Attacks.refused(
        "an image that starts in " + workingDir,
        () -> {
          Cli cli = run(BusyboxImage.named("evil").workingDir(workingDir), "ls");
          assertThat(cli.exitCode()).isEqualTo(1);
          assertThat(cli.err()).contains("is in /proc");
        });
  }

  @Test
  void startsInNoDirectoryThatCantBe() throws Exception {
    Cli cli = run(BusyboxImage.named("evil").workingDir("/a\0b"), "ls");

    assertThat(cli.err()).contains("the image's working directory has a NUL in it");
  }

  @Test
  void runsAsAnyNumberAndReadsAnyEncoding() throws Exception {
    Cli big = run(BusyboxImage.named("evil").user("2147483647"), "id -u");
    assertThat(big.out()).as(big.err()).isEqualTo("2147483647\n");
    Cli larger = run(BusyboxImage.named("evil").user("4294967294"), "id -u");
    assertThat(larger.err()).contains("TASK_FAILED", "number is larger than 2147483647");

    byte[] latin1 =
        "root:x:0:0:M\u00fcller:/:/bin/sh\nweb:x:101:102::/:/bin/sh\n"
            .getBytes(StandardCharsets.ISO_8859_1);
    BusyboxImage image =
        BusyboxImage.named("evil")
            .link("etc/passwd", "/nix/passwd")
            .file("nix/passwd", latin1)
            .file("etc/group", "web:x:102:\nextra:x:300:web\n".getBytes(StandardCharsets.UTF_8))
            .user("web");
    Cli groups = run(image, "id -u; id -g; id -G");
    assertThat(groups.out()).as(groups.err()).isEqualTo("101\n102\n102 300\n");
  }
}
