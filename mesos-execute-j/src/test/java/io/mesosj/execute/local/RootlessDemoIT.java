package io.mesosj.execute.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.base.process.Program;
import io.mesosj.execute.testing.Cli;
import io.mesosj.execute.testing.RootlessUser;
import io.mesosj.protocol.testing.NeedsRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is shown to who comes first, as an ordinary user sees it. */
@NeedsRoot
@Timeout(300)
class RootlessDemoIT {
  @TempDir static Path directory;
  private static RootlessUser user;

  @BeforeAll
  static void makeUserAndCheckout() throws IOException {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
    user = RootlessUser.withSubuids(Files.createDirectory(directory.resolve("one")));
    Path checkout = Files.createDirectory(user.home().resolve("checkout"));
    for (String part :
        new String[] {
          "demo",
          ".ci",
          "examples/bin",
          "examples/recipes",
          "README.md",
          "mesos-execute-j/bin",
          "mesos-execute-j/target/lib",
          "isolator-shim/bin",
          "isolator-shim/target/lib"
        }) {
      Path to = Files.createDirectories(checkout.resolve(part)).getParent();
      Files.delete(checkout.resolve(part));
      run("cp", "-a", Path.of("..", part).toString(), String.valueOf(to));
    }
    run("chown", "-R", user.name(), checkout.toString());
  }

  private static void run(String... line) throws IOException {
    Program.of(Duration.ofMinutes(1), line).run().orFail();
  }

  @AfterAll
  static void removeUser() throws IOException {
    user.close();
  }

  @Test
  void theDemoRuns() throws IOException {
    Cli demo = user.shell("checkout/demo --built");

    assertThat(demo.exitCode()).as(demo.out() + demo.err()).isZero();
    assertThat(demo.out())
        .contains("Hello from a container on Mesos", "network storage: 10.88.", "demo: ok");
    assertThat(user.processes()).isEmpty();
  }

  /** As they stand, but for ports, which others of the machine may have, and an end for each. */
  @Test
  void theReadmesLinesRun() throws IOException {
    int port = ThreadLocalRandom.current().nextInt(20_000, 30_000);
    String readme = Files.readString(Path.of("..", "README.md"));
    String hello = line(readme, "$ mesos-execute-j/bin/mesos-execute-j").substring(2);
    String web = block(readme, "mesos-execute-j/bin/mesos-execute-j networks create");
    String shell = line(readme, "mesos-execute-j/bin/mesos-execute-j -it ");
    String ps = line(readme, "mesos-execute-j/bin/mesos-execute-j ps ");
    Path script =
        Files.writeString(
            user.home().resolve("readme.sh"),
            """
            set -eu
            rm -rf ~/.config/cni
            cd checkout
            %1$s
            # Else the shell starts the command with Ctrl-C ignored.
            set -m
            %2$s & cli=$!
            set +m
            until page=$(curl -s --max-time 2 http://127.0.0.1:%5$d/); do kill -0 $cli; sleep 0.3; done
            echo "PAGE $page"
            kill -INT $cli
            wait $cli || echo "ENDED $?"
            echo '%3$s' > it.sh
            while sleep 0.5; do echo 'echo in-$((40 + 2)); ip -o addr show dev eth1; exit'; done \
              | script -qec 'sh it.sh' /dev/null
            j=mesos-execute-j/bin/mesos-execute-j
            at=--master=127.0.0.1:%6$d
            $j local start readme --rootless=yes --port=%6$d
            trap '$j local stop readme' EXIT
            $j $at --detach --quiet --name=s --networks=frontend --command='echo from-s; echo kept > file; exec sleep 1000'
            %4$s
            until $j logs $at s | grep from-s; do sleep 0.3; done
            $j exec $at s ip -o addr show dev eth0
            $j inspect $at s | grep TASK_RUNNING
            $j networks $at
            $j stats $at s
            $j cp $at s:file copied && cat copied
            $j kill $at s
            $j wait $at s || echo "WAITED $?"
            """
                .formatted(
                    hello,
                    web.replace("8080", Integer.toString(port)),
                    shell.replace("'", "'\\''"),
                    ps.replace("HOST:5050", "127.0.0.1:" + (port + 1)),
                    port,
                    port + 1));

    Cli typed = user.shell("exec bash " + script);

    assertThat(typed.exitCode()).as(typed.out() + typed.err()).isZero();
    String networks = user.home().resolve(".config/cni/net.d").toString();
    assertThat(typed.out())
        .contains("hello\n", "created frontend in " + networks, "created storage in " + networks)
        .containsPattern("PAGE .*Hello from a container on Mesos")
        .contains("ENDED 130", "in-42", "eth1    inet 10.89.", "from-s", "eth0    inet 10.89.")
        .containsPattern("frontend +s\\S* +10\\.89\\.")
        .contains("kept", "WAITED ");
    assertThat(user.processes()).isEmpty();
  }

  private static String line(String readme, String begins) {
    return readme.lines().filter(line -> line.startsWith(begins)).findFirst().orElseThrow();
  }

  private static String block(String readme, String begins) {
    return Stream.of(readme.split("```[a-z]*\n", -1))
        .filter(block -> block.startsWith(begins))
        .findFirst()
        .orElseThrow()
        .strip();
  }

  @ParameterizedTest
  @ValueSource(strings = {"several-networks", "bridge", "port-mapper"})
  void theRecipesRun(String recipe) throws IOException {
    Cli run = user.shell("checkout/examples/recipes/" + recipe + "/run");

    assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
    assertThat(run.out()).contains(" sees 203.0.113.");
    assertThat(user.processes()).isEmpty();
  }

  /** As where the machine gives the user no others, or no user namespace. */
  @Test
  void theySayWhatToAskTheAdministratorFor() throws IOException {
    String path = "PATH=" + user.refusing("unshare") + ":$PATH ";
    Cli demo = user.shell(path + "checkout/demo --built");
    Cli recipe = user.shell(path + "checkout/examples/recipes/bridge/run");

    assertThat(demo.exitCode()).isEqualTo(1);
    assertThat(demo.err()).contains("usermod --add-subuids 100000-165535", user.name());
    assertThat(recipe.exitCode()).isEqualTo(77);
    assertThat(recipe.out())
        .contains("not run: needs root, because", "apt install uidmap", "usermod --add-subuids");
  }
}
