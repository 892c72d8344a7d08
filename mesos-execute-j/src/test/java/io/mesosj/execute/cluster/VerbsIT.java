package io.mesosj.execute.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mesosj.base.process.Program;
import io.mesosj.execute.testing.Cli;
import io.mesosj.execute.testing.ClusterProcess;
import io.mesosj.protocol.testing.NeedsRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docker and kubectl have verbs for, against an embedded cluster with two tasks. */
@NeedsRoot
class VerbsIT {
  private static final String PRINTER =
      "i=0; while [ $i -lt 3000 ]; do i=$((i + 1)); echo line $i of many that fill a block; done;"
          + " echo oops >&2; exec sleep 1000";

  @TempDir Path directory;

  private ClusterProcess cluster;

  @BeforeEach
  void startTheTasks() throws IOException {
    cluster = new ClusterProcess(directory, "net-a");
    start("job", "--networks=net-a", "--label=app=web", "--command=" + PRINTER);
    start("other", "--command=echo other; exec sleep 1000");
    await()
        .untilAsserted(
            () -> {
              assertThat(ok("logs", "job").err()).contains("oops");
              assertThat(ok("logs", "other").out()).contains("other");
            });
  }

  private void start(String name, String... flags) throws IOException {
    String[] line = new String[flags.length + 5];
    line[0] = "--name=" + name;
    line[1] = "--detach";
    line[2] = "--cpus=0.1";
    line[3] = "--mem=32";
    line[4] = "--task_id_file=" + directory.resolve(name + ".id");
    System.arraycopy(flags, 0, line, 5, flags.length);
    ok("run", line);
  }

  @AfterEach
  void stopTheCluster() throws IOException {
    cluster.close();
  }

  private Cli ok(String verb, String... words) throws IOException {
    Cli cli = cluster.run(verb, words);
    assertThat(cli.exitCode()).as(cli.err()).isZero();
    return cli;
  }

  @Test
  void listsAsIsAskedFor() throws IOException {
    assertThat(ok("ps", "-q", "--filter=label=app=web").out()).isEqualTo("job\n");
    assertThat(ok("ps", "-q", "--filter=network=net-a", "--filter=state=running").out())
        .isEqualTo("job\n");
    assertThat(ok("ps", "-q", "--filter=state=staging").out()).isEmpty();
    assertThat(ok("ps", "--format={{.ID}}\\t{{ .Networks }} {{.Labels}}", "--filter=name=jo").out())
        .isEqualTo("job\tnet-a app=web\n");
    assertThat(Files.readString(directory.resolve("job.id"))).isEqualTo("job\n");
  }

  @Test
  void printsTheLastLinesOfSeveralTasks() throws IOException {
    Cli logs = ok("logs", "--tail=2", "job", "other");

    assertThat(logs.out().lines())
        .containsExactlyInAnyOrder(
            "job   | line 2999 of many that fill a block",
            "job   | line 3000 of many that fill a block",
            "other | other");
    assertThat(logs.err()).isEqualTo("job   | oops\n");
    // More than a block of the agent's.
    assertThat(ok("logs", "--tail=2999", "job").out()).startsWith("line 2 of").endsWith("block\n");
    assertThat(ok("logs", "--tail=0", "job").out()).isEmpty();
  }

