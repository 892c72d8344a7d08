package io.mesosj.execute.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mesosj.base.console.ExitCode;
import io.mesosj.execute.testing.Cli;
import io.mesosj.isolator.testing.CniFixture;
import io.mesosj.protocol.testing.NeedsRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The launched command with its embedded cluster. */
class LocalIT {
  @TempDir Path directory;

  @Test
  void runsATaskAndCopiesItsOutput() throws IOException {
    Cli cli = run("--name=t", "--command=echo out; echo err >&2");

    assertThat(cli.exitCode()).as(cli.err()).isZero();
    assertThat(cli.out()).isEqualTo("out\n");
    assertThat(cli.err())
        .contains("\nerr\n", "TASK_RUNNING for task 't'", "TASK_FINISHED for task 't'");
  }

  @ParameterizedTest
  @CsvSource({"exit 7, 7", "exit 255, 255"})
  void endsWithTheTasksExitCode(String command, int code) throws IOException {
    Cli cli = run("--command=" + command);

    assertThat(cli.exitCode()).as(cli.err()).isEqualTo(code);
  }

  @Test
  void passesArgumentsAndEnvironmentWithoutAShell() throws IOException {
    Cli cli =
        run("--no-shell", "--command=/usr/bin/printf", "--quiet", "--", "%s|", "a b", "$HOME;", "");

    assertThat(cli.exitCode()).as(cli.err()).isZero();
    assertThat(cli.out()).isEqualTo("a b|$HOME;||");
  }

  @Test
  void servesExecutorsOnADomainSocket() throws IOException {
    Cli cli =
        run(
            "--http_executor_domain_sockets",
            "--domain_socket_location=" + directory.resolve("a.sock"),
            "--command=test -S $MESOS_DOMAIN_SOCKET && echo $MESOS_DOMAIN_SOCKET");

    assertThat(cli.exitCode()).as(cli.err()).isZero();
    assertThat(cli.out()).isEqualTo(directory.resolve("a.sock") + "\n");
    assertThat(directory.resolve("a.sock")).doesNotExist();

    Cli tooLong =
        run(
            "--http_executor_domain_sockets",
            "--domain_socket_location=/" + "x".repeat(107),
            "--command=true");
    assertThat(tooLong.exitCode()).isNotZero();
    assertThat(tooLong.err()).contains("--domain_socket_location: '/xxx", "107 bytes");
  }

