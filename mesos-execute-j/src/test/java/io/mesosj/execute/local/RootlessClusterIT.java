package io.mesosj.execute.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mesosj.base.process.Program;
import io.mesosj.execute.testing.Cli;
import io.mesosj.execute.testing.RootlessUser;
import io.mesosj.protocol.testing.NeedsRoot;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clusters of ordinary users that stay, seen from outside of their namespaces. */
@NeedsRoot
@Timeout(240)
class RootlessClusterIT {
  @TempDir static Path directory;
  private static RootlessUser user;

  private final int port = ThreadLocalRandom.current().nextInt(20_000, 30_000);

  @BeforeAll
  static void makeUser() throws IOException {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
    user = RootlessUser.withSubuids(Files.createDirectory(directory.resolve("one")));
  }

  @AfterAll
  static void removeUser() throws IOException {
    user.close();
  }

  @Test
  void runsInTheBackgroundWithSeveralAgents() throws IOException {
    Cli started = user.run("local start own --agents=2 --docker_registry=" + user.registry());
    assertThat(started.exitCode()).as(started.err()).isZero();
    assertThat(started.err()).doesNotContain("rootless");
    try {
      Cli launched =
          user.run(
              "--master=own --detach --name=web --docker_image=box --networks=mine"
                  + " --command='echo started; exec sleep 1000'");
      assertThat(launched.exitCode()).as(launched.err()).isZero();
      await()
          .atMost(60, TimeUnit.SECONDS)
          .untilAsserted(() -> assertThat(user.run("ps --master=own").out()).contains("RUNNING"));
      Cli exec = user.run("exec --master=own web ip -o addr show dev eth0");
      assertThat(exec.exitCode()).as(exec.err()).isZero();
      assertThat(exec.out()).contains("10.77.0.");
      assertThat(user.run("logs --master=own web").out()).contains("started");
      assertThat(user.run("networks --master=own").out()).contains("mine", "10.77.0.");
      looksInside();
      assertThat(user.run("local list").out()).containsPattern("own +running");
    } finally {
      Cli stopped = user.run("local stop own");
      assertThat(stopped.exitCode()).as(stopped.err()).isZero();
    }
    await()
        .atMost(20, TimeUnit.SECONDS)
        .untilAsserted(() -> assertThat(user.processes()).isEmpty());
  }

  /**
   * Whoever takes a port of the agent's listens on it in there, and is found on it from outside.
   */
  @Test
  void leadsPortsInThatTasksOnTheHostsNetworkTake() throws IOException {
    Cli started = user.run("local start ports --docker_registry=" + user.registry());
    assertThat(started.exitCode()).as(started.err()).isZero();
    try {
      Cli serves =
          user.start(
              "--master=ports --docker_image=box --quiet"
                  + " --resources='cpus:0.1;mem:64;ports:[31777-31777]'"
                  + " --command='exec httpd -f -p 31777 -h /www'");
      await().atMost(60, TimeUnit.SECONDS).until(() -> answers(31_777) || !serves.isRunning());
      assertThat(answers(31_777)).as(serves.err()).isTrue();
      Cli second =
          user.run(
              "--master=ports --docker_image=box --name=second"
                  + " --resources='cpus:0.1;mem:64;ports:[31778-31778]' --command='exec true'");
      assertThat(second.exitCode()).as(second.err()).isZero();
      serves.signal("TERM");
      serves.exitCode();
      await().atMost(20, TimeUnit.SECONDS).until(() -> isFree(31_777) && isFree(31_778));
    } finally {
      assertThat(user.run("local stop ports").exitCode()).isZero();
    }
  }

  private static boolean answers(int port) {
    return RootlessUser.greets(InetAddress.getLoopbackAddress(), port);
  }

