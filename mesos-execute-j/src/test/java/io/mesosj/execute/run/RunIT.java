package io.mesosj.execute.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.mesosj.base.process.Program;
import io.mesosj.execute.testing.Cli;
import io.mesosj.execute.testing.ScriptedMaster;
import io.mesosj.execute.testing.TlsFrontend;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
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
  void endsWhenTheAgentIsLost() throws IOException {
    try (ScriptedMaster master = new ScriptedMaster("cpus:2;mem:1024").runsOn();
        Cli cli =
            Cli.start(
                directory, "--master=" + master.address(), "--name=t", "--command=sleep 1000")) {
      await().until(() -> cli.err().contains("TASK_RUNNING"));

      master.loseAgent();
      master.tells("t", TaskState.TASK_UNREACHABLE, TaskStatus.Reason.REASON_AGENT_REMOVED);
      await().until(() -> cli.err().contains("TASK_UNREACHABLE"));
      assertThat(cli.isRunning()).isTrue();
      master.tells("t", TaskState.TASK_LOST, TaskStatus.Reason.REASON_AGENT_REMOVED);

      assertThat(cli.exitCode()).as(cli.err()).isEqualTo(69);
      assertThat(cli.err()).contains("REASON_AGENT_REMOVED").doesNotContain("\tat ");
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
      assertThat(cli.err())
          .contains(
              "waiting for an offer with", "needs cpus:4", "has cpus:2 on agent agent.example");
      assertThat(master.calls(Call.Type.DECLINE)).hasSize(1);
    }
  }

  @Test
  void runsSeveralInstancesAndTellsTheirLinesApart() throws IOException {
    try (ScriptedMaster master =
        new ScriptedMaster("cpus:2;mem:1024")
            .prints("stdout", "hello\nend".getBytes(StandardCharsets.UTF_8))) {
      Cli cli =
          Cli.run(
              directory,
              "--master=" + master.address(),
              "--name=web",
              "--command=true",
              "--cpus=0.1",
              "--mem=8",
              "--instances=12");

      assertThat(cli.exitCode()).as(cli.err()).isZero();
      assertThat(master.calls(Call.Type.ACCEPT)).hasSize(1);
      assertThat(cli.out().lines())
          .hasSize(24)
          .contains("web-1  | hello", "web-1  | end", "web-12 | hello", "web-12 | end");
      assertThat(cli.err())
          .contains("web-7 TASK_RUNNING; cni-test: 10.1.2.3", "web: 12 tasks: 12 finished")
          .doesNotContain("\u001b");
    }
  }

  @Test
  void endsWithTheCodeOfTheInstanceThatFails() throws IOException {
    try (ScriptedMaster master =
        new ScriptedMaster("cpus:2;mem:1024").ends("t-2", TaskState.TASK_FAILED)) {
      Cli cli =
          Cli.run(
              directory,
              "--master=" + master.address(),
              "--name=t",
              "--command=true",
              "--cpus=0.1",
              "--instances=3");

      assertThat(cli.exitCode()).as(cli.err()).isEqualTo(1);
      assertThat(cli.err()).contains("3 tasks: 2 finished, 1 failed", "task 't-2' ended with");
    }
  }

  @Test
  void launchesAFailedTaskAgain() throws IOException {
    try (ScriptedMaster master =
        new ScriptedMaster("cpus:2;mem:1024")
            .ends("t", TaskState.TASK_FAILED)
            .ends("t.2", TaskState.TASK_FAILED)) {
      Cli cli =
          Cli.run(
              directory,
              "--master=" + master.address(),
              "--name=t",
              "--command=true",
              "--restart=on-failure");

      assertThat(cli.exitCode()).as(cli.err()).isZero();
      assertThat(cli.err()).contains("launching t.2 in 100 ms", "launching t.3 in 200 ms");
      assertThat(master.calls(Call.Type.ACCEPT)).hasSize(3);
    }
  }

  @Test
  void givesUpAfterTheRetries() throws IOException {
    try (ScriptedMaster master =
        new ScriptedMaster("cpus:2;mem:1024")
            .ends(TaskState.TASK_FAILED, "Command exited with status 7")) {
      Cli cli = Cli.run(directory, "--master=" + master.address(), "--command=true", "--retries=2");

      assertThat(cli.exitCode()).as(cli.err()).isEqualTo(7);
      assertThat(master.calls(Call.Type.ACCEPT)).hasSize(3);
    }
  }

  @Test
  void waitsForAnotherOfferWhenOneIsGone() throws IOException {
    try (ScriptedMaster master = new ScriptedMaster("cpus:2;mem:1024").missesTheFirstOffer()) {
      Cli cli = Cli.run(directory, "--master=" + master.address(), "--command=true");

      assertThat(cli.exitCode()).as(cli.err()).isZero();
      assertThat(cli.err()).contains("was no longer there");
      assertThat(master.calls(Call.Type.ACCEPT)).hasSize(2);
    }
  }

  @Test
  void placesOnlyWhereTheConstraintAllows() throws IOException {
    try (ScriptedMaster master = new ScriptedMaster("cpus:2;mem:1024")) {
      Cli cli =
          Cli.run(
              directory,
              "--master=" + master.address(),
              "--command=true",
              "--constraint=hostname!=agent.example",
              "--timeout=300ms");

      assertThat(cli.exitCode()).as(cli.err()).isEqualTo(124);
      assertThat(cli.err()).contains("needs hostname!=agent.example");
    }
  }

  @Test
  void leavesADetachedTaskRunning() throws IOException {
    try (ScriptedMaster master = new ScriptedMaster("cpus:2;mem:1024").runsOn()) {
      Cli cli =
          Cli.run(
              directory, "--master=" + master.address(), "--name=t", "--command=true", "--detach");

      assertThat(cli.exitCode()).as(cli.err()).isZero();
      assertThat(cli.out()).isEqualTo("t\n");
      assertThat(master.calls(Call.Type.TEARDOWN)).isEmpty();
      assertThat(
              master
                  .calls(Call.Type.SUBSCRIBE)
                  .get(0)
                  .getSubscribe()
                  .getFrameworkInfo()
                  .getFailoverTimeout())
          .isEqualTo(7 * 24 * 3600.0);
    }
  }

  @Test
  void asksWhatBecameOfTheTaskWhenTheMasterIsBack() throws IOException {
    try (ScriptedMaster master = new ScriptedMaster("cpus:2;mem:1024").runsOn();
        Cli cli = Cli.start(directory, "--master=" + master.address(), "--command=sleep 1000")) {
      await().until(() -> cli.err().contains("TASK_RUNNING"));

      master.hangUp();

      assertThat(cli.exitCode()).as(cli.err()).isZero();
      assertThat(cli.err()).contains("lost the master");
      assertThat(master.calls(Call.Type.SUBSCRIBE)).hasSize(2);
      assertThat(master.calls(Call.Type.RECONCILE)).hasSize(1);
    }
  }

  @Test
  void asksAgainNamingTheAgentUntilTheMasterKnows() throws IOException {
    try (ScriptedMaster master = new ScriptedMaster("cpus:2;mem:1024").runsOn().forgetsTasks(1);
        Cli cli = Cli.start(directory, "--master=" + master.address(), "--command=sleep 1000")) {
      await().until(() -> cli.err().contains("TASK_RUNNING"));

      master.hangUp();

      assertThat(cli.exitCode()).as(cli.err()).isZero();
      assertThat(master.calls(Call.Type.RECONCILE))
          .hasSize(2)
          .allMatch(
              call -> call.getReconcile().getTasks(0).getAgentId().getValue().equals("agent-1"));
    }
  }

  @Test
  void saysWhyATaskIsLostThatTheMasterForgot() throws IOException {
    try (ScriptedMaster master = new ScriptedMaster("cpus:2;mem:1024").runsOn();
        Cli cli =
            Cli.start(
                directory, "--master=" + master.address(), "--name=t", "--command=sleep 1000")) {
      await().until(() -> cli.err().contains("TASK_RUNNING"));

      master.tells(
          "t",
          org.apache.mesos.v1.Protos.TaskState.TASK_UNKNOWN,
          org.apache.mesos.v1.Protos.TaskStatus.Reason.REASON_RECONCILIATION);

      assertThat(cli.exitCode()).as(cli.err()).isEqualTo(69);
      assertThat(cli.err()).contains("task 't' is lost: the master does not know it any more");
    }
  }

  @ParameterizedTest
  @CsvSource({"ACKNOWLEDGE, 503", "ACKNOWLEDGE, 307", "ACKNOWLEDGE, 400", "ACCEPT, 503"})
  void goesOnWhenACallIsRefused(Call.Type type, int status) throws IOException {
    try (ScriptedMaster master =
            new ScriptedMaster("cpus:2;mem:1024").runsOn().refuses(type, status);
        Cli cli =
            Cli.start(
                directory, "--master=" + master.address(), "--name=t", "--command=sleep 1000")) {
      await().until(() -> !master.calls(type).isEmpty());
      master.hangUp();

      assertThat(cli.exitCode()).as(cli.err()).isZero();
      assertThat(cli.err()).doesNotContain("\tat ", "Exception");
    }
  }

  @Test
  void leavesOutAStateThatItDoesNotKnow() throws IOException {
    try (ScriptedMaster master = new ScriptedMaster("cpus:2;mem:1024").runsOn();
        Cli cli =
            Cli.start(
                directory, "--master=" + master.address(), "--name=t", "--command=sleep 1000")) {
      await().until(() -> cli.err().contains("TASK_RUNNING"));

      master.tellsOfALaterState("t");
      master.tellsOfALaterState("t");
      master.end("t");

      assertThat(cli.exitCode()).as(cli.err()).isZero();
      assertThat(cli.err())
          .containsOnlyOnce("An event is left out: UPDATE of task 't' in state [99]")
          .doesNotContain("\tat ", "The listener failed");
      // The unknown ones too, so that the agent sends what follows.
      assertThat(master.calls(Call.Type.ACKNOWLEDGE)).hasSize(5);
    }
  }

  @Test
  void asksForGpusWhenItNeedsThem() throws IOException {
    try (ScriptedMaster master = new ScriptedMaster("cpus:2;mem:1024;gpus:1")) {
      Cli cli = Cli.run(directory, "--master=" + master.address(), "--command=true", "--gpus=1");

      assertThat(cli.exitCode()).as(cli.err()).isZero();
      assertThat(
              master
                  .calls(Call.Type.SUBSCRIBE)
                  .get(0)
                  .getSubscribe()
                  .getFrameworkInfo()
                  .getCapabilitiesList())
          .extracting(FrameworkInfo.Capability::getType)
          .contains(FrameworkInfo.Capability.Type.GPU_RESOURCES);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"json", "protobuf"})
  void sendsTheLimitsOfATaskFile(String type) throws IOException {
    String task =
        "{\"name\":\"n\",\"task_id\":{\"value\":\"t\"},\"agent_id\":{\"value\":\"\"},"
            + "\"resources\":[{\"name\":\"cpus\",\"type\":\"SCALAR\",\"scalar\":{\"value\":1}}],"
            + "\"limits\":{\"cpus\":{\"value\":2.0},\"mem\":{\"value\":64}},"
            + "\"command\":{\"value\":\"true\"}}";
    try (ScriptedMaster master = new ScriptedMaster("cpus:2;mem:1024")) {
      Cli cli =
          Cli.run(
              directory,
              "--master=" + master.address(),
              "--content_type=" + type,
              "--task=" + task);

      assertThat(cli.exitCode()).as(cli.err()).isZero();
      assertThat(
              master
                  .calls(Call.Type.ACCEPT)
                  .get(0)
                  .getAccept()
                  .getOperations(0)
                  .getLaunch()
                  .getTaskInfos(0)
                  .getLimitsMap())
          .containsOnlyKeys("cpus", "mem");
    }
  }

  @Test
  void keepsATaskFileWordForWord() throws IOException {
    String task =
        "{\"name\":\"n\",\"task_id\":{\"value\":\"t\"},\"agent_id\":{\"value\":\"x\"},"
            + "\"resources\":[{\"name\":\"cpus\",\"type\":\"SCALAR\",\"scalar\":{\"value\":1}}],"
            + "\"command\":{\"value\":\"true\"},\"data\":\"AAEC\","
            + "\"discovery\":{\"visibility\":\"CLUSTER\",\"name\":\"d\"}}";
    try (ScriptedMaster master = new ScriptedMaster("cpus:2;mem:1024")) {
      Cli cli = Cli.run(directory, "--master=" + master.address(), "--task=" + task);

      assertThat(cli.exitCode()).as(cli.err()).isZero();
      TaskInfo sent =
          master
              .calls(Call.Type.ACCEPT)
              .get(0)
              .getAccept()
              .getOperations(0)
              .getLaunch()
              .getTaskInfos(0);
      assertThat(sent.getTaskId().getValue()).isEqualTo("t");
      assertThat(sent.getAgentId().getValue()).isEqualTo("agent-1");
      assertThat(sent.getData().toByteArray()).containsExactly(0, 1, 2);
      assertThat(sent.getDiscovery().getName()).isEqualTo("d");
      assertThat(sent.hasContainer()).isFalse();
    }
  }

  @Test
  void printsOneJsonObjectForEachEvent() throws IOException {
    try (ScriptedMaster master =
        new ScriptedMaster("cpus:2;mem:1024")
            .prints("stdout", new byte[] {'h', 'i', '\n', (byte) 0xff, '\n'})) {
      Cli cli =
          Cli.run(
              directory,
              "--master=" + master.address(),
              "--name=t",
              "--command=true",
              "--output=json");

      assertThat(cli.exitCode()).as(cli.err()).isZero();
      assertThat(cli.err()).isEmpty();
      ObjectMapper mapper = new ObjectMapper();
      List<JsonNode> events = new ArrayList<>();
      for (String line : cli.out().split("\n", 0)) {
        events.add(mapper.readTree(line));
      }
      assertThat(events)
          .extracting(event -> event.path("event").textValue())
          .startsWith("subscribed", "submitted", "status")
          .endsWith("ended")
          .contains("output");
      assertThat(events)
          .anyMatch(event -> event.path("text").asText().equals("hi\n"))
          .anyMatch(event -> event.path("base64").asText().equals("/wo="))
          .anyMatch(event -> event.at("/status/state").asText().equals("TASK_RUNNING"));
      assertThat(events.get(events.size() - 1).path("exit_code").intValue()).isZero();
    }
  }

  @Test
  void saysWhatTheAgentMayBeAtThatStartsNothing() throws IOException {
    try (ScriptedMaster master = new ScriptedMaster("cpus:2;mem:1024").startsNothing();
        Cli cli =
            Cli.start(
                directory,
                "--master=" + master.address(),
                "--name=t",
                "--docker_image=nginx",
                "--networks=net-a,net-b",
                "--command=true")) {
      String note =
          "task 't' not running after 15 s: agent agent.example may be pulling and unpacking"
              + " 'nginx', attaching to 'net-a', 'net-b' or starting its executor\n";
      await().atMost(60, TimeUnit.SECONDS).until(() -> cli.err().contains(note));
      cli.signal("TERM");

      assertThat(cli.exitCode()).as(cli.err()).isEqualTo(143);
    }
  }

  @Test
  void showsEachSecondOnATerminalWhatTheAgentMayBeAt() throws IOException {
    try (ScriptedMaster master = new ScriptedMaster("cpus:2;mem:1024").startsNothing();
        Cli cli =
            Cli.startShell(
                directory,
                "exec env TERM=xterm script -qec '\"'\"$0\"'\" --master="
                    + master.address()
                    + " --name=t --networks=net-a --command=true' /dev/null")) {
      String shown = " s: agent agent.example may be attaching to 'net-a' or starting its executor";
      await().atMost(60, TimeUnit.SECONDS).until(() -> cli.out().contains("after 2" + shown));
      cli.signal("TERM");
      cli.exitCode();

      assertThat(cli.out()).contains("\r\u001b[Ktask 't' not running after 1" + shown);
    }
  }

  @Test
  void waitsForTheEndWhenTimeoutEndsIt() throws IOException {
    try (ScriptedMaster master = new ScriptedMaster("cpus:2;mem:1024").runsOn();
        Cli cli = Cli.start(directory, "--master=" + master.address(), "--command=sleep 1000")) {
      await().until(() -> cli.err().contains("TASK_RUNNING"));

      // As timeout(1) does: to the process, and then to its group.
      String kill = "kill -TERM " + cli.pid();
      Program.of(Duration.ofSeconds(5), "sh", "-c", kill + ";" + kill).run();

      assertThat(cli.exitCode()).as(cli.err()).isEqualTo(143);
      assertThat(cli.err()).contains("TASK_KILLED");
    }
  }

  @Test
  void leavesAtOnceWhenInterruptedTwice() throws IOException {
    try (ScriptedMaster master = new ScriptedMaster("cpus:2;mem:1024").runsOn().ignoresKills();
        Cli cli = Cli.start(directory, "--master=" + master.address(), "--command=sleep 1000")) {
      await().until(() -> cli.err().contains("TASK_RUNNING"));

      cli.signal("INT");
      await().until(() -> cli.err().contains("killing the task"));
      cli.signal("INT");

      assertThat(cli.exitCode()).as(cli.err()).isEqualTo(130);
    }
  }

  @Test
  void drawsProgressAndColoursOnATerminal() throws IOException {
    assertThat(onTerminal("NO_COLOR=", "--instances=3"))
        .contains("\r\u001b[K", "3 tasks: 3 finished");
    assertThat(onTerminal("NO_COLOR=", "--follow")).contains("\u001b[32mTASK_FINISHED");
    assertThat(onTerminal("NO_COLOR=1", "--follow"))
        .contains("TASK_FINISHED")
        .doesNotContain("\u001b");
  }

  /** What a terminal shows; util-linux' script makes one, and runs its command by a shell. */
  private String onTerminal(String variable, String flag) throws IOException {
    try (ScriptedMaster master = new ScriptedMaster("cpus:2;mem:1024")) {
      String flags = "--master=" + master.address() + " --command=true --cpus=0.1 " + flag;
      Cli cli =
          Cli.startShell(
              directory,
              "exec env TERM=xterm "
                  + variable
                  + " script -qec '\"'\"$0\"'\" "
                  + flags
                  + "' /dev/null");
      assertThat(cli.exitCode()).as(cli.out()).isZero();
      return cli.out();
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
  void goesThroughTlsWithACertificateOfItsOwn() throws IOException {
    try (ScriptedMaster master = new ScriptedMaster("cpus:2;mem:1024");
        TlsFrontend tls = TlsFrontend.start(directory, master.port())) {
      Cli cli =
          Cli.run(
              directory,
              "--master=" + tls.address(),
              "--command=true",
              "--cacert=" + tls.authority(),
              "--cert=" + tls.identity(),
              "--cert_password=" + TlsFrontend.PASSWORD);
      assertThat(cli.exitCode()).as(cli.err()).isZero();

      Cli without = Cli.run(directory, "--master=" + tls.address(), "--command=true");
      assertThat(without.exitCode()).isEqualTo(1);
      assertThat(without.err()).contains(tls.address()).hasLineCount(1);
    }
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
