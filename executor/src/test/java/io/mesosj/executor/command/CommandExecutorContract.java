package io.mesosj.executor.command;

import static org.apache.mesos.v1.Protos.TaskState.TASK_FAILED;
import static org.apache.mesos.v1.Protos.TaskState.TASK_FINISHED;
import static org.apache.mesos.v1.Protos.TaskState.TASK_KILLED;
import static org.apache.mesos.v1.Protos.TaskState.TASK_KILLING;
import static org.apache.mesos.v1.Protos.TaskState.TASK_RUNNING;
import static org.apache.mesos.v1.Protos.TaskState.TASK_STARTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.mesosj.executor.ScriptedAgent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.DurationInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.executor.Protos.Call;
import org.apache.mesos.v1.executor.Protos.Event;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a command executor does with a task, wherever it runs: real processes, driven over a real
 * executor API. Source: Mesos' command_executor_tests.cpp.
 */
@Timeout(180)
abstract class CommandExecutorContract {
  private static final TaskID TASK = TaskID.newBuilder().setValue("t").build();

  @TempDir private Path dir;

  final ScriptedAgent agent;

  CommandExecutorContract() throws IOException {
    agent = new ScriptedAgent();
  }

  /** Starts an executor of {@link #agent}. */
  abstract void startExecutor() throws IOException;

  /** Ends it and all that it runs. */
  abstract void stopExecutor();

  /** Whether it has ended by itself. */
  abstract boolean hasEnded();

  @BeforeEach
  void start() throws IOException {
    startExecutor();
    await().until(() -> !agent.calls(Call.Type.SUBSCRIBE).isEmpty());
  }

  @AfterEach
  void stop() {
    stopExecutor();
    agent.close();
  }

  static TaskInfo.Builder task(String command) {
    return TaskInfo.newBuilder()
        .setName("t")
        .setTaskId(TASK)
        .setAgentId(AgentID.newBuilder().setValue("a"))
        .setCommand(CommandInfo.newBuilder().setValue(command));
  }

  /**
   * A task that reacts to SIGTERM with {@code reaction} once it is {@linkplain #awaitReady ready}.
   */
  TaskInfo.Builder trapping(String reaction) {
    return task(
        "trap '%s' TERM; touch %s; while true; do sleep 0.1; done".formatted(reaction, ready()));
  }

  private Path ready() {
    return dir.resolve("ready");
  }

  void awaitReady() {
    await().until(() -> Files.exists(ready()));
  }

  static DurationInfo millis(long millis) {
    return DurationInfo.newBuilder().setNanoseconds(millis * 1_000_000).build();
  }

  void subscribed(FrameworkInfo.Capability.Type... capabilities) {
    Event.Subscribed.Builder subscribed = Event.Subscribed.newBuilder();
    subscribed.getFrameworkInfoBuilder().setUser("u").setName("f");
    for (FrameworkInfo.Capability.Type type : capabilities) {
      subscribed.getFrameworkInfoBuilder().addCapabilitiesBuilder().setType(type);
    }
    subscribed.getExecutorInfoBuilder().getExecutorIdBuilder().setValue("executor");
    subscribed.getAgentInfoBuilder().setHostname("h");
    agent.send(Event.newBuilder().setType(Event.Type.SUBSCRIBED).setSubscribed(subscribed));
  }

  void launch(TaskInfo.Builder task) {
    agent.send(
        Event.newBuilder()
            .setType(Event.Type.LAUNCH)
            .setLaunch(Event.Launch.newBuilder().setTask(task)));
  }

  void kill(long graceMillis) {
    Event.Kill.Builder kill = Event.Kill.newBuilder().setTaskId(TASK);
    if (graceMillis >= 0) {
      kill.setKillPolicy(KillPolicy.newBuilder().setGracePeriod(millis(graceMillis)));
    }
    agent.send(Event.newBuilder().setType(Event.Type.KILL).setKill(kill));
  }

  void acknowledge(ByteString uuid) {
    agent.send(
        Event.newBuilder()
            .setType(Event.Type.ACKNOWLEDGED)
            .setAcknowledged(Event.Acknowledged.newBuilder().setTaskId(TASK).setUuid(uuid)));
  }

  void awaitStates(TaskState... states) {
    await().untilAsserted(() -> assertThat(agent.states()).containsExactly(states));
  }

  TaskStatus last() {
    List<TaskStatus> statuses = agent.statuses();
    return statuses.get(statuses.size() - 1);
  }

  @Test
  void endsWhenTheAgentWillNeverHearOfItsTasksEnd() {
    subscribed();
    agent.answerUpdateWith(403);
    launch(task("true"));

    await().until(this::hasEnded);
  }

  @Test
  void aLaunchOfNothingUsesUpNothing() {
    subscribed();
    agent.send(Event.newBuilder().setType(Event.Type.LAUNCH));
    launch(task("true"));

    awaitStates(TASK_STARTING, TASK_RUNNING, TASK_FINISHED);
  }

  @Test
  void reportsATaskThatFinishes() {
    launch(task("true"));
    awaitStates(TASK_STARTING, TASK_RUNNING, TASK_FINISHED);
    assertThat(last().getMessage()).isEqualTo("Command exited with status 0");
    assertThat(last().hasReason()).isFalse();
  }