  private static boolean isFree(int port) {
    try (ServerSocket server = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return server.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  /** As docs/rootless.md has it. */
  private static void looksInside() throws IOException {
    Path shim = Files.createDirectory(user.home().resolve("shim"));
    for (String part : new String[] {"bin", "target/lib"}) {
      Program.of(
              Duration.ofMinutes(1),
              "cp",
              "-r",
              Path.of("..", "isolator-shim", part).toString(),
              shim.toString())
          .run()
          .orFail();
    }
    Path script =
        Files.writeString(
            shim.resolve("look"),
            """
            %2$s
            for runtime in $(inside sh -c 'echo /run/mesos-execute-j/*-*'); do
              inside %1$s status --runtime_dir="$runtime"
              inside %1$s check --runtime_dir="$runtime"
              inside %1$s inspect --output=svg --runtime_dir="$runtime"
              for id in $(inside ls "$runtime/isolators/network/cni" 2> /dev/null); do
                inside %1$s exec --runtime_dir="$runtime" "$id" -- ip -o addr show dev eth0
              done
            done
            """
                .formatted(shim.resolve("bin/isolator-shim"), insideOfTheDocs()));
    Cli look = user.shell("sh " + script);
    assertThat(look.exitCode()).as(look.err()).isZero();
    assertThat(look.out())
        .as(look.err())
        .contains("1 container", "checked ", "<svg", "eth0    inet 10.77.0.");
  }

  private static String insideOfTheDocs() throws IOException {
    return Files.readAllLines(Path.of("..", "docs", "rootless.md")).stream()
        .dropWhile(line -> !line.startsWith("states="))
        .takeWhile(line -> !line.startsWith("inside sh"))
        .collect(Collectors.joining("\n"));
  }

  @Test
  void twoUsersAndTwoRunsHaveTheSameNetworksAndNotTheSamePort() throws IOException {
    Path place = Files.createDirectory(directory.resolve("two"));
    try (RootlessUser other = RootlessUser.withSubuids(place)) {
      Cli first = user.start(web(user, port));
      Cli second = other.start(web(other, port + 1));
      Cli third = user.start(web(user, port + 2));
      for (Cli one : new Cli[] {first, second, third}) {
        await()
            .atMost(90, TimeUnit.SECONDS)
            .until(() -> one.out().contains("10.77.0.") || !one.isRunning());
        assertThat(one.out()).as(one.err()).contains("10.77.0.2/24");
      }

      Cli taken = other.run(web(other, port));

      assertThat(taken.exitCode()).as(taken.err()).isEqualTo(1);
      assertThat(taken.err()).contains("127.0.0.1:" + port);
      for (Cli one : new Cli[] {first, second, third}) {
        one.signal("TERM");
        one.exitCode();
      }
    }
  }

  private static String web(RootlessUser who, int port) {
    return "--master=local --quiet"
        + who.image()
        + "--network=name=mine,port="
        + port
        + ":80/tcp --command='ip -o addr show dev eth0; exec sleep 1000'";
  }

  /** Who leaves a container is an ordinary user, and nobody's files are open to that. */
  @Test
  void taskReadsNobodysFiles() throws IOException {
    Path roots = Files.writeString(directory.resolve("roots"), "secret of root");
    Files.setPosixFilePermissions(roots, PosixFilePermissions.fromString("rw-------"));
    Cli own =
        user.run("--master=local --rootless=yes --quiet --command='id -u; cat " + roots + "'");
    assertThat(own.exitCode()).isNotZero();
    assertThat(own.out()).isEqualTo("0\n");
    assertThat(own.err()).containsIgnoringCase("permission denied");

    Cli prepared =
        user.shell("echo mine > ~/private; chmod 600 ~/private; chmod 711 ~; echo prepared");
    assertThat(prepared.exitCode()).isZero();
    Cli other =
        user.run(
            "--master=local --rootless=yes --quiet --user=daemon --command='id -u; cat "
                + user.home().resolve("private")
                + "'");
    assertThat(other.out()).as(other.err()).isEqualTo("1\n");
    assertThat(other.err()).containsIgnoringCase("permission denied");
    assertThat(other.exitCode()).isNotZero();
  }
}
