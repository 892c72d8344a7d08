package io.mesosj.local.agent;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.mesosj.local.master.MasterLink;
import io.mesosj.protocol.task.StatusUuid;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When statuses go to a master again that nobody acknowledges, with the real executors. */
class StatusStreamsTest {
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final FrameworkInfo FRAMEWORK =
      FrameworkInfo.newBuilder()
          .setId(FrameworkID.newBuilder().setValue("f"))
          .setName("f")
          .setUser("root")
          .build();

  @TempDir private Path work;

  private final AgentThreads threads = new AgentThreads();
  private final Heard heard = new Heard();

  @AfterEach
  void close() {
    threads.stopTimer();
    threads.close();
  }

  private Executor executor(String... tasks) {
    Executor executor =
        new Executor(
            new ExecutorIdentity(
                FRAMEWORK,
                ExecutorInfo.newBuilder()
                    .setExecutorId(ExecutorID.newBuilder().setValue("e"))
                    .build(),
                false,
                "c",
                work.resolve("e"),
                Optional.empty()),
            new AgentCheckpoint(work));
    for (String task : tasks) {
      executor.add(
          TaskInfo.newBuilder()
              .setName(task)
              .setTaskId(id(task))
              .setAgentId(AgentID.newBuilder().setValue("a"))
              .build());
    }
    return executor;
  }

  private static TaskID id(String task) {
    return TaskID.newBuilder().setValue(task).build();
  }

  private static TaskStatus status(Executor executor, String task, TaskState state) {
    TaskStatus status =
        TaskStatus.newBuilder()
            .setTaskId(id(task))
            .setState(state)
            .setUuid(StatusUuid.random())
            .build();
    return executor.receive(status).orElseThrow().status();
  }

  private StatusStreams streams(Duration firstPause) {
    return new StatusStreams(heard, threads, firstPause);
  }

  @Test
  void waitsTwiceAsLongEachTime() {
    Executor executor = executor("t");

    streams(PAUSE).send(executor, status(executor, "t", TaskState.TASK_RUNNING));

    await().until(() -> heard.times.size() == 4);
    assertThat(heard.pause(0)).isGreaterThanOrEqualTo(PAUSE.toMillis());
    assertThat(heard.pause(1)).isGreaterThanOrEqualTo(2 * PAUSE.toMillis());
    assertThat(heard.pause(2)).isGreaterThanOrEqualTo(4 * PAUSE.toMillis());
  }

  @Test
  void saysNothingAgainThatWasAcknowledged() throws Exception {
    Executor executor = executor("one", "two");
    TaskStatus one = status(executor, "one", TaskState.TASK_RUNNING);
    StatusStreams streams = streams(PAUSE);
    streams.send(executor, one);
    streams.send(executor, status(executor, "two", TaskState.TASK_RUNNING));

    executor.acknowledge(id("one"), one.getUuid());
    streams.callOff(one.getUuid());

    await().until(() -> heard.of("two").size() == 3);
    assertThat(heard.of("one")).hasSize(1);
  }

  @Test
  void sendsOnlyTheFirstOfATask() {
    Executor executor = executor("t");
    TaskStatus running = status(executor, "t", TaskState.TASK_RUNNING);
    status(executor, "t", TaskState.TASK_FINISHED);
    StatusStreams streams = streams(PAUSE);

    streams.send(executor, running);
    streams.resume(executor);

    await().until(() -> heard.times.size() == 4);
    assertThat(heard.of("t")).containsOnly(running.getUuid());
  }

  @Test
  void beginsAnewForWhoeverIsBack() {
    Executor executor = executor("t");
    StatusStreams streams = streams(PAUSE);
    streams.send(executor, status(executor, "t", TaskState.TASK_RUNNING));
    await().until(() -> heard.times.size() == 4);

    streams.resume(executor);
    int before = heard.times.size();

    // The turn that was due is called off; else there were two that go on.
    await().until(() -> heard.times.size() == before + 2);
    assertThat(heard.pause(before - 1)).isBetween(PAUSE.toMillis(), 8 * PAUSE.toMillis() - 1);
    assertThat(heard.pause(before)).isGreaterThanOrEqualTo(2 * PAUSE.toMillis());
  }

  /** A master that is told and does nothing about it. */
  private static final class Heard implements MasterLink {
    private final List<TaskStatus> statuses = new CopyOnWriteArrayList<>();
    private final List<Long> times = new CopyOnWriteArrayList<>();

    @Override
    public void update(FrameworkID frameworkId, TaskStatus status) {
      statuses.add(status);
      times.add(System.nanoTime());
    }

    /** In milliseconds, between a status and the next. */
    private long pause(int before) {
      // A timer counts in a clock of its own.
      return MILLISECONDS.convert(times.get(before + 1) - times.get(before), NANOSECONDS) + 1;
    }

    private List<ByteString> of(String task) {
      return statuses.stream()
          .filter(status -> status.getTaskId().equals(id(task)))
          .map(TaskStatus::getUuid)
          .toList();
    }

    private static UnsupportedOperationException unexpected() {
      return new UnsupportedOperationException("only statuses are sent here");
    }

    @Override
    public void recover(
        FrameworkInfo info,
        TaskInfo task,
        Optional<ExecutorInfo> executor,
        Optional<TaskStatus> last) {
      throw unexpected();
    }

    @Override
    public void note(FrameworkID frameworkId, TaskStatus status) {
      throw unexpected();
    }

    @Override
    public void forget(FrameworkID frameworkId, TaskID taskId) {
      throw unexpected();
    }

    @Override
    public void message(FrameworkID frameworkId, ExecutorID executor, ByteString data) {
      throw unexpected();
    }

    @Override
    public void executorLost(FrameworkID frameworkId, ExecutorID executor, int waitStatus) {
      throw unexpected();
    }
  }
}
