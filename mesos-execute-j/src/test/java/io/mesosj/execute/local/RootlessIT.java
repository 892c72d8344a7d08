package io.mesosj.execute.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mesosj.base.process.Program;
import io.mesosj.execute.testing.Cli;
import io.mesosj.protocol.testing.NeedsRoot;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The embedded cluster of a real user who is not root, has subuids, and no right of root's. */
@NeedsRoot
@Timeout(180)
class RootlessIT {
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final String NETWORK =
      """
      {"cniVersion": "1.0.0", "name": "mine", "plugins": [
        {"type": "bridge", "bridge": "mine0", "isGateway": true, "ipMasq": true,
         "ipam": {"type": "host-local", "subnet": "10.77.0.0/24", "routes": [{"dst": "0.0.0.0/0"}]}},
        {"type": "portmap", "capabilities": {"portMappings": true}}]}
      """;

  @TempDir Path directory;
  private final String name = "mesosj" + ThreadLocalRandom.current().nextInt(1_000_000);
  private final int port = ThreadLocalRandom.current().nextInt(20_000, 30_000);
  private Path home = Path.of("/nonexistent");

  @BeforeEach
  void makeUser() throws IOException {
    home = directory.resolve("home");
    run("useradd", "--create-home", "--home-dir", home.toString(), name);
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
    if (Files.readAllLines(Path.of("/etc/subuid")).stream()
        .noneMatch(line -> line.startsWith(name + ":"))) {
      run("usermod", "--add-subuids", "700000-765535", "--add-subgids", "700000-765535", name);
    }
    // Where this build is the user may have no access.
    Path copy = Files.createDirectory(home.resolve("app"));
    run("cp", "-r", "bin", "target/lib", copy.toString());
    run("../examples/bin/make-busybox-image", home.resolve("registry").toString(), "box");
    Path networks = Files.createDirectories(home.resolve(".config/cni/net.d"));
    Files.writeString(networks.resolve("mine.conflist"), NETWORK);
    run("chown", "-R", name, home.resolve(".config").toString());
  }

  @AfterEach
  void removeUser() throws IOException {
    Program.of(LIMIT, "pkill", "-KILL", "-u", name).run();
    // Its sockets are there where the test's directory has too long a name.
    run("find", "/tmp", "-maxdepth", "1", "-user", name, "-exec", "rm", "-rf", "{}", "+");
    run("userdel", "--force", name);
  }

  private static String run(String... line) throws IOException {
    return Program.of(LIMIT, line).run().orFail().text();
  }

  private Cli start(String words) throws IOException {
    return Cli.startShell(
        directory,
        "unset MESOS_DOCKER_STORE_DIR XDG_RUNTIME_DIR XDG_DATA_HOME XDG_CONFIG_HOME; export HOME="
            + home
            + "; cd; exec setpriv --reuid="
            + name
            + " --regid="
            + name
            + " --init-groups --inh-caps=-all -- "
            + home
            + "/app/bin/mesos-execute-j --master=local "
            + words);
  }

  @Test
  void runsATaskOfTheHost() throws IOException {
    Cli limited = start("--rootless=yes --mem=32 --cpus=0.1 --quiet --command='id -u; exit 3'");
    assertThat(limited.exitCode()).as(limited.err()).isEqualTo(3);
    assertThat(limited.out()).isEqualTo("0\n");
    assertThat(limited.err()).containsOnlyOnce("warning: --cpus, --mem: not enforced");

    // Nothing is entered for what every user can have, and nothing is said.
    Cli plain = start("--mem=32 --command='id -u'");
    assertThat(plain.exitCode()).as(plain.err()).isZero();
    assertThat(plain.out().strip()).isEqualTo(run("id", "-u", name).strip());
    assertThat(plain.err()).doesNotContain("rootless", "warning");
  }

  @Test
  void publishesAPortOfAnImageAndEndsWhole() throws Exception {
    Cli hello = start(image("'ip -o addr show dev eth0; id -u'"));
    assertThat(hello.exitCode()).as(hello.err()).isZero();
    assertThat(hello.out()).contains("10.77.0.").endsWith("\n0\n");
    assertThat(hello.err()).contains("rootless: runs in namespaces of its own");
    assertThat(processes()).as(hello.err()).isEmpty();

    Cli web = start(image("'exec httpd -f -p 80 -h /www'"));
    await()
        .atMost(60, TimeUnit.SECONDS)
        .until(() -> web.err().contains("TASK_RUNNING") || !web.isRunning());
    assertThat(web.isRunning()).as(web.err()).isTrue();
    await().atMost(20, TimeUnit.SECONDS).until(this::answers);
    web.signal("KILL");
    web.exitCode();

    await().atMost(10, TimeUnit.SECONDS).untilAsserted(() -> assertThat(processes()).isEmpty());
    assertThat(answers()).isFalse();
  }

  private String image(String command) {
    return "--docker_image=box --docker_registry="
        + home.resolve("registry")
        + " --network=name=mine,port="
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

  /** Those of the user, who is root in there. */
  private List<String> processes() throws IOException {
    String all = run("ps", "-eo", "user:32,pid,args");
    return Stream.of(all.split("\n")).filter(line -> line.startsWith(name + " ")).toList();
  }
}
