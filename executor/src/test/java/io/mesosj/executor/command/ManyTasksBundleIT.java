package io.mesosj.executor.command;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.apache.mesos.v1.Protos.TaskState.TASK_FINISHED;
import static org.apache.mesos.v1.Protos.TaskState.TASK_KILLED;
import static org.apache.mesos.v1.Protos.TaskState.TASK_RUNNING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.mesosj.executor.ScriptedAgent;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.executor.Protos.Call;
import org.apache.mesos.v1.executor.Protos.Event;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The bundle as a process that many tasks share. */
@Timeout(300)
final class ManyTasksBundleIT {
  private static final int TASKS = 500;

  /** The JVM's, the client's: measured 20. */
  private static final int THREADS_WITHOUT_TASKS = 40;

  private static final Duration LONG = Duration.ofMinutes(2);

  private final ScriptedAgent agent;
  @TempDir private Path sandbox;
  private BundleProcess bundle;

  ManyTasksBundleIT() throws IOException {
    agent = new ScriptedAgent();
  }

  @BeforeEach
  void start() throws IOException {
    bundle = BundleProcess.start(agent, sandbox, "--shared");
    await().atMost(LONG).until(() -> !agent.calls(Call.Type.SUBSCRIBE).isEmpty());
  }

  @AfterEach
  void stop() {
    bundle.stop();
    agent.close();
  }

  private void launch(String id, String script) {
    TaskInfo.Builder task =
        TaskInfo.newBuilder()
            .setName(id)
            .setTaskId(TaskID.newBuilder().setValue(id))
            .setAgentId(AgentID.newBuilder().setValue("a"));
    task.getCommandBuilder().setValue(script);
    agent.send(
        Event.newBuilder()
            .setType(Event.Type.LAUNCH)
            .setLaunch(Event.Launch.newBuilder().setTask(task)));
  }

  private void kill(String id) {
    agent.send(
        Event.newBuilder()
            .setType(Event.Type.KILL)
            .setKill(Event.Kill.newBuilder().setTaskId(TaskID.newBuilder().setValue(id))));
  }

  /** Nobody acknowledges here, so that each comes again and again. */
  private Collection<TaskStatus> statuses() {
    Map<ByteString, TaskStatus> byUuid = new LinkedHashMap<>();
    agent.statuses().forEach(status -> byUuid.put(status.getUuid(), status));
    return byUuid.values();
  }

  private long count(TaskState state) {
    return statuses().stream().map(TaskStatus::getState).filter(state::equals).count();
  }

  private List<String> reapers() throws IOException {
    try (var threads = Files.list(Path.of("/proc/" + bundle.process().pid() + "/task"))) {
      return threads
          .map(ManyTasksBundleIT::name)
          .filter(name -> name.startsWith("process reaper"))
          .toList();
    }
  }

  private int threads() throws IOException {
    try (var threads = Files.list(Path.of("/proc/" + bundle.process().pid() + "/task"))) {
      return (int) threads.count();
    }
  }

  private static String name(Path thread) {
    try {
      return Files.readString(thread.resolve("comm"));
    } catch (IOException e) {
      return "ended";
    }
  }

  @Test
  void aTaskHasNoThreadButTheOneThatWaitsForItsProcess() throws Exception {
    // A task that waits for it to be opened costs nothing meanwhile.
    Path go = sandbox.resolve("go");
    assertThat(new ProcessBuilder("mkfifo", go.toString()).start().waitFor()).isZero();
    IntStream.range(0, TASKS).forEach(i -> launch("t" + i, "read word < " + go + "; echo " + i));
    await().atMost(LONG).until(() -> count(TASK_RUNNING) == TASKS);

    assertThat(reapers()).hasSizeLessThanOrEqualTo(TASKS);
    assertThat(threads() - reapers().size()).isLessThan(THREADS_WITHOUT_TASKS);

    // Held open: a shell that is late finds its line still.
    try (RandomAccessFile lines = new RandomAccessFile(go.toFile(), "rw")) {
      lines.write("\n".repeat(TASKS).getBytes(StandardCharsets.US_ASCII));
      await().atMost(LONG).until(() -> count(TASK_FINISHED) == TASKS);
    }
    Map<String, Long> told =
        statuses().stream()
            .collect(groupingBy(status -> status.getTaskId().getValue(), counting()));
    assertThat(told).hasSize(TASKS).allSatisfy((id, number) -> assertThat(number).isEqualTo(3));
    for (int i = 0; i < TASKS; i++) {
      assertThat(sandbox.resolve("tasks/t" + i + "/stdout")).hasContent("" + i);
    }
    assertThat(sandbox.resolve("stderr")).content().doesNotContain("Exception");
  }

  @Test
  void aKillRightBehindTheLaunchIsNotLost() {
    for (int i = 0; i < 50; i++) {
      launch("t" + i, "exec sleep 1000");
      kill("t" + i);
      kill("t" + i);
    }
    await().atMost(LONG).until(() -> count(TASK_KILLED) == 50);
    assertThat(statuses()).hasSize(150);
  }

  @Test
  void aTaskThatClosesItsOutputIsWaitedFor() {
    launch("t", "exec >&- 2>&- <&-; sleep 0.3");
    await().atMost(LONG).until(() -> count(TASK_FINISHED) == 1);
    launch("u", "exec >&- 2>&-; trap '' TERM; while :; do sleep 0.1; done");
    await().atMost(LONG).until(() -> count(TASK_RUNNING) == 2);
    kill("u");
    await().atMost(LONG).until(() -> count(TASK_KILLED) == 1);
  }
}