  @Test
  void fillsAStatusAsMesosDoes() {
    launch(task("true"));
    awaitStates(TASK_STARTING, TASK_RUNNING, TASK_FINISHED);
    for (TaskStatus status : agent.statuses()) {
      assertThat(status.getTaskId()).isEqualTo(TASK);
      assertThat(status.getExecutorId().getValue()).isEqualTo("executor");
      assertThat(status.getSource()).isEqualTo(TaskStatus.Source.SOURCE_EXECUTOR);
      assertThat(status.getUuid().size()).isEqualTo(16);
      assertThat(status.getTimestamp()).isBetween(1e9, System.currentTimeMillis() / 1000.0 + 1);
    }
    assertThat(new HashSet<>(agent.statuses().stream().map(TaskStatus::getUuid).toList()))
        .hasSize(3);
  }

  @Test
  void reportsATaskThatFails() {
    launch(task("exit 7"));
    awaitStates(TASK_STARTING, TASK_RUNNING, TASK_FAILED);
    assertThat(last().getMessage()).isEqualTo("Command exited with status 7");
  }

  @Test
  void refusesASecondTask() {
    launch(task("sleep 60"));
    awaitStates(TASK_STARTING, TASK_RUNNING);
    launch(task("true").setTaskId(TaskID.newBuilder().setValue("other")));
    awaitStates(TASK_STARTING, TASK_RUNNING, TASK_FAILED);
    assertThat(last().getTaskId().getValue()).isEqualTo("other");
  }

  @Test
  @Tag("CMD-01")
  void keepsTaskKillingFromFrameworksThatDoNotKnowIt() {
    subscribed();
    launch(task("sleep 60"));
    kill(-1);
    awaitStates(TASK_STARTING, TASK_RUNNING, TASK_KILLED);
    assertThat(last().getMessage()).isEqualTo("Command terminated with signal Terminated");
  }

  @Test
  @Tag("CMD-02")
  void tellsTaskKillingToFrameworksThatKnowIt() {
    subscribed(FrameworkInfo.Capability.Type.TASK_KILLING_STATE);
    launch(task("sleep 60"));
    kill(-1);
    awaitStates(TASK_STARTING, TASK_RUNNING, TASK_KILLING, TASK_KILLED);
  }

  @Test
  void killsByForceAfterTheGracePeriodOfTheTask() {
    launch(trapping("").setKillPolicy(KillPolicy.newBuilder().setGracePeriod(millis(200))));
    awaitReady();
    kill(-1);
    awaitStates(TASK_STARTING, TASK_RUNNING, TASK_KILLED);
    assertThat(last().getMessage()).isEqualTo("Command terminated with signal Killed");
  }

  @Test
  void letsASecondKillShortenTheGracePeriod() {
    subscribed(FrameworkInfo.Capability.Type.TASK_KILLING_STATE);
    launch(trapping(""));
    awaitReady();
    kill(60_000);
    kill(120_000);
    kill(100);
    awaitStates(TASK_STARTING, TASK_RUNNING, TASK_KILLING, TASK_KILLED);
  }

  @Test
  void callsATaskKilledThatEndsWellWhenAsked() {
    launch(trapping("exit 0"));
    awaitReady();
    kill(5_000);
    await().until(() -> agent.states().size() == 3);
    assertThat(last().getState()).isEqualTo(TASK_KILLED);
  }

  @Test
  void ignoresAKillOfAnEndedTask() {
    subscribed(FrameworkInfo.Capability.Type.TASK_KILLING_STATE);
    launch(task("true"));
    awaitStates(TASK_STARTING, TASK_RUNNING, TASK_FINISHED);
    kill(0);
    acknowledge(last().getUuid());
    await().until(() -> hasEnded());
    assertThat(agent.states()).containsExactly(TASK_STARTING, TASK_RUNNING, TASK_FINISHED);
  }

  @Test
  @Tag("CMD-03")
  void failsATaskThatTakesTooLong() {
    subscribed(FrameworkInfo.Capability.Type.TASK_KILLING_STATE);
    launch(trapping("").setMaxCompletionTime(millis(200)));
    awaitStates(TASK_STARTING, TASK_RUNNING, TASK_FAILED);
    assertThat(last().getReason()).isEqualTo(TaskStatus.Reason.REASON_MAX_COMPLETION_TIME_REACHED);
  }

  @Test
  @Tag("CMD-07")
  void endsOnceItsTerminalUpdateIsAcknowledged() {
    launch(task("true"));
    awaitStates(TASK_STARTING, TASK_RUNNING, TASK_FINISHED);
    acknowledge(agent.statuses().get(0).getUuid());
    acknowledge(agent.statuses().get(1).getUuid());
    await().during(Duration.ofMillis(100)).until(() -> !hasEnded());
    acknowledge(agent.statuses().get(2).getUuid());
    await().until(() -> hasEnded());
  }

  @Test
  void givesTheTaskTimeWhenTheAgentShutsItDown() {
    launch(trapping("sleep 0.3; exit 3"));
    awaitReady();
    agent.send(Event.newBuilder().setType(Event.Type.SHUTDOWN));
    await().until(() -> hasEnded());
    assertThat(last().getState()).isEqualTo(TASK_KILLED);
    assertThat(last().getMessage()).isEqualTo("Command exited with status 3");
  }
}