  @Test
  void runsOnlyForWhoKnowsTheSecret() throws IOException {
    Path credentials = directory.resolve("credentials");
    Files.writeString(credentials, "ali sesame\n");
    List<String> flags =
        List.of(
            "--authenticate_http_frameworks",
            "--credentials=" + credentials,
            "--command=echo in",
            "--quiet");

    Cli right = run(with(flags, "--principal=ali", "--secret=sesame"));
    assertThat(right.exitCode()).as(right.err()).isZero();
    assertThat(right.out()).isEqualTo("in\n");

    // The cluster's own user needs to name none of the others.
    assertThat(run(with(flags)).out()).isEqualTo("in\n");

    Cli wrong = run(with(flags, "--principal=ali", "--secret=please"));
    assertThat(wrong.exitCode()).as(wrong.err()).isEqualTo(ExitCode.FAILURE);
    assertThat(wrong.out()).isEmpty();
    assertThat(wrong.err())
        .contains("SUBSCRIBE with 401: it wants a principal and a secret")
        .doesNotContain("sesame", "please");

    Files.writeString(credentials, "ali\n");
    Cli damaged = run(with(flags));
    assertThat(damaged.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(damaged.err()).contains("--credentials: file '" + credentials + "': line 1");
  }

  private static String[] with(List<String> flags, String... more) {
    return Stream.concat(flags.stream(), Stream.of(more)).toArray(String[]::new);
  }

  @Test
  void leavesAnotherClustersDirectoriesAlone() throws IOException {
    Path work = directory.resolve("work");
    Path runtime = directory.resolve("run");
    try (Cli first =
        Cli.start(
            directory, "local", "--port=0", "--work_dir=" + work, "--runtime_dir=" + runtime)) {
      await().atMost(30, TimeUnit.SECONDS).until(() -> first.out().endsWith("\n"));

      Cli sameWork = run("--work_dir=" + work, "--command=true");
      Cli sameRuntime = run("--runtime_dir=" + runtime, "--command=true");

      assertThat(sameWork.exitCode()).isEqualTo(ExitCode.FAILURE);
      assertThat(sameWork.err())
          .contains(
              "'" + work + "' is used by another cluster, process " + first.pid(), "--work_dir");
      assertThat(sameRuntime.exitCode()).isEqualTo(ExitCode.FAILURE);
      assertThat(sameRuntime.err()).contains("'" + runtime + "' is used", "--runtime_dir");
      assertThat(runtime.resolve("credentials")).exists();

      first.signal("KILL");
      assertThat(first.exitCode()).isNotZero();
      Cli next = run("--work_dir=" + work, "--runtime_dir=" + runtime, "--command=true");
      assertThat(next.exitCode()).as(next.err()).isZero();
    }
  }

  @Test
  void copiesAMegabyteExactly() throws IOException {
    Cli cli = run("--command=head -c 1048576 /dev/zero | tr '\\0' x; echo end", "--quiet");

    assertThat(cli.exitCode()).as(cli.err()).isZero();
    assertThat(cli.out()).isEqualTo("x".repeat(1 << 20) + "end\n");
    assertThat(cli.err()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"INT, 130", "TERM, 143", "HUP, 129"})
  void signalsEndTheTask(String signal, int code) throws IOException {
    String seconds = "1000." + ThreadLocalRandom.current().nextInt(1, 1_000_000_000);
    try (Cli cli =
        Cli.start(directory, "--master=local", "--name=t", "--command=exec sleep " + seconds)) {
      await().until(() -> cli.err().contains("TASK_RUNNING") && isRunning(seconds));

      cli.signal(signal);

      assertThat(cli.exitCode()).as(cli.err()).isEqualTo(code);
      assertThat(cli.err()).contains("TASK_KILLED").doesNotContain("lost the master");
      assertThat(isRunning(seconds)).isFalse();
    }
  }

  private static boolean isRunning(String argument) {
    return ProcessHandle.allProcesses()
        .flatMap(process -> process.info().arguments().stream())
        .anyMatch(arguments -> List.of(arguments).equals(List.of(argument)));
  }

  @Test
  void killsTheTaskAfterTheDelay() throws IOException {
    Cli cli = run("--command=sleep 1000", "--kill_after=100ms");

    assertThat(cli.exitCode()).as(cli.err()).isEqualTo(143);
  }

  @Test
  void refusesAtOnceWhatNeverFits() throws IOException {
    Cli cli = run("--command=true", "--resources=cpus:100000;mem:1");

    assertThat(cli.exitCode()).as(cli.err()).isEqualTo(124);
    assertThat(cli.err())
        .contains("never fits: it needs cpus:100000; mem:1 on one agent", "ask for less (--cpus");
    Cli group =
        run(
            "--name=web",
            "--command=true",
            "--group_task=a=true",
            "--agent_resources=cpus:2;mem:1024;disk:1024");
    assertThat(group.exitCode()).as(group.err()).isEqualTo(124);
    assertThat(group.err())
        .contains("'web' never fits: its 2 tasks and their executor need cpus:2.1; mem:288")
        .contains("the only one of the local cluster has cpus:2; mem:1024; disk:1024;");
  }

  @Test
  void saysThatItHasNoDockerDaemon() throws IOException {
    Cli cli = run("--containerizer=docker", "--docker_image=busybox", "--command=true");

    assertThat(cli.exitCode()).isEqualTo(2);
    assertThat(cli.err())
        .contains("--containerizer=docker: the local cluster has no Docker daemon");
  }

  @Test
  void keepsAClusterForSeveralCalls() throws IOException {
    try (Cli cluster = Cli.start(directory, "local", "--port=0")) {
      await().until(() -> cluster.out().endsWith("\n"));
      String master = cluster.out().strip();

      for (String word : new String[] {"one", "two"}) {
        Cli cli = Cli.run(directory, "--master=" + master, "--command=echo " + word);
        assertThat(cli.out()).as(cli.err()).isEqualTo(word + "\n");
      }

      cluster.signal("TERM");
      assertThat(cluster.exitCode()).as(cluster.err()).isZero();
    }
  }

  @Test
  @NeedsRoot
  void joinsTwoNetworksAndLeavesThem() throws IOException {
    try (CniFixture cni = new CniFixture()) {
      cni.plainBridge("net-a").plainBridge("net-b");

      Cli cli =
          run(
              "--command=ip -o -4 addr; cat /etc/hosts",
              "--networks=net-b,net-a",
              "--network_cni_config_dir=" + cni.configDir(),
              "--network_cni_plugins_dir=" + CniFixture.PLUGINS);

      assertThat(cli.exitCode()).as(cli.err()).isZero();
      assertThat(cli.out()).contains(cni.prefix(0), cni.prefix(1));
      assertThat(cli.err())
          .contains("network net-a: " + cni.prefix(0), "network net-b: " + cni.prefix(1));
    }
  }

  @Test
  @NeedsRoot
  void runsAnImage() throws IOException, InterruptedException {
    Path images = directory.resolve("images");
    Process make =
        new ProcessBuilder("../examples/bin/make-busybox-image", images.toString(), "box")
            .inheritIO()
            .start();
    assertThat(make.waitFor()).isZero();

    Cli cli =
        run("--docker_image=box", "--docker_registry=" + images, "--command=ls /; echo $0; id -u");

    assertThat(cli.exitCode()).as(cli.err()).isZero();
    assertThat(cli.out()).contains("bin\n", "0\n").doesNotContain("boot");
  }

  @Test
  @NeedsRoot
  void namesANetworkThatDoesNotExist() throws IOException {
    try (CniFixture cni = new CniFixture()) {
      Cli cli =
          run(
              "--name=t",
              "--command=true",
              "--networks=nope",
              "--network_cni_config_dir=" + cni.configDir(),
              "--network_cni_plugins_dir=" + CniFixture.PLUGINS);

      assertThat(cli.exitCode()).as(cli.err()).isEqualTo(1);
      assertThat(cli.err()).contains("nope").doesNotContain("\tat ");
      assertThat(cli.out()).isEmpty();
    }
  }

  @Test
  @NeedsRoot
  void tellsThePluginsOwnWords() throws IOException {
    try (CniFixture cni = new CniFixture()) {
      cni.scriptNetwork("bad", "echo '{\"code\": 100, \"msg\": \"out of rope\"}'; exit 1");
      Cli cli =
          run(
              "--command=true",
              "--networks=bad",
              "--network_cni_config_dir=" + cni.configDir(),
              "--network_cni_plugins_dir=" + cni.pluginDir());

      assertThat(cli.exitCode()).as(cli.err()).isEqualTo(1);
      assertThat(cli.err()).contains("out of rope").doesNotContain("\tat ");
    }
  }

  @Test
  @NeedsRoot
  void namesAnImageThatDoesNotExist() throws IOException {
    Cli cli = run("--docker_image=missing", "--docker_registry=" + directory, "--command=true");

    assertThat(cli.exitCode()).as(cli.err()).isEqualTo(1);
    assertThat(cli.err()).contains("missing").doesNotContain("\tat ");
  }

  @ParameterizedTest
  @CsvSource({
    "--network_cni_config_dir=/missing/dir",
    "--network_cni_plugins_dir=/missing/dir",
    "--work_dir=/dev/null",
    "--default_container_dns={",
    "--agent_resources=cpus:x",
    "--port=70000"
  })
  void checksTheAgentsFlagsFirst(String flag) throws IOException {
    Cli cli = run("--command=true", flag);

    assertThat(cli.exitCode()).as(cli.err()).isEqualTo(2);
    assertThat(cli.err().lines()).as(cli.err()).hasSize(1);
    assertThat(cli.err()).contains(flag.substring(0, flag.indexOf('=')));
  }

  private Cli run(String... words) throws IOException {
    String[] line = new String[words.length + 1];
    line[0] = "--master=local";
    System.arraycopy(words, 0, line, 1, words.length);
    return Cli.run(directory, line);
  }
}
