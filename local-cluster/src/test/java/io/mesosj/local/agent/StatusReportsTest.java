package io.mesosj.local.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.mesosj.local.access.AccessRules;
import io.mesosj.local.access.Authentication;
import io.mesosj.local.access.OwnCredential;
import io.mesosj.local.http.Advertised;
import io.mesosj.local.master.AgentRegistration;
import io.mesosj.local.master.Master;
import io.mesosj.protocol.resources.Resources;
import io.mesosj.protocol.task.StatusUuid;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.executor.Protos.Event;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of statuses, with the real executors, checkpoint and master. */
class StatusReportsTest {
  private static final AgentID AGENT = AgentID.newBuilder().setValue("m-S0").build();
  private static final FrameworkInfo FRAMEWORK =
      FrameworkInfo.newBuilder()
          .setId(FrameworkID.newBuilder().setValue("f"))
          .setName("f")
          .setUser("root")
          .setCheckpoint(true)
          .build();

  @TempDir private Path work;

  private final Master master =
      new Master(
          Advertised.plain("127.0.0.1"),
          5050,
          Optional.empty(),
          Duration.ofSeconds(75),
          new AccessRules(Authentication.ALL, OwnCredential.random(), Map.of()));
  private final AgentRegistration registration =
      master.register(
          AgentInfo.newBuilder().setId(AGENT).setHostname("127.0.0.1").setPort(5051).build(),
          "127.0.0.1",
          Resources.parse("cpus:1;mem:64"),
          List.of());
  private final AgentThreads threads = new AgentThreads();
  private final AgentExecutors executors = new AgentExecutors();

  @AfterEach
  void close() {
    threads.stopTimer();
    threads.close();
    master.close();
  }

  private StatusReports reports() {
    return new StatusReports(AGENT, registration, executors, new AgentCheckpoint(work), threads);
  }

  private static TaskID id(String task) {
    return TaskID.newBuilder().setValue(task).build();
  }

  private static ExecutorInfo info(String id) {
    return ExecutorInfo.newBuilder().setExecutorId(ExecutorID.newBuilder().setValue(id)).build();
  }

  private Executor executor(String name, boolean own, Optional<TaskGroup> group) throws Exception {
    Executor executor =
        new Executor(
            new ExecutorIdentity(
                FRAMEWORK, info(name), own, "c." + name, work.resolve(name), group),
            new AgentCheckpoint(work));
    executor.add(TaskInfo.newBuilder().setName(name).setTaskId(id(name)).setAgentId(AGENT).build());
    executor.store();
    executors.add(executor);
    group.ifPresent(one -> one.add(executor));
    return executor;
  }

  private static TaskStatus status(String task, TaskState state) {
    return TaskStatus.newBuilder()
        .setTaskId(id(task))
        .setState(state)
        .setUuid(StatusUuid.random())
        .build();
  }

  private static Optional<ByteString> waiting(Executor executor) {
    return executor.unacknowledged().stream().map(TaskStatus::getUuid).findFirst();
  }

  private List<?> stored() {
    return new AgentCheckpoint(work).executors(new HashMap<>());
  }

  @Test
  void completesWhatAnExecutorLeavesOut() throws Exception {
    Executor executor = executor("t", false, Optional.empty());

    reports().received(executor, status("t", TaskState.TASK_RUNNING));

    TaskStatus noted = executor.latest(id("t")).orElseThrow();
    assertThat(noted.getAgentId()).isEqualTo(AGENT);
    assertThat(noted.getExecutorId().getValue()).isEqualTo("t");
  }

  @Test
  void saysItselfHowATaskHasFailed() throws Exception {
    Executor executor = executor("t", true, Optional.empty());

    reports().fail(executor, id("t"), TaskStatus.Reason.REASON_EXECUTOR_TERMINATED, "why");

    TaskStatus noted = executor.latest(id("t")).orElseThrow();
    assertThat(noted.getState()).isEqualTo(TaskState.TASK_FAILED);
    assertThat(noted.getReason()).isEqualTo(TaskStatus.Reason.REASON_EXECUTOR_TERMINATED);
    assertThat(noted.getSource()).isEqualTo(TaskStatus.Source.SOURCE_AGENT);
    assertThat(noted.getMessage()).isEqualTo("why");
    assertThat(StatusUuid.isValid(noted.getUuid())).isTrue();
  }

