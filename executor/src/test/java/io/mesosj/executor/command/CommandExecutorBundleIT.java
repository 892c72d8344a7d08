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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.mesos.v1.Protos.Environment;
import org.apache.mesos.v1.Protos.RLimitInfo.RLimit;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.executor.Protos.Event;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bundle as a process of its own, started by its launcher as an agent does. */
final class CommandExecutorBundleIT extends CommandExecutorContract {
  @TempDir private Path sandbox;
  private @Nullable BundleProcess bundle;

  CommandExecutorBundleIT() throws IOException {}

  private BundleProcess bundle() {
    return requireNonNull(bundle, "not started");
  }

  @Override
  void startExecutor() throws IOException {
    bundle = BundleProcess.start(agent, sandbox);
  }

  @Override
  void stopExecutor() {
    bundle().stop();
  }

  @Override
  boolean hasEnded() {
    return !bundle().process().isAlive();
  }

  private static TaskInfo.Builder bare() {
    return task("").clearCommand();
  }

  @Test
  void takesACommandFromTheTasksData() {
    launch(bare().setData(ByteString.copyFromUtf8("{\"value\": \"exit 4\"}")));
    awaitStates(TASK_STARTING, TASK_RUNNING, TASK_FAILED);
    assertThat(last().getMessage()).isEqualTo("Command exited with status 4");
  }

  @Test
  void saysWhatATaskWithoutACommandNeeds() {
    launch(bare());
    awaitStates(TASK_STARTING, TASK_FAILED);
    assertThat(last().getMessage()).startsWith("the task has no command: give its CommandInfo in");
  }

  @Test
  void givesTheTaskItsVariablesItsDirectoryAndNoToken() throws IOException {
    TaskInfo.Builder task = task("pwd; env");
    task.getCommandBuilder()
        .getEnvironmentBuilder()
        .addVariables(Environment.Variable.newBuilder().setName("COLOUR").setValue("blue"));
    launch(task);
    awaitStates(TASK_STARTING, TASK_RUNNING, TASK_FINISHED);
    assertThat(Files.readAllLines(sandbox.resolve("stdout")))
        .startsWith(sandbox.toRealPath().toString())
        .contains("COLOUR=blue", "MESOS_SANDBOX=" + sandbox)
        .noneMatch(line -> line.contains("TOKEN"));
  }

  @Test
  void limitsWhatATaskMayUse() throws IOException {
    TaskInfo.Builder task = task("ulimit -n");
    task.getContainerBuilder()
        .setType(org.apache.mesos.v1.Protos.ContainerInfo.Type.MESOS)
        .getRlimitInfoBuilder()
        .addRlimits(RLimit.newBuilder().setType(RLimit.Type.RLMT_NOFILE).setSoft(100).setHard(200));
    launch(task);
    awaitStates(TASK_STARTING, TASK_RUNNING, TASK_FINISHED);
    assertThat(sandbox.resolve("stdout")).hasContent("100");
  }

  @Test
  void leavesNothingOfATaskThatForksDaemons() throws IOException {
    launch(
        task("setsid sh -c 'echo $$ > daemon; exec sleep 1000' & until [ -s daemon ]; do :; done"));
    awaitStates(TASK_STARTING, TASK_RUNNING, TASK_FINISHED);
    long daemon = Long.parseLong(Files.readString(sandbox.resolve("daemon")).strip());
    await().until(() -> ProcessHandle.of(daemon).filter(ProcessHandle::isAlive).isEmpty());
  }

  @Test
  void killsWhatIsLeftWhenItIsToldToEnd() throws IOException {
    launch(
        task("setsid sh -c 'trap \"\" TERM; echo $$ > daemon; while :; do sleep 1; done' & wait"));
    await().until(() -> Files.exists(sandbox.resolve("daemon")));
    await().until(() -> !Files.readString(sandbox.resolve("daemon")).isBlank());
    long daemon = Long.parseLong(Files.readString(sandbox.resolve("daemon")).strip());
    agent.send(Event.newBuilder().setType(Event.Type.SHUTDOWN));
    await().until(this::hasEnded);
    assertThat(last().getState()).isEqualTo(TASK_KILLED);
    await().until(() -> ProcessHandle.of(daemon).filter(ProcessHandle::isAlive).isEmpty());
  }

  @Test
  void passesOnWhatATaskPrintsHoweverMuch() {
    launch(task("head -c 1000000000 /dev/zero"));
    // It takes so long that what nobody acknowledges is sent again.
    await().until(() -> agent.states().contains(TASK_FINISHED));
    assertThat(sandbox.resolve("stdout")).hasSize(1_000_000_000);
  }
}
