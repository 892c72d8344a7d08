package io.mesosj.execute.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.mesosj.execute.testing.Cli;
import io.mesosj.execute.testing.RecordedCluster;
import io.mesosj.protocol.testing.Recordings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The launched command against what a real Mesos cluster said. */
class RecordedIT {
  private static final String TASK = "t-1795464806";
  private static final Path LAUNCHER = Path.of("bin/mesos-execute-j").toAbsolutePath();

  @TempDir Path directory;

  private Cli run(RecordedCluster cluster, String... words) throws IOException {
    String[] line = new String[words.length + 1];
    line[0] = "--master=" + cluster.address();
    System.arraycopy(words, 0, line, 1, words.length);
    return Cli.run(directory, line);
  }

  private static void sameCalls(RecordedCluster cluster, String file, String type) {
    List<JsonNode> recorded = RecordedCluster.recordedCalls(file, type);
    List<JsonNode> ours = cluster.calls(type);
    assertThat(ours).hasSameSizeAs(recorded);
    for (int i = 0; i < ours.size(); i++) {
      assertThat(Recordings.sameJson(ours.get(i), recorded.get(i)))
          .as("%s is %s", ours.get(i), recorded.get(i))
          .isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"json", "protobuf"})
  void runsATaskOnTwoNetworks(String type) throws IOException {
    try (RecordedCluster cluster = new RecordedCluster("scheduler/scheduler-json")) {
      Cli cli =
          run(
              cluster,
              "--content_type=" + type,
              "--name=" + TASK,
              "--command=echo hello; ip -o -4 addr; sleep 10",
              "--cpus=0.1",
              "--mem=32",
              "--network=name=cni-test,label=app=myapp,label=env=prod",
              "--network=name=port-mapper-test,label=tier=web,port=8080:80,port=8081:443/udp",
              "--no-ports_from_offer");

      assertThat(cli.exitCode()).as(cli.err()).isZero();
      assertThat(cli.out()).isEqualTo("from-sandbox\n");
      assertThat(cli.err())
          .contains(
              "network port-mapper-test: 192.169.0.7",
              "network cni-test: 192.168.0.13",
              "Received status update TASK_FINISHED");
      sameCalls(cluster, "scheduler/calls-json.jsonl", "ACKNOWLEDGE");
      JsonNode task = task(cluster.calls("ACCEPT").get(0), "/launch/task_infos/0");
      JsonNode recorded =
          task(
              RecordedCluster.recordedCalls("scheduler/calls-json.jsonl", "ACCEPT").get(0),
              "/launch/task_infos/0");
      for (String part :
          List.of(
              "/task_id",
              "/agent_id",
              "/container/network_infos",
              "/resources",
              "/command/value")) {
        assertThat(Recordings.sameJson(task.at(part), recorded.at(part)))
            .as("%s: %s is %s", part, task.at(part), recorded.at(part))
            .isTrue();
      }
      assertThat(cluster.agentCalls().toString())
          .contains(
              "/frameworks/cd69cb1a-4830-4dab-a71d-5686f001aa10-0000/executors/"
                  + TASK
                  + "/runs/latest/stdout");
    }
  }

  private static JsonNode task(JsonNode accept, String path) {
    return accept.at("/accept/operations/0" + path);
  }

  @Test
  void killsATaskThatTakesItsTime() throws IOException {
    try (RecordedCluster cluster = new RecordedCluster("flows/kill")) {
      Cli cli =
          run(
              cluster,
              "--name=k",
              "--command=trap \"\" TERM; sleep 60",
              "--kill_after=100ms",
              "--no-follow");

      assertThat(cli.exitCode()).as(cli.err()).isEqualTo(143);
      assertThat(cli.err()).contains("TASK_KILLING", "TASK_KILLED", "Terminated");
      sameCalls(cluster, "flows/kill.calls.jsonl", "ACKNOWLEDGE");
      assertThat(cluster.calls("KILL").get(0).at("/kill/task_id/value").asText()).isEqualTo("k");
    }
  }

