package io.mesosj.execute.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mesosj.execute.testing.Cli;
import io.mesosj.protocol.testing.NeedsRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An agent in a process of its own, as docs/mesos-execute.md shows it, on loopback addresses. */
@NeedsRoot
class LocalJoinIT {
  @TempDir Path directory;
  private Path credentials;
  private Path secret;

  @BeforeEach
  void write() throws IOException {
    credentials = Files.writeString(directory.resolve("credentials"), "test right\n");
    secret = Files.writeString(directory.resolve("secret"), "right\n");
  }

  private Cli start(String... words) throws IOException {
    Cli started = Cli.start(directory, words);
    await().until(() -> started.out().endsWith("\n") || !started.isRunning());
    assertThat(started.isRunning()).as(started.err()).isTrue();
    return started;
  }

  private String[] toMaster(String master, String... words) {
    List<String> line = new ArrayList<>(List.of(words));
    line.addAll(List.of("--master=" + master, "--principal=test", "--secret=file://" + secret));
    return line.toArray(String[]::new);
  }

  @Test
  void runsATaskReadsItsOutputAndLeaves() throws IOException {
    try (Cli local =
        start(
            "local",
            "--ip=127.0.0.2",
            "--port=0",
            "--credentials=" + credentials,
            "--agent=name=a,resources=cpus:1;mem:64")) {
      String master = local.out().strip();
      try (Cli joined =
          start(
              toMaster(
                  master,
                  "local",
                  "join",
                  "--ip=127.0.0.3",
                  "--credentials=" + credentials,
                  "--agent=name=b,resources=cpus:4;mem:64"))) {
        assertThat(joined.out()).startsWith("http://127.0.0.3:");
        Cli task =
            Cli.run(
                directory,
                toMaster(master, "--name=t", "--command=echo joined", "--resources=cpus:3;mem:32"));
        assertThat(task.exitCode()).as(task.err()).isZero();
        assertThat(task.out()).isEqualTo("joined\n");

        joined.signal("TERM");
        assertThat(joined.exitCode()).as(joined.err()).isZero();
      }
      Cli left = Cli.run(directory, toMaster(master, "local", "agent", "stop", "b"));
      assertThat(left.err()).contains("there is no agent 'b', only [a]");

      Files.writeString(secret, "wrong\n");
      Cli refused = Cli.run(directory, toMaster(master, "local", "join"));
      assertThat(refused.exitCode()).isNotZero();
      assertThat(refused.err()).contains("can't join: ", "answers 401");

      local.signal("TERM");
      assertThat(local.exitCode()).as(local.err()).isZero();
    }
  }
}
