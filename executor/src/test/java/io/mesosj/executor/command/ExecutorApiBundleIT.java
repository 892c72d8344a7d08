package io.mesosj.executor.command;

import static org.apache.mesos.v1.Protos.TaskState.TASK_FINISHED;
import static org.apache.mesos.v1.Protos.TaskState.TASK_RUNNING;
import static org.apache.mesos.v1.Protos.TaskState.TASK_STARTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mesosj.executor.ScriptedAgent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.mesos.v1.executor.Protos.Call;
import org.apache.mesos.v1.executor.Protos.Event;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How the bundle's process speaks with its agent. Source: Mesos' executor_http_api_tests.cpp. */
@Timeout(180)
final class ExecutorApiBundleIT {
  @TempDir private Path sandbox;
  private final ScriptedAgent agent = new ScriptedAgent();
  private @Nullable BundleProcess bundle;

  ExecutorApiBundleIT() throws IOException {}

  private void start(Map<String, String> variables) throws IOException {
    bundle = BundleProcess.start(agent, sandbox, variables);
  }

  @AfterEach
  void stop() {
    if (bundle != null) {
      bundle.stop();
    }
    agent.close();
  }

  private void launch(String command) {
    Event.Builder launch = Event.newBuilder().setType(Event.Type.LAUNCH);
    launch.getLaunchBuilder().setTask(CommandExecutorContract.task(command));
    agent.send(launch);
  }

  private void runsATask() {
    launch("true");
    await()
        .untilAsserted(
            () ->
                assertThat(agent.states())
                    .containsExactly(TASK_STARTING, TASK_RUNNING, TASK_FINISHED));
  }

  @Test
  @Tag("EXE-12")
  void subscribesWithItsIdsAndToken() throws Exception {
    start(Map.of());
    await().until(() -> !agent.calls(Call.Type.SUBSCRIBE).isEmpty());
    Call subscribe = agent.calls(Call.Type.SUBSCRIBE).get(0);
    assertThat(subscribe.getFrameworkId().getValue()).isEqualTo("framework");
    assertThat(subscribe.getExecutorId().getValue()).isEqualTo("executor");
    assertThat(agent.authorizations()).containsOnly("Bearer token");
    runsATask();
  }

  @Test
  @Tag("EXE-11")
  void triesAgainWhileTheAgentRecovers() throws Exception {
    agent.answerSubscribeWith(503);
    start(
        Map.of(
            "MESOS_CHECKPOINT",
            "1",
            "MESOS_RECOVERY_TIMEOUT",
            "1mins",
            "MESOS_SUBSCRIPTION_BACKOFF_MAX",
            "50ms"));
    await().until(() -> agent.calls(Call.Type.SUBSCRIBE).size() >= 3);
    agent.answerSubscribeWith(200);
    runsATask();
  }

  @Test
  @Tag("EXE-13")
  void goesOnAfterHeartbeats() throws Exception {
    start(Map.of());
    agent.send(Event.newBuilder().setType(Event.Type.HEARTBEAT));
    runsATask();
    agent.send(Event.newBuilder().setType(Event.Type.HEARTBEAT));
    assertThat(Files.readString(sandbox.resolve("stderr"))).isEmpty();
  }

  @Test
  @Tag("EXE-14")
  void saysThatItIsThere() throws Exception {
    start(Map.of("MESOSJ_EXECUTOR_HEARTBEAT_INTERVAL", "200ms"));
    await().until(() -> agent.calls(Call.Type.HEARTBEAT).size() >= 3);
    assertThat(agent.calls(Call.Type.HEARTBEAT))
        .allMatch(call -> call.getExecutorId().getValue().equals("executor"));
  }

  @Test
  void leavesOutWhatItCannotDecodeAndSaysSo() throws Exception {
    start(Map.of());
    agent.sendRecord(new byte[] {-1, -1, -1});
    agent.sendRecord(new byte[] {-1});
    runsATask();
    assertThat(Files.readAllLines(sandbox.resolve("stderr")))
        .filteredOn(line -> line.contains("can't be decoded"))
        .singleElement()
        .asString()
        .contains("leaves out an event of 3 bytes");
  }
}