  @Test
  void sendsTheNextWhenTheLastWasAcknowledged() throws Exception {
    Executor executor = executor("t", false, Optional.empty());
    TaskStatus running = status("t", TaskState.TASK_RUNNING);
    TaskStatus finished = status("t", TaskState.TASK_FINISHED);
    StatusReports reports = reports();
    reports.received(executor, running);
    reports.received(executor, finished);

    reports.acknowledge(FRAMEWORK.getId(), id("t"), running.getUuid());

    await().until(() -> waiting(executor).equals(Optional.of(finished.getUuid())));
    assertThat(executors.of(FRAMEWORK.getId(), id("t"))).contains(executor);
  }

  @Test
  void forgetsATaskWhoseEndWasAcknowledged() throws Exception {
    Executor executor = executor("t", false, Optional.empty());
    TaskStatus finished = status("t", TaskState.TASK_FINISHED);
    StatusReports reports = reports();
    reports.received(executor, finished);
    assertThat(stored()).hasSize(1);

    reports.acknowledge(FRAMEWORK.getId(), id("t"), finished.getUuid());

    await().until(() -> executors.of(FRAMEWORK.getId(), id("t")).isEmpty());
    // Its container is still there.
    assertThat(executors.find(FRAMEWORK.getId(), "t")).contains(executor);
    executor.container().destroy();
    await().until(() -> executors.find(FRAMEWORK.getId(), "t").isEmpty());
    await().until(() -> stored().isEmpty());
  }

  @Test
  void keepsAnExecutorOfTheFrameworksOwnForTheNextTask() throws Exception {
    Executor executor = executor("t", true, Optional.empty());
    TaskStatus finished = status("t", TaskState.TASK_FINISHED);
    StatusReports reports = reports();
    reports.received(executor, finished);

    reports.acknowledge(FRAMEWORK.getId(), id("t"), finished.getUuid());

    await().until(() -> executors.of(FRAMEWORK.getId(), id("t")).isEmpty());
    executor.container().destroy();
    assertThat(executors.find(FRAMEWORK.getId(), "t")).contains(executor);
  }

  @Test
  void killsTheOthersOfAGroupWhenOneFails() throws Exception {
    TaskGroup group = new TaskGroup(FRAMEWORK.getId(), info("group"), "c");
    Executor one = executor("one", false, Optional.of(group));
    Executor two = executor("two", false, Optional.of(group));
    Heard heard = new Heard();
    two.subscribe(heard, Event.newBuilder().setType(Event.Type.HEARTBEAT).build());

    reports().received(one, status("one", TaskState.TASK_FAILED));

    await()
        .untilAsserted(
            () ->
                assertThat(heard.events)
                    .extracting(Event::getType)
                    .endsWith(Event.Type.LAUNCH, Event.Type.KILL));
    assertThat(group.hasFailed()).isTrue();
    assertThat(group.ended()).isNotDone();
  }

  @Test
  void dropsEverythingOfAFrameworkThatIsGone() throws Exception {
    Executor executor = executor("t", true, Optional.empty());
    StatusReports reports = reports();
    reports.received(executor, status("t", TaskState.TASK_RUNNING));

    reports.drop(executor);

    assertThat(executors.all()).isEmpty();
    assertThat(executors.withTasks()).isEmpty();
    assertThat(executor.unacknowledged()).isEmpty();
  }

  private static final class Heard implements ExecutorStream {
    private final List<Event> events = new CopyOnWriteArrayList<>();

    @Override
    public void send(Event event) {
      events.add(event);
    }

    @Override
    public void close() {}
  }
}
