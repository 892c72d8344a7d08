package io.mesosj.executor.command;

import static java.util.Objects.requireNonNull;
import static org.apache.mesos.v1.Protos.TaskState.TASK_FAILED;
import static org.apache.mesos.v1.Protos.TaskState.TASK_FINISHED;
import static org.apache.mesos.v1.Protos.TaskState.TASK_KILLED;
import static org.apache.mesos.v1.Protos.TaskState.TASK_RUNNING;
import static org.apache.mesos.v1.Protos.TaskState.TASK_STARTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.mesosj.executor.ScriptedAgent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.mesos.v1.Protos.TaskStatus;
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
  void speaksJsonWhereItIsTold() throws Exception {
    start(Map.of("MESOSJ_EXECUTOR_CONTENT_TYPE", "json"));
    runsATask();
    assertThat(agent.contentTypes()).containsOnly("application/json");
    assertThat(sandbox.resolve("stderr")).isEmptyFile();
  }

  /** As in a container whose network leads elsewhere. */
  @Test
  void saysBothEndsAndWhatToDoWhereItsAgentCantBeReached() throws Exception {
    start(Map.of("MESOS_AGENT_ENDPOINT", "127.0.0.1:1"));
    assertThat(requireNonNull(bundle).process().waitFor()).isOne();
    assertThat(Files.readAllLines(sandbox.resolve("stderr")))
        .singleElement()
        .asString()
        .startsWith(
            "mesosj-executor: Executor executor can't subscribe: the agent at http://127.0.0.1:1/")
        .contains("Connection refused", "Its own addresses are ", "--http_executor_domain_sockets");
  }

  /** The launcher is in another directory, and gives Java a locale. */
  @Test
  void givesATaskTheAgentsVariablesAndNoneOfTheLaunchers() throws Exception {
    start(Map.of("LC_ALL", "", "LC_CTYPE", "", "LANG", "", "OF_THE_AGENT", "yes"));
    Event.Builder launch = Event.newBuilder().setType(Event.Type.LAUNCH);
    var task = CommandExecutorContract.task("/usr/bin/env");
    task.getCommandBuilder().setShell(false);
    launch.getLaunchBuilder().setTask(task);
    agent.send(launch);
    await().until(() -> agent.states().contains(TASK_FINISHED));
    assertThat(Files.readAllLines(sandbox.resolve("stdout")))
        .contains("OF_THE_AGENT=yes", "MESOS_SANDBOX=" + sandbox)
        .noneMatch(line -> line.matches("(PWD|OLDPWD|LC_ALL|MESOSJ_EXECUTOR_LC_ALL)=.*"));
  }

  private void acknowledge(ByteString uuid) {
    Event.Builder acknowledged = Event.newBuilder().setType(Event.Type.ACKNOWLEDGED);
    acknowledged.getAcknowledgedBuilder().setUuid(uuid).getTaskIdBuilder().setValue("t");
    agent.send(acknowledged);
  }

  private List<ByteString> uuids() {
    return agent.statuses().stream().map(TaskStatus::getUuid).distinct().toList();
  }

  @Test
  void endsOnceAllIsAcknowledgedLateTwiceAndOutOfOrder() throws Exception {
    start(Map.of());
    launch("true");
    await().until(() -> uuids().size() == 3);
    // Late: after it was sent again, since nobody answered.
    await().until(() -> agent.statuses().size() > 3);
    List<ByteString> uuids = uuids();

    acknowledge(uuids.get(1));
    acknowledge(uuids.get(1));
    acknowledge(ByteString.copyFromUtf8("nobody's, 16 byte"));
    acknowledge(uuids.get(0));
    await()
        .untilAsserted(
            () ->
                assertThat(agent.statuses().get(agent.statuses().size() - 1).getUuid())
                    .isEqualTo(uuids.get(2)));
    acknowledge(uuids.get(2));
    acknowledge(uuids.get(2));

    assertThat(requireNonNull(bundle).process().waitFor()).isZero();
    assertThat(uuids()).isEqualTo(uuids);
    assertThat(sandbox.resolve("stderr")).isEmptyFile();
  }

  /** The machine's clock is set by a day, forth and back, while tasks run; their limits go on. */
  @Test
  void aClockThatJumpsEndsNoTaskAndKeepsNoneAlive() throws Exception {
    Path library = Path.of("/usr/lib/" + architecture() + "/faketime/libfaketime.so.1");
    assertThat(library).as("apt install faketime").exists();
    Path clock = Files.writeString(sandbox.resolve("clock"), "+0");
    start(
        Map.of(
            "LD_PRELOAD", library.toString(),
            "FAKETIME_TIMESTAMP_FILE", clock.toString(),
            "FAKETIME_NO_CACHE", "1",
            "FAKETIME_DONT_FAKE_MONOTONIC", "1",
            "MESOSJ_EXECUTOR_HEARTBEAT_INTERVAL", "200ms"));
    Event.Builder launch = Event.newBuilder().setType(Event.Type.LAUNCH);
    launch
        .getLaunchBuilder()
        .setTask(
            CommandExecutorContract.task("trap '' TERM; touch ready; while :; do sleep 0.1; done")
                .setMaxCompletionTime(CommandExecutorContract.millis(3_600_000)));
    agent.send(launch);
    await().until(() -> Files.exists(sandbox.resolve("ready")));
    for (String jump : List.of("+1d", "-1d")) {
      Path next = Files.writeString(sandbox.resolve("clock.next"), jump);
      Files.move(next, clock, StandardCopyOption.ATOMIC_MOVE);
      int beats = agent.calls(Call.Type.HEARTBEAT).size();
      await().until(() -> agent.calls(Call.Type.HEARTBEAT).size() > beats + 2);
      assertThat(agent.states()).doesNotContain(TASK_FAILED, TASK_KILLED);
    }

    Event.Builder kill = Event.newBuilder().setType(Event.Type.KILL);
    kill.getKillBuilder().getTaskIdBuilder().setValue("t");
    kill.getKillBuilder()
        .getKillPolicyBuilder()
        .setGracePeriod(CommandExecutorContract.millis(300));
    agent.send(kill);

    await().until(() -> agent.states().contains(TASK_KILLED));
    TaskStatus last = agent.statuses().get(agent.statuses().size() - 1);
    assertThat(Instant.ofEpochSecond((long) last.getTimestamp()))
        .as("the clock did jump")
        .isBefore(Instant.now().minus(Duration.ofHours(20)));
  }

  private static String architecture() {
    return System.getProperty("os.arch").equals("aarch64")
        ? "aarch64-linux-gnu"
        : "x86_64-linux-gnu";
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
