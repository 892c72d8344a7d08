package io.mesosj.execute.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mesosj.execute.testing.Cli;
import io.mesosj.protocol.testing.NeedsRoot;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The embedded cluster of a real user who is not root, has subuids, and no right of root's. */
@NeedsRoot
@Timeout(180)
class RootlessIT extends OrdinaryUserFixture {

  private final int port = ThreadLocalRandom.current().nextInt(20_000, 30_000);

  @Test
  void runsATaskOfTheHost() throws IOException {
    Cli limited =
        user.run(
            "--master=local --rootless=yes --mem=32 --cpus=0.1 --quiet --command='id -u; kill -9 $$'");
    assertThat(limited.exitCode()).as(limited.err()).isEqualTo(128 + 9);
    assertThat(limited.out()).isEqualTo("0\n");
    assertThat(limited.err())
        .containsOnlyOnce("warning: --cpus, --mem: not enforced")
        .doesNotContain("unknown");

    // Nothing is entered for what every user can have, and nothing is said.
    Cli plain = user.run("--master=local --command='id -u'");
    assertThat(plain.exitCode()).as(plain.err()).isZero();
    assertThat(plain.out().strip()).isEqualTo(Long.toString(user.uid()));
    assertThat(plain.err()).doesNotContain("rootless", "warning");
  }

  @Test
  void keepsLimitsOrSaysThatItDoesNot() throws IOException {
    Cli plain = user.run("--master=local --mem=32 --quiet --command=true");
    assertThat(plain.exitCode()).as(plain.err()).isZero();
    assertThat(plain.err()).containsOnlyOnce("warning: --mem: not enforced");

    for (String flags : List.of("", "--rootless=yes")) {
      Cli strict = user.run("--master=local --strict_limits --command='echo ran' " + flags);
      assertThat(strict.exitCode()).as(strict.err()).isEqualTo(1);
      assertThat(strict.out()).isEmpty();
      assertThat(strict.err()).contains("--strict_limits: cpus, mem").doesNotContain("Submitted");
    }
  }

  @Test
  void tellsRootOfAUserNamespaceThatItHasNoLimits() throws IOException {
    String entered = "unshare -Ur " + user.program() + " --master=local ";
    Cli warned = user.shell(entered + "--quiet --command='id -u'");
    assertThat(warned.exitCode()).as(warned.err()).isZero();
    assertThat(warned.out()).isEqualTo("0\n");
    assertThat(warned.err())
        .containsOnlyOnce("warning: cpus, mem and the number of processes: not enforced")
        .contains("user namespace");

    Cli strict = user.shell(entered + "--strict_limits --command='echo ran'");
    assertThat(strict.exitCode()).as(strict.err()).isEqualTo(1);
    assertThat(strict.out()).isEmpty();
    assertThat(strict.err()).contains("user namespace");
  }

  @Test
  void rootsCgroupsGoWithTheNextStartAfterAKill() throws IOException {
    List<Path> before = cgroups();
    Cli killed =
        Cli.startShell(
            directory,
            "exec \"$0\" --master=local --rootless=yes --strict_limits --command='sleep 1000'");
    await()
        .atMost(60, TimeUnit.SECONDS)
        .until(() -> killed.err().contains("TASK_RUNNING") || !killed.isRunning());
    String name = "mesosj." + killed.pid() + "-";
    assertThat(cgroups()).as(killed.err()).anyMatch(path -> path.toString().contains(name));
    killed.signal("KILL");
    killed.exitCode();

    Cli next = Cli.run(directory, "--master=local", "--rootless=yes", "--command=true");

    assertThat(next.exitCode()).as(next.err()).isZero();
    assertThat(cgroups()).filteredOn(path -> path.toString().contains(name)).isEmpty();
    String own = "mesosj." + next.pid() + "-";
    assertThat(cgroups()).filteredOn(path -> path.toString().contains(own)).isEmpty();
    assertThat(before).noneMatch(path -> path.toString().contains(name));
  }

  private static List<Path> cgroups() throws IOException {
    try (Stream<Path> below =
        Files.find(Path.of("/sys/fs/cgroup"), 3, (path, file) -> file.isDirectory())) {
      return below.filter(path -> path.getFileName().toString().startsWith("mesosj.")).toList();
    }
  }