  @Test
  void copiesFiles() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "some text\n");

    ok("cp", file.toString(), "job:/tmp/mesosj-verbs-it");
    Path back = directory.resolve("back");
    ok("cp", "job:/tmp/mesosj-verbs-it", back.toString());
    assertThat(back).hasContent("some text\n");
    ok("exec", "job", "--", "rm", "/tmp/mesosj-verbs-it");
    ok("cp", "job:stderr", directory.toString());
    assertThat(directory.resolve("stderr")).hasContent("oops\n");

    Cli missing = cluster.run("cp", "job:/tmp/mesosj-verbs-it", back.toString());
    assertThat(missing.exitCode()).isEqualTo(1);
    assertThat(back).hasContent("some text\n");
    Cli nothing = cluster.run("cp", "job:nosuch", back.toString());
    assertThat(nothing.err()).contains("the sandbox of task 'job' has no file 'nosuch'");
    assertThat(directory.resolve("back.part")).doesNotExist();

    Path link = Files.createSymbolicLink(directory.resolve("link"), back);
    ok("cp", "job:stderr", link.toString());
    assertThat(link).isSymbolicLink().hasContent("oops\n");
    Cli none = cluster.run("cp", "job:stderr", directory.resolve("none") + "/");
    assertThat(none.err()).contains("there is no directory");
    Cli whole = cluster.run("cp", directory.toString(), "job:/tmp/mesosj-verbs-it");
    assertThat(whole.err()).contains("is a directory");
    // A device stays one: a file in its place would be everybody's trouble.
    Path device = directory.resolve("null");
    assertThat(
            Program.of(Duration.ofSeconds(10), "mknod", device.toString(), "c", "1", "3")
                .run()
                .status())
        .isZero();
    ok("cp", "job:stderr", device.toString());
    assertThat(Files.readAttributes(device, BasicFileAttributes.class).isOther()).isTrue();
  }

  @Test
  void showsWhatTasksUse() throws IOException {
    JsonNode job = new ObjectMapper().readTree(ok("stats", "--output=json", "job").out());

    assertThat(job.path("task_id").asText()).isEqualTo("job");
    assertThat(job.path("cpus").asDouble(-1)).isBetween(0.0, 64.0);
    assertThat(job.path("mem_bytes").asLong()).isPositive();
    assertThat(job.path("mem_limit_bytes").asLong()).isEqualTo(32 << 20);
    assertThat(job.has("net_rx_bytes")).isTrue();
    assertThat(ok("stats").out()).contains("TASK", "job", "other", "32.0 MiB");
  }

  @Test
  void tellsWhatHappensAndRemoves() throws IOException {
    try (Cli events = Cli.start(directory, "events", "--master=" + cluster.master())) {
      Cli running = cluster.run("rm", "job");
      assertThat(running.exitCode()).isEqualTo(1);
      assertThat(running.err()).contains("task 'job' is TASK_RUNNING: --force kills it");

      ok("rm", "--force", "job");
      await().untilAsserted(() -> assertThat(events.out()).contains("FRAMEWORK_REMOVED"));
      assertThat(events.out()).contains("TASK_UPDATED task job TASK_KILLED");
      events.signal("INT");
    }
    // Its framework is gone; that is all that can be removed.
    ok("rm", "job");
    assertThat(ok("ps", "-q").out()).isEqualTo("other\n");
  }

  @Test
  void speaksJsonToPrograms() throws IOException {
    ObjectMapper json = new ObjectMapper();

    JsonNode job = json.readTree(ok("inspect", "--output=json", "job").out());
    assertThat(job.path("agent_address").asText()).startsWith("http://");
    assertThat(job.path("sandbox").asText()).contains("/executors/job/runs/");
    assertThat(job.at("/container/container_status/executor_pid").asInt()).isPositive();
    assertThat(job.at("/task/state").asText()).isEqualTo("TASK_RUNNING");
    assertThat(ok("inspect", "job").out()).contains("process ", "labels     app=web", "uses ");
    JsonNode line = json.readTree(ok("logs", "--output=json", "--tail=1", "other").out());
    assertThat(line.path("text").asText()).isEqualTo("other\n");
    List<String> exec =
        ok("exec", "--output=json", "job", "echo", "-n", "hi").out().lines().toList();
    assertThat(json.readTree(exec.get(0)).path("text").asText()).isEqualTo("hi");
    assertThat(json.readTree(exec.get(1)).path("exit_code").asInt(-1)).isZero();
    Path copy = directory.resolve("copy");
    JsonNode copied = json.readTree(ok("cp", "--output=json", "job:stderr", copy.toString()).out());
    assertThat(copied.path("path").asText()).isEqualTo("stderr");
    JsonNode killed = json.readTree(ok("kill", "--output=json", "other").out());
    assertThat(killed.at("/status/state").asText()).isEqualTo("TASK_KILLED");
    JsonNode removed =
        json.readTree(
            ok("rm", "--force", "-q", "--output=json", "job")
                .out()
                .lines()
                .reduce((a, b) -> b)
                .orElse(""));
    assertThat(removed.path("event").asText()).isEqualTo("removed");

    Cli failing = cluster.run("inspect", "--output=json", "nobody");
    JsonNode error = json.readTree(failing.err());
    assertThat(failing.exitCode()).isEqualTo(1);
    assertThat(error.path("message").asText()).contains("knows no task 'nobody'");
    assertThat(error.path("exit_code").asInt()).isEqualTo(1);
  }

  @Test
  void goesOnWatching() throws IOException {
    try (Cli watch =
        Cli.start(directory, "ps", "--watch", "--quiet", "--master=" + cluster.master())) {
      await().untilAsserted(() -> assertThat(watch.out()).contains("other\n"));
      ok("kill", "other");
      await().untilAsserted(() -> assertThat(watch.out()).endsWith("other\njob\n"));
      watch.signal("INT");
    }
  }

  @Test
  void whatGoesOnEndsWhenNobodyReads() throws IOException {
    for (String verb : List.of("stats --watch", "ps --watch --all", "events")) {
      String line = verb + " --master=" + cluster.master();
      String script = "set -o pipefail; \"$0\" " + line + " | head -n 1";
      try (Cli piped = Cli.startShell(directory, "exec bash -c '" + script + "' \"$0\"")) {
        // Whatever happens is news to each of them.
        await()
            .atMost(2, TimeUnit.MINUTES)
            .until(
                () -> {
                  ok("run", "--command=true", "--cpus=0.1", "--mem=32", "--quiet");
                  return !piped.isRunning();
                });
        assertThat(piped.exitCode()).as(verb + ": " + piped.err()).isEqualTo(141);
        assertThat(piped.out().lines()).hasSize(1);
      }
    }
  }

  @Test
  void aCommandThatIsNotThereEndsAsInAShell() throws IOException {
    Cli exec = cluster.run("exec", "job", "--", "nosuch", "command");

    assertThat(exec.exitCode()).isEqualTo(127);
    assertThat(exec.err()).isEqualTo("exec: \"nosuch\": executable file not found in $PATH\n");
    Cli data = cluster.run("exec", "job", "/etc/passwd");
    assertThat(data.exitCode()).isEqualTo(126);
    assertThat(data.err()).isEqualTo("exec: \"/etc/passwd\": permission denied\n");
    assertThat(cluster.run("exec", "job", "--", "sh", "-c", "exit 255").exitCode()).isEqualTo(255);
  }

  @Test
  void endsWithWhatItReadsAndWithWhoReadsIt() throws IOException {
    String master = " --master=" + cluster.master() + " ";
    Cli piped =
        Cli.startShell(
            directory,
            "exec bash -c 'set -o pipefail; \"$0\" exec" + master + "job yes | head -n 1' \"$0\"");
    assertThat(piped.exitCode()).as(piped.err()).isEqualTo(141);
    assertThat(piped.out()).isEqualTo("y\n");
    assertThat(piped.err()).isEmpty();
    // What has no input is at its end, and does not wait for any.
    Cli closed = Cli.startShell(directory, "exec \"$0\" exec -i" + master + "job cat <&-");
    assertThat(closed.exitCode()).as(closed.err()).isZero();
    Cli shell = cluster.run("exec", "job");
    assertThat(shell.exitCode()).isEqualTo(2);
    assertThat(shell.err()).contains("exec without a COMMAND is a shell at your terminal");
    Cli full = Cli.startShell(directory, "exec \"$0\" ps" + master + ">/dev/full");
    assertThat(full.exitCode()).isEqualTo(1);
    assertThat(full.err()).contains("standard output: No space left on device");
  }

  @Test
  void keepsItsHandsOffAnIdFileThatIsThere() throws IOException {
    Cli again =
        cluster.run("run", "--command=true", "--task_id_file=" + directory.resolve("job.id"), "-d");

    assertThat(again.exitCode()).isEqualTo(2);
    assertThat(again.err()).contains("--task_id_file: '", "is there already");
  }
}