  @Test
  void runsAGroup() throws IOException {
    try (RecordedCluster cluster = new RecordedCluster("flows/group")) {
      Cli cli =
          run(
              cluster,
              "--name=a",
              "--command=true",
              "--cpus=0.1",
              "--mem=32",
              "--group_task=b=sleep 1",
              "--networks=cni-test",
              "--no-follow");

      assertThat(cli.exitCode()).as(cli.err()).isZero();
      sameCalls(cluster, "flows/group.calls.jsonl", "ACKNOWLEDGE");
      JsonNode group = cluster.calls("ACCEPT").get(0).at("/accept/operations/0");
      JsonNode recorded =
          RecordedCluster.recordedCalls("flows/group.calls.jsonl", "ACCEPT")
              .get(0)
              .at("/accept/operations/0");
      assertThat(group.path("type")).isEqualTo(recorded.path("type"));
      for (String part : List.of("/type", "/container", "/framework_id")) {
        assertThat(group.at("/launch_group/executor" + part))
            .isEqualTo(recorded.at("/launch_group/executor" + part));
      }
    }
  }

  @Test
  void repeatsWhatTheMasterSaysOfABadTask() throws IOException {
    try (RecordedCluster cluster = new RecordedCluster("flows/bad-task")) {
      Cli cli = run(cluster, "--name=bad", "--command=true");

      assertThat(cli.exitCode()).as(cli.err()).isEqualTo(1);
      assertThat(cli.err())
          .contains("TASK_ERROR", "required by task and its executor is more than available");
      // A status without a uuid is not acknowledged.
      assertThat(cluster.calls("ACKNOWLEDGE")).isEmpty();
    }
  }

  @Test
  void looksAtARunningCluster() throws IOException {
    try (RecordedCluster cluster = new RecordedCluster("scheduler/scheduler-json")) {
      String master = "--master=" + cluster.address();

      Cli ps = Cli.run(directory, "ps", master);
      assertThat(ps.exitCode()).as(ps.err()).isZero();
      assertThat(ps.out()).contains(TASK, "TASK_RUNNING", "192.168.0.13");

      Cli networks = Cli.run(directory, "networks", master);
      assertThat(networks.exitCode()).as(networks.err()).isZero();
      assertThat(networks.out())
          .containsPattern("cni-test +" + TASK + " +192\\.168\\.0\\.13 .*app=myapp")
          .containsPattern(
              "port-mapper-test +" + TASK + " +192\\.169\\.0\\.7 +8080:80.*8081:443/udp");

      Cli logs = Cli.run(directory, "logs", master, TASK);
      assertThat(logs.exitCode()).as(logs.err()).isZero();
      assertThat(logs.out()).isEqualTo("from-sandbox\n");
    }
  }

  @Test
  void putsAUserAtATerminal() throws Exception {
    Path screen = directory.resolve("screen");
    try (RecordedCluster cluster = new RecordedCluster("scheduler/scheduler-json")) {
      Process user =
          new ProcessBuilder(
                  "script",
                  "-qefc",
                  "stty rows 30 cols 100; exec "
                      + LAUNCHER
                      + " exec -it --master="
                      + cluster.address()
                      + " "
                      + TASK,
                  "/dev/null")
              .redirectErrorStream(true)
              .redirectOutput(screen.toFile())
              .start();
      await()
          .atMost(30, TimeUnit.SECONDS)
          .untilAsserted(
              () -> assertThat(cluster.input()).as(Files.readString(screen)).hasSizeGreaterThan(1));
      user.getOutputStream().write("hello\n".getBytes(StandardCharsets.UTF_8));
      user.getOutputStream().flush();
      assertThat(user.waitFor(30, TimeUnit.SECONDS)).isTrue();

      assertThat(Files.readString(screen)).contains("got hello\r", "exited with status 4");
      assertThat(user.exitValue()).isEqualTo(4);
      List<byte[]> recorded = Recordings.records("attach/attach-input.recordio");
      assertThat(cluster.input().get(0).at("/attach_container_input/type").asText())
          .isEqualTo("CONTAINER_ID");
      for (int i = 1; i < 3; i++) {
        JsonNode sent = cluster.input().get(i);
        JsonNode theirs = Recordings.json(new String(recorded.get(i), StandardCharsets.UTF_8));
        assertThat(Recordings.sameJson(sent, theirs)).as("%s is %s", sent, theirs).isTrue();
      }
    }
  }
}