  /** As systemd has it for who logs in, and Debian for users of services. */
  @Test
  void runsWhereStateAndHomeAreInDirectoriesThatAreCovered() throws IOException {
    for (String place : List.of("XDG_RUNTIME_DIR=/run/", "HOME=/var/lib/")) {
      Path made = Path.of(place.substring(place.indexOf('=') + 1) + user.name());
      Cli cli =
          Cli.startShell(
              directory,
              "install -d -m 700 -o "
                  + user.name()
                  + " "
                  + made
                  + " && { "
                  + user.asUser()
                  + " env "
                  + place
                  + user.name()
                  + " "
                  + user.program()
                  + " --master=local --quiet"
                  + user.image()
                  + "--command=\"id -u\"; }");
      try {
        assertThat(cli.exitCode()).as(cli.err()).isZero();
        assertThat(cli.out()).isEqualTo("0\n");
      } finally {
        assertThat(Cli.startShell(directory, "exec rm -rf " + made).exitCode()).isZero();
      }
    }
  }

  /** As in a container, whose files are on an overlay: no other's upper directory may be there. */
  @Test
  void mountsImagesByFuseWhereTheKernelDoesNot() throws IOException {
    String mounts =
        """
        cd %1$s && mkdir -p data/lower data/upper data/work %2$s/.local/share || exit 99
        chown -R %3$s data %2$s/.local
        [ -e fuse ] || mknod -m 666 fuse c 10 229
        mount --bind fuse /dev/fuse || exit 99
        mount -t overlay overlay -o lowerdir=data/lower,upperdir=data/upper,workdir=data/work %2$s/.local/share || exit 99
        """
            .formatted(directory, user.home(), user.name());
    String task =
        user.image() + "--master=local --quiet --command=\"mount; id -u; echo new > /file\"";
    Cli fused = inMounts(mounts, "", task);
    assertThat(fused.exitCode()).as(fused.err()).isZero();
    assertThat(fused.out()).containsPattern("on / type fuse").contains("\n0\n");

    Cli without = inMounts(mounts, user.refusing("fuse-overlayfs") + ":", task);
    assertThat(without.exitCode()).as(without.err()).isNotZero();
    assertThat(without.err()).contains("'mount' failed", "'fuse-overlayfs' failed");
  }

  private static Cli inMounts(String mounts, String path, String words) throws IOException {
    Path script =
        Files.writeString(
            directory.resolve("mounts.sh"),
            mounts + user.asUser() + " env PATH=" + path + "$PATH " + user.program() + " " + words);
    return Cli.startShell(directory, "exec unshare --mount sh " + script);
  }

  @Test
  void hasATerminal() throws IOException {
    Cli cli =
        user.shell(
            "script -qec \""
                + user.program()
                + " --master=local -it --quiet"
                + user.image()
                + "--command='tty; test -t 0 && echo terminal'\" /dev/null < /dev/null");

    assertThat(cli.exitCode()).as(cli.out()).isZero();
    assertThat(cli.out()).contains("/dev/pts/", "terminal");
  }

  @Test
  void publishesAPortOfAnImageAndEndsWhole() throws Exception {
    Cli hello = user.run(image("'ip -o addr show dev eth0; id -u'"));
    assertThat(hello.exitCode()).as(hello.err()).isZero();
    assertThat(hello.out()).contains("10.77.0.").endsWith("\n0\n");
    assertThat(hello.err()).contains("rootless: runs in namespaces of its own");
    assertThat(user.processes()).as(hello.err()).isEmpty();

    Cli web = user.start(image("'exec httpd -f -p 80 -h /www'"));
    await()
        .atMost(60, TimeUnit.SECONDS)
        .until(() -> web.err().contains("TASK_RUNNING") || !web.isRunning());
    assertThat(web.isRunning()).as(web.err()).isTrue();
    await().atMost(20, TimeUnit.SECONDS).until(this::answers);
    web.signal("KILL");
    web.exitCode();

    await()
        .atMost(10, TimeUnit.SECONDS)
        .untilAsserted(() -> assertThat(user.processes()).isEmpty());
    assertThat(answers()).isFalse();
  }

  private String image(String command) {
    return "--master=local"
        + user.image()
        + "--network=name=mine,port="
        + port
        + ":80/tcp --command="
        + command;
  }

  private boolean answers() throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
            .timeout(Duration.ofSeconds(5))
            .build();
    try {
      return HttpClient.newHttpClient()
          .send(request, HttpResponse.BodyHandlers.ofString())
          .body()
          .contains("Hello from a container");
    } catch (IOException e) {
      return false;
    }
  }
}
