package io.mesosj.executor.command;

import static org.apache.mesos.v1.Protos.TaskState.TASK_KILLED;
import static org.apache.mesos.v1.Protos.TaskState.TASK_RUNNING;
import static org.apache.mesos.v1.Protos.TaskState.TASK_STARTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mesosj.executor.ScriptedAgent;
import io.mesosj.protocol.codec.Codecs;
import io.mesosj.protocol.codec.ContentType;
import io.mesosj.protocol.http.HttpCall;
import io.mesosj.protocol.http.HttpReply;
import io.mesosj.protocol.http.HttpTransport;
import io.mesosj.protocol.http.UrlConnectionTransport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.apache.mesos.v1.executor.Protos.Call;
import org.apache.mesos.v1.executor.Protos.Event;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
final class TasksExecutorTest {
  @TempDir private Path directory;
  private final ScriptedAgent agent = new ScriptedAgent();
  private final CountDownLatch answers = new CountDownLatch(1);
  private final HttpTransport network = new UrlConnectionTransport();
  private final TasksExecutor executor;

  TasksExecutorTest() throws IOException {
    ShellRuntime runtime = new ShellRuntime();
    executor =
        new TasksExecutor(
            agent.environment(false, Duration.ZERO),
            this::send,
            new TasksExecutor.Runtimes(runtime, runtime),
            false);
  }

  @AfterEach
  void stop() {
    answers.countDown();
    executor.close();
    agent.close();
  }

  /** Updates wait for an agent that has all but hung up. */
  private HttpReply send(HttpCall call) throws IOException {
    Call sent = Codecs.executorCall(ContentType.PROTOBUF).decode(call.body());
    if (sent.getType() == Call.Type.UPDATE) {
      try {
        answers.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }
    return network.send(call);
  }

  private void launch(String command) {
    Event.Builder launch = Event.newBuilder().setType(Event.Type.LAUNCH);
    launch.getLaunchBuilder().setTask(CommandExecutorContract.task(command));
    agent.send(launch);
  }

  @Test
  void endsWithAnErrorWhenTheAgentWillNeverHearOfATasksEnd() {
    answers.countDown();
    agent.answerUpdateWith(403);
    executor.start();

    launch("true");

    await().until(() -> executor.ended().toCompletableFuture().isDone());
    assertThat(executor.ended()).isCompletedWithValue(1);
  }

  @Test
  void anAgentThatDoesNotAnswerKeepsNoTaskFromItsStartAndItsEnd() throws IOException {
    Path pid = directory.resolve("pid");
    String command = "echo $$ > %1$s.new; mv %1$s.new %1$s; exec sleep 1000".formatted(pid);
    executor.start();

    launch(command);
    await().until(() -> Files.exists(pid));
    Event.Builder kill = Event.newBuilder().setType(Event.Type.KILL);
    kill.getKillBuilder().getTaskIdBuilder().setValue("t");
    agent.send(kill);

    long task = Long.parseLong(Files.readString(pid).strip());
    await().until(() -> ProcessHandle.of(task).filter(ProcessHandle::isAlive).isEmpty());
    assertThat(agent.states()).isEmpty();

    answers.countDown();
    await()
        .untilAsserted(
            () ->
                assertThat(agent.states().stream().distinct())
                    .containsExactly(TASK_STARTING, TASK_RUNNING, TASK_KILLED));
  }
}
