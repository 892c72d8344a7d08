package io.mesosj.execute.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mesosj.execute.testing.Cli;
import io.mesosj.execute.testing.ClusterProcess;
import io.mesosj.isolator.testing.CniFixture;
import io.mesosj.protocol.testing.NeedsRoot;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Shells in containers: real terminals on both sides. */
@NeedsRoot
class TerminalIT {
  private static final Path LAUNCHER = Path.of("bin", "mesos-execute-j").toAbsolutePath();

  @TempDir Path directory;

  private ClusterProcess cluster;
  private CniFixture cni;
  private String master = "";

  @BeforeEach
  void startTheCluster() throws IOException {
    cluster = new ClusterProcess(directory, "net-a", "net-b");
    cni = cluster.cni();
    master = cluster.master();
  }

  @AfterEach
  void stopTheCluster() throws IOException {
    cluster.close();
  }

  /** A user at a terminal of 40 by 132: util-linux' script makes it. */
  private final class User implements AutoCloseable {
    private final Process process;
    private final Path screen;
    private final OutputStream keys;

    User(String words) throws IOException {
      screen = Files.createTempFile(directory, "screen", "");
      process =
          new ProcessBuilder(
                  "script",
                  "-qefc",
                  "stty rows 40 cols 132; exec '" + LAUNCHER + "' " + words,
                  "/dev/null")
              .redirectErrorStream(true)
              .redirectOutput(screen.toFile())
              .start();
      keys = process.getOutputStream();
    }

    void type(String text) throws IOException {
      keys.write(text.getBytes(StandardCharsets.UTF_8));
      keys.flush();
    }

    String screen() throws IOException {
      return Files.readString(screen);
    }

    void sees(String text) {
      await().atMost(30, TimeUnit.SECONDS).untilAsserted(() -> assertThat(screen()).contains(text));
    }

    int exitCode() throws Exception {
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).as(screen()).isTrue();
      return process.exitValue();
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  @Test
  void isAShellInAContainerOnTwoNetworks() throws Exception {
    try (User user =
        new User(
            "-it --master="
                + master
                + " --name=sh --command='exec sh -i' --networks=net-a,net-b")) {
      user.sees("# ");
      user.type("echo terminal=$(tty | cut -c1-8); stty size\r");
      user.sees("terminal=/dev/pts");
      user.sees("40 132");
      user.type("ip -o -4 addr\r");
      user.sees(cni.prefix(0));
      user.sees(cni.prefix(1));
      // Ctrl-C is the container's.
      user.type("sleep 1000\r");
      user.sees("sleep 1000");
      user.type("\u0003");
      // What was typed before the interrupt was handled would be thrown away with it.
      user.sees("^C");
      user.type("echo still $((40 + 2))\r");
      user.sees("still 42");
      user.type("exit 5\r");

      assertThat(user.exitCode()).isEqualTo(5);
      assertThat(user.screen()).doesNotContain("Received status update", "\tat ");
    }
  }

  @Test
  void entersARunningContainer() throws Exception {
    assertThat(
            Cli.run(
                    directory,
                    "--master=" + master,
                    "--name=web",
                    "--command=exec sleep 1000",
                    "--networks=net-b",
                    "--env={\"COLOUR\":\"blue\"}",
                    "--detach",
                    "--quiet")
                .out())
        .isEqualTo("web\n");

    Cli addresses = cluster.run("exec", "web", "--", "ip", "-o", "-4", "addr");
    assertThat(addresses.exitCode()).as(addresses.err()).isZero();
    assertThat(addresses.out()).contains(cni.prefix(1)).doesNotContain("\r");

    Cli failing =
        cluster.run("exec", "web", "--", "sh", "-c", "echo $COLOUR; echo oops >&2; exit 9");
    assertThat(failing.exitCode()).isEqualTo(9);
    assertThat(failing.out()).isEqualTo("blue\n");
    assertThat(failing.err()).isEqualTo("oops\n");

    Cli piped =
        Cli.startShell(
            directory,
            "printf 'one\\ntwo\\n' | \"$0\" exec -i --master=" + master + " web -- wc -l");
    assertThat(piped.exitCode()).as(piped.err()).isZero();
    assertThat(piped.out().strip()).isEqualTo("2");

    try (User user = new User("exec -it --master=" + master + " web")) {
      user.sees("# ");
      user.type("stty size; tty\r");
      user.sees("40 132");
      user.type("exit 3\r");
      assertThat(user.exitCode()).isEqualTo(3);
    }

    assertThat(cluster.run("exec", "nobody").err()).contains("no task 'nobody'").hasLineCount(1);
    assertThat(Cli.run(directory, "kill", "--master=" + master, "web").exitCode()).isZero();
  }

  @Test
  void attachesToATaskThatRunsAndLeavesIt() throws Exception {
    Cli.run(directory, "-t", "-d", "--master=" + master, "--name=sh", "--command=exec sh -i");

    try (User user = new User("attach --master=" + master + " sh")) {
      user.sees("attached to task 'sh'");
      user.type("echo still $((40 + 2)); stty size\r");
      user.sees("still 42");
      user.sees("40 132");
      user.type("\u0010\u0011");
      assertThat(user.exitCode()).isZero();
      assertThat(user.screen()).contains("left task 'sh' running");
    }
    try (User user = new User("attach --detach_keys=ctrl-x --master=" + master + " sh")) {
      user.sees("attached to task 'sh'; ctrl-x leaves");
      // Docker's keys are the task's now.
      user.type("\u0010\u0011\rexit 7\r");
      assertThat(user.exitCode()).isEqualTo(7);
    }
    Cli ended = cluster.run("attach", "sh");
    assertThat(ended.exitCode()).isEqualTo(1);
    assertThat(ended.err()).contains("task 'sh' has ended with TASK_FAILED");
    assertThat(cluster.run("exec", "sh", "true").err()).contains("task 'sh' has ended");
  }

  @Test
  void followsATaskWithoutATerminal() throws Exception {
    String count = "i=0; while [ $i -lt 8 ]; do i=$((i+1)); echo line $i; sleep 1; done; exit 3";
    Cli.run(directory, "-d", "--master=" + master, "--name=count", "--command=" + count);

    Cli attach = cluster.run("attach", "--output=json", "count");

    assertThat(attach.exitCode()).isEqualTo(3);
    assertThat(attach.err()).contains("task 'count' has no terminal: its output is followed");
    assertThat(attach.out())
        .contains("\"task_id\":\"count\",\"stream\":\"stdout\",\"text\":\"line 8\\n\"")
        .contains("\"event\":\"ended\"", "\"exit_code\":3");
  }

  @Test
  void endsTheCommandWithItsCaller() throws Exception {
    Path mark = directory.resolve("mark");
    Cli.run(
        directory,
        "--master=" + master,
        "--name=web",
        "--command=exec sleep 1000",
        "--detach",
        "--quiet");
    String loop = "trap 'exit 0' HUP; while :; do date +%s.%N > " + mark + "; sleep 0.1; done";
    try (Cli exec =
        Cli.start(directory, "exec", "--master=" + master, "web", "--", "sh", "-c", loop)) {
      await().until(() -> Files.exists(mark));
      exec.signal("KILL");
      exec.exitCode();
    }

    // Nobody writes any more.
    await()
        .pollDelay(500, TimeUnit.MILLISECONDS)
        .until(
            () -> {
              Files.deleteIfExists(mark);
              Thread.sleep(500);
              return !Files.exists(mark);
            });
    assertThat(Cli.run(directory, "kill", "--master=" + master, "web").exitCode()).isZero();
  }
}
