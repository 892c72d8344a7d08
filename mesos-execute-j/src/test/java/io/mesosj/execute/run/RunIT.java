package io.mesosj.execute.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.mesosj.execute.testing.Cli;
import io.mesosj.execute.testing.ScriptedMaster;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The launched command against a scripted master. */
class RunIT {
  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "TASK_FINISHED, Command exited with status 0, 0",
    "TASK_FAILED, Command exited with status 42, 42",
    "TASK_FAILED, Command terminated with signal Killed, 137",
    "TASK_FAILED, Failed to launch container, 1",
    "TASK_LOST, Agent removed, 69"
  })
  void endsWithTheTasksExitCode(TaskState state, String message, int code) throws IOException {
    try (ScriptedMaster master = new ScriptedMaster("cpus:2;mem:1024").ends(state, message)) {
      Cli cli = Cli.run(directory, "--master=" + master.address(), "--name=t", "--command=true");

      assertThat(cli.exitCode()).as(cli.err()).isEqualTo(code);
      assertThat(cli.err()).contains("Received status update " + state + " for task 't'", message);
      assertThat(master.calls(Call.Type.ACKNOWLEDGE)).hasSize(3);
      assertThat(master.calls(Call.Type.TEARDOWN)).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"protobuf", "json", "application/json"})
  void speaksBothContentTypes(String type) throws IOException {
    try (ScriptedMaster master = new ScriptedMaster("cpus:2;mem:1024")) {
      Cli cli =
          Cli.run(
              directory,
              "--master=http://" + master.address(),
              "--command=true",
              "--content_type=" + type);

      assertThat(cli.exitCode()).as(cli.err()).isZero();
      assertThat(cli.err()).contains("network cni-test: 10.1.2.3");
    }
  }

  @Test
  void copiesOutputAndErrorsToTheLastByte() throws IOException {
    byte[] random = new byte[1 << 20];
    new Random(7).nextBytes(random);
    try (ScriptedMaster master =
        new ScriptedMaster("cpus:2;mem:1024")
            .prints("stdout", random)
            .prints("stderr", "a warning\n".getBytes(StandardCharsets.UTF_8))) {
      Cli cli = Cli.run(directory, "--master=" + master.address(), "--command=true", "--quiet");

      assertThat(cli.outBytes()).isEqualTo(random);
      assertThat(cli.err()).isEqualTo("a warning\n");
    }
  }

  @Test
  void killsTheTaskWhenInterrupted() throws IOException {
    try (ScriptedMaster master = new ScriptedMaster("cpus:2;mem:1024").runsOn();
        Cli cli = Cli.start(directory, "--master=" + master.address(), "--command=sleep 1000")) {
      await().until(() -> cli.err().contains("TASK_RUNNING"));

      cli.signal("INT");

      assertThat(cli.exitCode()).as(cli.err()).isEqualTo(130);
      assertThat(master.calls(Call.Type.KILL)).hasSize(1);
      assertThat(cli.err()).contains("TASK_KILLED");
    }
  }

  @Test
  void killsTheTaskAfterTheDelay() throws IOException {
    try (ScriptedMaster master = new ScriptedMaster("cpus:2;mem:1024").runsOn()) {
      Cli cli =
          Cli.run(
              directory, "--master=" + master.address(), "--command=true", "--kill-after", "50ms");

      assertThat(cli.exitCode()).as(cli.err()).isEqualTo(143);
    }
  }

  @Test
  void saysWhatItWaitsForAndGivesUpInTime() throws IOException {
    try (ScriptedMaster master = new ScriptedMaster("cpus:2;mem:64")) {
      Cli cli =
          Cli.run(
              directory,
              "--master=" + master.address(),
              "--command=true",
              "--resources=cpus:4;mem:32",
              "--timeout=300ms");

      assertThat(cli.exitCode()).as(cli.err()).isEqualTo(124);
      assertThat(cli.err()).contains("waiting for an offer with", "agent.example", "has cpus:2");
      assertThat(master.calls(Call.Type.DECLINE)).hasSize(1);
    }
  }

  @Test
  void endsWhenNobodyReadsItsOutput() throws IOException {
    byte[] lines = "y\n".repeat(1 << 20).getBytes(StandardCharsets.UTF_8);
    try (ScriptedMaster master =
            new ScriptedMaster("cpus:2;mem:1024").runsOn().prints("stdout", lines);
        Cli cli =
            Cli.startShell(
                directory,
                "{ \"$0\" --master="
                    + master.address()
                    + " --command=yes; echo $? >&2; } | head -1")) {
      assertThat(cli.exitCode()).as(cli.err()).isZero();
      assertThat(cli.out()).isEqualTo("y\n");
      assertThat(cli.err()).endsWith("141\n");
      assertThat(master.calls(Call.Type.KILL)).hasSize(1);
    }
  }

  @Test
  void saysInOneLineThatTheMasterRefuses() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    Cli cli = Cli.run(directory, "--master=127.0.0.1:" + port, "--command=true");

    assertThat(cli.exitCode()).isEqualTo(1);
    assertThat(cli.err().lines()).hasSize(1);
    assertThat(cli.err()).contains("127.0.0.1:" + port, "Connection refused");
  }

  @Test
  void saysInOneLineThatItIsNoMaster() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] page = "<html>\n<h1>It works!</h1>".getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().add("Content-Type", "text/html");
          exchange.sendResponseHeaders(200, page.length);
          exchange.getResponseBody().write(page);
          exchange.close();
        });
    server.start();
    try {
      Cli cli =
          Cli.run(
              directory, "--master=127.0.0.1:" + server.getAddress().getPort(), "--command=true");

      assertThat(cli.exitCode()).isEqualTo(1);
      assertThat(cli.err().lines()).hasSize(1);
      assertThat(cli.err()).contains("no Mesos master", "text/html");
    } finally {
      server.stop(0);
    }
  }
}
