package io.mesosj.execute.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.mesosj.execute.testing.Cli;
import io.mesosj.protocol.testing.NeedsRoot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What flags of the container do on the embedded cluster. */
@NeedsRoot
class ContainerFlagsIT {
  @TempDir Path directory;

  private Cli run(String... words) throws IOException {
    String[] line = new String[words.length + 2];
    line[0] = "--master=local";
    line[1] = "--quiet";
    System.arraycopy(words, 0, line, 2, words.length);
    return Cli.run(directory, line);
  }

  /** A directory with the image {@code box}. */
  private Path makeBusybox() throws IOException, InterruptedException {
    Path images = directory.resolve("images");
    Process make =
        new ProcessBuilder("../examples/bin/make-busybox-image", images.toString(), "box")
            .inheritIO()
            .start();
    assertThat(make.waitFor()).isZero();
    return images;
  }

  @Test
  void mountsDirectoriesOfTheHost() throws IOException, InterruptedException {
    Path images = makeBusybox();
    Path data = Files.createDirectory(directory.resolve("data"));
    Files.writeString(data.resolve("in"), "from the host\n");

    Cli cli =
        run(
            "--docker_image=box",
            "--docker_registry=" + images,
            "--volume=" + data + ":/data",
            "--volume=" + data + ":/readonly:ro",
            "--command=cat /data/in; echo out > /data/out; touch /readonly/x || echo refused");

    assertThat(cli.exitCode()).as(cli.err()).isZero();
    assertThat(cli.out()).isEqualTo("from the host\nrefused\n");
    assertThat(data.resolve("out")).hasContent("out");
    assertThat(data.resolve("x")).doesNotExist();
  }

  @Test
  void tellsSecretsToTheTaskOnly() throws IOException, InterruptedException {
    Path images = makeBusybox();
    Path token = Files.writeString(directory.resolve("token"), "sesame\n");
    Path runtime = directory.resolve("runtime");
    String show =
        "echo $TOKEN; cd $MESOS_SANDBOX; cat /run/secrets/key inside/key; id -u; ls -ln inside/key | cut -c1-10";

    Cli cli =
        run(
            "--docker_image=box",
            "--docker_registry=" + images,
            "--runtime_dir=" + runtime,
            "--user=1234",
            "--env_secret=TOKEN=" + token,
            "--secret_volume=" + token + ":/run/secrets/key",
            "--secret_volume=" + token + ":inside/key",
            "--command=" + show + "; echo more >> inside/key || echo refused");

    assertThat(cli.exitCode()).as(cli.err()).isZero();
    assertThat(cli.out()).isEqualTo("sesame\nsesame\nsesame\n1234\n-rw-------\nrefused\n");
    assertThat(cli.err()).doesNotContain("sesame");
    try (Stream<Path> left = Files.walk(runtime)) {
      assertThat(left.filter(Files::isRegularFile).filter(file -> contains(file, "sesame")))
          .isEmpty();
    }
  }

