package io.mesosj.executor.command;

import static java.util.Objects.requireNonNull;
import static org.apache.mesos.v1.Protos.TaskState.TASK_FAILED;
import static org.apache.mesos.v1.Protos.TaskState.TASK_RUNNING;
import static org.apache.mesos.v1.Protos.TaskState.TASK_STARTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mesosj.protocol.http.UrlConnectionTransport;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Inside the agent's process, as the embedded agent has it. */
final class CommandExecutorTest extends CommandExecutorContract {
  private @Nullable CommandExecutor executor;

  CommandExecutorTest() throws IOException {}

  private CommandExecutor executor() {
    return requireNonNull(executor, "not started");
  }

  @Override
  void startExecutor() {
    executor =
        new CommandExecutor(
            agent.environment(false, Duration.ZERO),
            new UrlConnectionTransport(),
            new ShellRuntime());
    executor.start();
  }

  @Override
  void stopExecutor() {
    executor().close();
  }

  @Override
  boolean hasEnded() {
    return executor().ended().isDone();
  }

  @Test
  void failsATaskThatCantBeStarted() {
    launch(task(ShellRuntime.BROKEN));
    awaitStates(TASK_STARTING, TASK_FAILED);
    assertThat(last().getMessage()).isEqualTo("no such container");
  }

  @Test
  void failsATaskAtWhichTheRuntimeBreaks() {
    launch(task(ShellRuntime.BREAKING));
    awaitStates(TASK_STARTING, TASK_FAILED);
    assertThat(last().getMessage())
        .isEqualTo("the task can't be launched: java.lang.AssertionError: the runtime's");
  }

  @Test
  void leavesNoProcessWhenItIsClosed() {
    launch(task("sleep 60"));
    awaitStates(TASK_STARTING, TASK_RUNNING);
    ProcessHandle process = ShellRuntime.lastStarted();
    stopExecutor();
    await().atMost(10, TimeUnit.SECONDS).until(() -> !process.isAlive());
    assertThat(hasEnded()).isTrue();
  }
}
