package io.mesosj.execute.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mesosj.execute.testing.Cli;
import io.mesosj.local.testing.BusyboxImage;
import io.mesosj.protocol.testing.NeedsRoot;
import io.mesosj.protocol.testing.Recordings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Images from run to run. */
@NeedsRoot
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ImagesIT {
  @TempDir Path directory;

  private Cli start(String image, String command) throws IOException {
    return Cli.start(
        directory,
        "--master=local",
        "--quiet",
        "--docker_registry=" + directory.resolve("images"),
        "--docker_image=" + image,
        "--command=" + command);
  }

  private Cli run(String image, String command) throws IOException {
    Cli cli = start(image, command);
    cli.exitCode();
    return cli;
  }

  private Path stored() throws IOException {
    try (Stream<Path> images = Files.list(directory.resolve("image-store/images"))) {
      return images.findFirst().orElseThrow();
    }
  }

  private Cli images(String... words) throws IOException {
    return Cli.run(
        directory, Stream.concat(Stream.of("images"), Stream.of(words)).toArray(String[]::new));
  }

  @Test
  void areUnpackedOnceAndNoTaskChangesThem() throws Exception {
    BusyboxImage.named("box").saveTo(directory.resolve("images"));
    String spoil = "rm /www/index.html; rm /bin/ls; echo evil > /new; chmod 777 /; cat /new";
    assertThat(run("box", spoil).out()).isEqualTo("evil\n");
    Object unpacked = Files.getAttribute(stored(), "unix:ino");

    Cli second = run("box", "cat /www/index.html; ls -d /new || stat -c %a /");

    assertThat(second.out()).as(second.err()).isEqualTo("hello from the image\n755\n");
    assertThat(Files.getAttribute(stored(), "unix:ino")).isEqualTo(unpacked);
    assertThat(stored().resolve("rootfs/new")).doesNotExist();
  }

  @Test
  void areListedAndPruned() throws Exception {
    BusyboxImage.named("box").saveTo(directory.resolve("images"));
    BusyboxImage.named("other").env("A=b").saveTo(directory.resolve("images"));
    assertThat(images().out()).isEqualTo("NAME  DIGEST  SIZE  LAST USED  IN USE\n");
    run("other", "true");
    try (Cli running = start("box", "echo up; sleep 60")) {
      await().until(() -> running.out().equals("up\n"));
      List<String> lines =
          images("--output=json")
              .out()
              .lines()
              .map(Recordings::json)
              .map(line -> line.path("name").asText() + " " + line.path("in_use").asBoolean())
              .toList();
      assertThat(lines).containsExactly("box true", "other false");

      assertThat(images("prune", "--unused_for=1days").out().lines()).hasSize(1);
      assertThat(images("prune").out()).contains("other").doesNotContain("box");
      assertThat(images().out()).containsPattern("box +sha256:[0-9a-f]{64} +[0-9.]+ MB .* yes\n");
      running.signal("TERM");
      running.exitCode();
    }
    assertThat(images("prune").out()).contains("box");
    assertThat(images("list").err()).contains("images takes nothing or 'prune', got 'list'");
    assertThat(images("--unused_for=1days").exitCode()).isEqualTo(2);
  }

  /**
   * Whoever is killed while an image is unpacked leaves nothing that the next run could take for
   * one.
   */
  @Test
  void areWholeHoweverAnUnpackingEnds() throws Exception {
    BusyboxImage.named("box").saveTo(directory.resolve("images"));
    for (int tenths = 1; tenths <= 8; tenths++) {
      Cli killed = start("box", "sleep 5");
      Path staging = directory.resolve("image-store/staging");
      await()
          .pollInterval(Duration.ofMillis(1))
          .atMost(30, TimeUnit.SECONDS)
          .until(() -> !killed.isRunning() || (Files.isDirectory(staging) && isBusy(staging)));
      Thread.sleep(tenths * 8L);
      killed.signal("KILL");
      killed.exitCode();
      Cli next = run("box", "cat /www/index.html");
      assertThat(next.out()).as(next.err()).isEqualTo("hello from the image\n");
      assertThat(isBusy(staging)).isFalse();
      assertThat(images("prune").out().lines()).hasSize(2);
    }
  }

  private static boolean isBusy(Path staging) throws IOException {
    try (Stream<Path> entries = Files.list(staging)) {
      return entries.findFirst().isPresent();
    }
  }

  @Test
  void runAsTheyWantToBe() throws Exception {
    Path images = directory.resolve("images");
    String passwd = "root:x:0:0::/root:/bin/sh\nweb:x:101:102::/:/bin/sh\n";
    String group = "root:x:0:\nweb:x:102:\nextra:x:300:web\n";
    BusyboxImage.named("bigid").user("1000620000").saveTo(images);
    BusyboxImage.named("symetc")
        .link("etc", "/usr/etc")
        .file("usr/etc/passwd", passwd.getBytes(UTF_8))
        .file("usr/etc/group", group.getBytes(UTF_8))
        .user("web")
        .saveTo(images);
    BusyboxImage.named("groups")
        .file("etc/passwd", passwd.getBytes(UTF_8))
        .file("etc/group", group.getBytes(UTF_8))
        .user("web")
        .saveTo(images);
    BusyboxImage.named("whiteout")
        .file("data/a", new byte[1])
        .file("data/b", new byte[1])
        .file("d2/x", new byte[1])
        .upperFile("data/.wh.a", "")
        .upperFile("d2/.wh..wh..opq", "")
        .upperFile("d2/y", "Y")
        .saveTo(images);
    BusyboxImage.named("workdir").workingDir("/srv/app").user("12345:67").saveTo(images);

    assertThat(run("bigid", "id -u; id -g; id -G").out()).isEqualTo("1000620000\n0\n0\n");
    assertThat(run("symetc", "id -u; id -g; id -G").out()).isEqualTo("101\n102\n102 300\n");
    assertThat(run("groups", "id -u; id -g; id -G").out()).isEqualTo("101\n102\n102 300\n");
    assertThat(run("whiteout", "ls /data; ls -A /d2").out()).isEqualTo("b\ny\n");
    assertThat(run("workdir", "pwd; id -u; id -g").out()).isEqualTo("/srv/app\n12345\n67\n");
  }

  @Test
  void runTheirEntryPoint() throws Exception {
    BusyboxImage.named("entry")
        .entrypoint("/bin/echo", "entry")
        .cmd("a b", "c")
        .environment("NOEQ", "A=1=2", "EMPTY=", "PATH=/bin")
        .saveTo(directory.resolve("images"));
    Cli entry =
        Cli.run(
            directory,
            "--master=local",
            "--quiet",
            "--docker_registry=" + directory.resolve("images"),
            "--docker_image=entry",
            "--no-shell");
    assertThat(entry.out()).as(entry.err()).isEqualTo("entry a b c\n");
    Cli variables = run("entry", "env");
    assertThat(variables.out().lines())
        .as(variables.err())
        .contains("A=1=2", "EMPTY=", "PATH=/bin")
        .noneMatch(line -> line.startsWith("NOEQ"));
  }
}
