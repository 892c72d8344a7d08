package io.mesosj.executor.task;

import static org.apache.mesos.v1.Protos.TaskState.TASK_FAILED;
import static org.apache.mesos.v1.Protos.TaskState.TASK_FINISHED;
import static org.apache.mesos.v1.Protos.TaskState.TASK_KILLED;
import static org.apache.mesos.v1.Protos.TaskState.TASK_RUNNING;
import static org.apache.mesos.v1.Protos.TaskState.TASK_STARTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.mesosj.executor.ScriptedAgent;
import io.mesosj.protocol.http.UrlConnectionTransport;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.executor.Protos.Event;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
final class TaskExecutorsTest {
  private final ScriptedAgent agent = new ScriptedAgent();
  private final List<RunningTask> launched = new CopyOnWriteArrayList<>();

  TaskExecutorsTest() throws IOException {}

  @AfterEach
  void close() {
    agent.close();
  }

  private CompletableFuture<Integer> start(TaskExecutor executor) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return TaskExecutors.run(
                executor, agent.environment(false, Duration.ZERO), new UrlConnectionTransport());
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private void launch(String id) {
    Event.Builder event = Event.newBuilder().setType(Event.Type.LAUNCH);
    event.getLaunchBuilder().getTaskBuilder().setName(id).getTaskIdBuilder().setValue(id);
    event.getLaunchBuilder().getTaskBuilder().getAgentIdBuilder().setValue("a");
    agent.send(event);
  }

  private void kill(String id) {
    Event.Builder event = Event.newBuilder().setType(Event.Type.KILL);
    event.getKillBuilder().getTaskIdBuilder().setValue(id);
    agent.send(event);
  }

  private void shutDown() {
    agent.send(Event.newBuilder().setType(Event.Type.SHUTDOWN));
  }

  private void awaitStates(TaskState... states) {
    await().untilAsserted(() -> assertThat(agent.states()).containsExactly(states));
  }

  @Test
  void fillsInWhatAStatusNeeds() throws Exception {
    CompletableFuture<Integer> code =
        start(
            task -> {
              task.running();
              task.progress("half");
              task.finished();
              launched.add(task);
            });

    launch("t");

    awaitStates(TASK_STARTING, TASK_RUNNING, TASK_RUNNING, TASK_FINISHED);
    TaskStatus half = agent.statuses().get(2);
    assertThat(half.getMessage()).isEqualTo("half");
    assertThat(half.getUuid().size()).isEqualTo(16);
    assertThat(half.getExecutorId().getValue()).isEqualTo("executor");
    assertThatThrownBy(() -> launched.get(0).running())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("task 't' has ended");
    shutDown();
    assertThat(code.get(60, TimeUnit.SECONDS)).isZero();
  }

  @Test
  void failsATaskAtWhichItsExecutorThrows() {
    var unused =
        start(
            task -> {
              if (task.id().getValue().equals("bad")) {
                throw new IllegalStateException("out of paint");
              }
              task.running();
            });

    launch("bad");
    launch("good");

    awaitStates(TASK_STARTING, TASK_FAILED, TASK_STARTING, TASK_RUNNING);
    assertThat(agent.statuses().get(1).getMessage()).contains("out of paint");
    shutDown();
  }

  @Test
  void saysKilledOfATaskThatEndsWhenItIsKilled() throws Exception {
    CompletableFuture<Integer> code = start(RunningTask::running);
    launch("one");
    launch("two");
    kill("one");
    awaitStates(TASK_STARTING, TASK_RUNNING, TASK_STARTING, TASK_RUNNING, TASK_KILLED);

    shutDown();

    awaitStates(TASK_STARTING, TASK_RUNNING, TASK_STARTING, TASK_RUNNING, TASK_KILLED, TASK_KILLED);
    assertThat(code.get(60, TimeUnit.SECONDS)).isZero();
  }

  @Test
  void endsWithAnErrorWhenItsAgentIsNotThere() throws Exception {
    agent.close();

    assertThat(start(RunningTask::running).get(60, TimeUnit.SECONDS)).isEqualTo(1);
  }
}