  private static boolean contains(Path file, String text) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void tellsNobodyElseOfSecretsMeanwhile() throws IOException {
    Path token = Files.writeString(directory.resolve("token"), "sesame");
    Path runtime = directory.resolve("runtime");
    // The user that looks may go to where the agent's directories are.
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));

    Cli cli =
        run(
            "--runtime_dir=" + runtime,
            "--user=nobody",
            "--secret_volume=" + token + ":key",
            "--env_secret=TOKEN=" + token,
            "--command=cat key; echo; grep -rl sesame " + runtime + " 2>/dev/null || echo none");

    assertThat(cli.exitCode()).as(cli.err()).isZero();
    assertThat(cli.out()).isEqualTo("sesame\nnone\n");
  }

  @Test
  void refusesSecretsThatItCannotLookUp() throws IOException {
    Path task = directory.resolve("task.json");
    Files.writeString(
        task,
        """
        {"name": "t", "task_id": {"value": "t"}, "agent_id": {"value": ""},
         "resources": [{"name": "cpus", "type": "SCALAR", "scalar": {"value": 0.1}},
                       {"name": "mem", "type": "SCALAR", "scalar": {"value": 32}}],
         "command": {"value": "true", "environment": {"variables": [{"name": "TOKEN",
           "type": "SECRET", "secret": {"type": "REFERENCE", "reference": {"name": "vault"}}}]}}}
        """);

    Cli cli = run("--task=" + task);

    assertThat(cli.exitCode()).isEqualTo(1);
    assertThat(cli.err()).contains("no store of secrets here to look 'vault' up in");
  }

  @Test
  void refusesVolumesThatLeadElsewhere() throws IOException {
    Cli missing = run("--volume=/missing:/tmp", "--command=true");
    assertThat(missing.exitCode()).isEqualTo(1);
    assertThat(missing.err()).contains("'/missing' does not exist on the agent");

    Cli outside =
        run(
            "--volumes=[{\"mode\":\"RW\",\"container_path\":\"../x\",\"host_path\":\"y\"}]",
            "--command=true");
    assertThat(outside.exitCode()).isEqualTo(1);
    assertThat(outside.err()).contains("leads out of the sandbox");
  }

  @Test
  void fetchesFilesAndUnpacksArchives() throws IOException, InterruptedException {
    Path script = Files.writeString(directory.resolve("tool"), "#!/bin/sh\necho tool ran\n");
    Path packed = Files.createDirectory(directory.resolve("packed"));
    Files.writeString(packed.resolve("inner"), "unpacked\n");
    Path archive = directory.resolve("packed.tar.gz");
    assertThat(
            new ProcessBuilder("tar", "-czf", archive.toString(), "-C", packed.toString(), ".")
                .start()
                .waitFor())
        .isZero();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/page",
        exchange -> {
          byte[] page = "from the web\n".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, page.length);
          exchange.getResponseBody().write(page);
          exchange.close();
        });
    server.start();
    try {
      String web = "http://127.0.0.1:" + server.getAddress().getPort();
      Cli cli =
          run(
              "--uri=" + archive,
              "--uri=" + web + "/page",
              "--uri=file://" + script,
              "--command=cat inner page; sh tool");

      assertThat(cli.exitCode()).as(cli.err()).isZero();
      assertThat(cli.out()).isEqualTo("unpacked\nfrom the web\ntool ran\n");

      Cli missing = run("--uri=" + web + "/missing", "--command=true");
      assertThat(missing.exitCode()).isEqualTo(1);
      assertThat(missing.err()).contains("/missing", "the server answered 404");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void readsFilesOnlyAsTheTasksUser() throws IOException {
    Cli cli = run("--uri=/etc/shadow", "--user=nobody", "--command=true");

    assertThat(cli.exitCode()).isEqualTo(1);
    assertThat(cli.err()).contains("/etc/shadow", "Permission denied");
  }

  @Test
  void followsNoLinkOfAnArchiveWhereTheUserMayNotWrite() throws IOException, InterruptedException {
    Path ours = Files.createDirectory(directory.resolve("ours"));
    Path packed = Files.createDirectory(directory.resolve("packed"));
    Files.createSymbolicLink(packed.resolve("link"), ours);
    Path archive = directory.resolve("packed.tar");
    assertThat(
            new ProcessBuilder("tar", "-cf", archive.toString(), "-C", packed.toString(), "link")
                .start()
                .waitFor())
        .isZero();
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path page = Files.writeString(directory.resolve("page"), "planted\n");
    String task =
        """
        {"name": "t", "task_id": {"value": "t"}, "agent_id": {"value": ""},
         "resources": [{"name": "cpus", "type": "SCALAR", "scalar": {"value": 0.1}},
                       {"name": "mem", "type": "SCALAR", "scalar": {"value": 32}}],
         "command": {"value": "true", "user": "nobody", "uris": [
           {"value": "%s"}, {"value": "%s", "output_file": "link/planted"}]}}
        """
            .formatted(archive, page);

    Cli cli = run("--task=" + task);

    assertThat(cli.exitCode()).as(cli.err()).isEqualTo(1);
    assertThat(cli.err()).contains("'link' is a link in the sandbox");
    assertThat(ours).isEmptyDirectory();
  }

  @Test
  void givesTheSandboxToTheTasksUser() throws IOException {
    Cli cli = run("--user=nobody", "--command=id -un; echo mine > file; cat file");

    assertThat(cli.exitCode()).as(cli.err()).isZero();
    assertThat(cli.out()).isEqualTo("nobody\nmine\n");
  }

  @Test
  void setsResourceLimitsAndCapabilities() throws IOException {
    Cli cli =
        run(
            "--rlimits={\"rlimits\":[{\"type\":\"RLMT_NOFILE\",\"soft\":77,\"hard\":99},"
                + "{\"type\":\"RLMT_CORE\"}]}",
            "--effective_capabilities={\"capabilities\":[\"NET_RAW\"]}",
            "--command=ulimit -Sn; ulimit -Hn; ulimit -c; grep CapEff /proc/self/status");

    assertThat(cli.exitCode()).as(cli.err()).isZero();
    assertThat(cli.out()).isEqualTo("77\n99\nunlimited\nCapEff:\t0000000000002000\n");

    Cli wrong =
        run(
            "--effective_capabilities={\"capabilities\":[\"NET_RAW\"]}",
            "--bounding_capabilities={\"capabilities\":[\"KILL\"]}",
            "--command=true");
    assertThat(wrong.exitCode()).isEqualTo(1);
    assertThat(wrong.err()).contains("not within the bounding ones");
  }
}
