package io.mesosj.local.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.mesosj.base.thread.Threads;
import io.mesosj.executor.command.ChildProcess;
import io.mesosj.executor.command.TaskProcess;
import io.mesosj.local.agent.AgentCheckpoint.CheckpointedExecutor;
import io.mesosj.local.agent.AgentCheckpoint.CheckpointedTask;
import io.mesosj.local.container.Container;
import io.mesosj.local.container.ContainerIo;
import io.mesosj.local.container.ContainerSession;
import io.mesosj.protocol.task.StatusUuid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.ContainerStatus;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.apache.mesos.v1.Protos.NetworkInfo;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.executor.Protos.Event;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An executor with its real checkpoint, and what a later agent makes of that. */
class ExecutorTest {
  @TempDir private Path work;

  private AgentCheckpoint checkpoint;
  private Executor executor;
  private final Stream stream = new Stream();

  private static final class Stream implements ExecutorStream {
    private final List<Event> events = new CopyOnWriteArrayList<>();
    private volatile boolean closed;

    @Override
    public void send(Event event) {
      events.add(event);
    }

    @Override
    public void close() {
      closed = true;
    }

    private List<Event.Type> types() {
      return events.stream().map(Event::getType).toList();
    }
  }

  @BeforeEach
  void make() throws IOException {
    checkpoint = new AgentCheckpoint(work);
    executor = new Executor(spec(), checkpoint);
    Files.createDirectories(work.resolve("meta"));
  }

  private ExecutorIdentity spec() {
    FrameworkInfo framework =
        FrameworkInfo.newBuilder()
            .setId(FrameworkID.newBuilder().setValue("f"))
            .setName("f")
            .setUser("root")
            .setCheckpoint(true)
            .build();
    ExecutorInfo info =
        ExecutorInfo.newBuilder().setExecutorId(ExecutorID.newBuilder().setValue("e")).build();
    return new ExecutorIdentity(framework, info, true, "c", work.resolve("box"), Optional.empty());
  }

  private static TaskID id(String name) {
    return TaskID.newBuilder().setValue(name).build();
  }

  private static TaskInfo task(String name) {
    return TaskInfo.newBuilder()
        .setName(name)
        .setTaskId(id(name))
        .setAgentId(AgentID.newBuilder().setValue("a"))
        .build();
  }

  private static TaskStatus status(String task, TaskState state) {
    return TaskStatus.newBuilder()
        .setTaskId(id(task))
        .setState(state)
        .setUuid(StatusUuid.random())
        .build();
  }

  private static Event subscribed() {
    return Event.newBuilder().setType(Event.Type.HEARTBEAT).build();
  }

  private CheckpointedExecutor stored() {
    Map<String, String> broken = new HashMap<>();
    List<CheckpointedExecutor> found = checkpoint.executors(broken);
    assertThat(broken).isEmpty();
    assertThat(found).hasSize(1);
    return found.get(0);
  }

  private CheckpointedTask storedTask() {
    assertThat(stored().tasks()).hasSize(1);
    return stored().tasks().get(0);
  }

  @Test
  void launchesItsTasksWhenItSubscribes() throws Exception {
    executor.add(task("one"));
    executor.store();
    executor.add(task("two"));
    executor.deliver();
    assertThat(stream.events).isEmpty();

    executor.subscribe(stream, subscribed());

    assertThat(stream.types())
        .containsExactly(Event.Type.HEARTBEAT, Event.Type.LAUNCH, Event.Type.LAUNCH);
    assertThat(stored().tasks())
        .extracting(stored -> stored.info().getTaskId().getValue())
        .containsExactlyInAnyOrder("one", "two");
  }

  @Test
  void launchesATaskOnce() {
    executor.subscribe(stream, subscribed());
    executor.add(task("one"));
    executor.deliver();
    executor.deliver();
    Stream again = new Stream();
    executor.subscribe(again, subscribed());

    assertThat(stream.types()).containsExactly(Event.Type.HEARTBEAT, Event.Type.LAUNCH);
    assertThat(stream.closed).isTrue();
    assertThat(again.types()).containsExactly(Event.Type.HEARTBEAT);
  }

  @Test
  void tellsOfAKillAfterTheLaunch() {
    executor.add(task("one"));
    executor.kill(id("one"), KillPolicy.getDefaultInstance());
    assertThat(executor.isKilled()).isTrue();

    executor.subscribe(stream, subscribed());

    assertThat(stream.types())
        .containsExactly(Event.Type.HEARTBEAT, Event.Type.LAUNCH, Event.Type.KILL);
  }

  @Test
  void takesNoTaskWhenItIsToEnd() {
    executor.add(task("one"));
    executor.kill(id("one"), KillPolicy.getDefaultInstance());
    executor.add(task("two"));
    executor.subscribe(stream, subscribed());
    executor.shutDown();

    assertThat(executor.add(task("three"))).isFalse();
    assertThat(stream.types()).endsWith(Event.Type.SHUTDOWN);
    assertThat(executor.end())
        .containsExactly(
            new Executor.Unfinished(id("one"), true), new Executor.Unfinished(id("two"), false));
    assertThat(stream.closed).isTrue();
  }

  @Test
  void dropsRepetitionsByTheirUuidAndAcknowledgesThemAllTheSame() throws Exception {
    executor.add(task("one"));
    executor.store();
    executor.subscribe(stream, subscribed());
    TaskStatus end = status("one", TaskState.TASK_FINISHED);

    assertThat(executor.receive(end)).isPresent();
    assertThat(executor.receive(end)).isEmpty();

    assertThat(stream.types()).endsWith(Event.Type.ACKNOWLEDGED, Event.Type.ACKNOWLEDGED);
    assertThat(storedTask().updates()).containsExactly(end);
  }

  @Test
  void knowsARepetitionWhenTheTaskIsHistory() throws Exception {
    executor.add(task("one"));
    executor.store();
    executor.subscribe(stream, subscribed());
    TaskStatus end = status("one", TaskState.TASK_FINISHED);
    executor.receive(end);
    executor.acknowledge(id("one"), end.getUuid());
    assertThat(executor.forget(id("one"))).isTrue();
    assertThat(executor.forget(id("one"))).isFalse();

    assertThat(executor.knows(end)).isTrue();
    assertThat(executor.receive(end)).isEmpty();
    assertThat(executor.knows(status("one", TaskState.TASK_FINISHED))).isFalse();
  }

  @Test
  void storesAStatusBeforeItIsAcknowledged() throws Exception {
    executor.add(task("one"));
    executor.store();
    List<Integer> storedThen = new ArrayList<>();
    executor.subscribe(
        new ExecutorStream() {
          @Override
          public void send(Event event) {
            if (event.getType() == Event.Type.ACKNOWLEDGED) {
              storedThen.add(storedTask().updates().size());
            }
          }

          @Override
          public void close() {
            // Nothing is open.
          }
        },
        subscribed());

    executor.receive(status("one", TaskState.TASK_RUNNING));

    assertThat(storedThen).containsExactly(1);
  }

  @Test
  void sendsOneStatusAtATime() {
    executor.add(task("one"));
    TaskStatus running = status("one", TaskState.TASK_RUNNING);
    TaskStatus end = status("one", TaskState.TASK_FAILED);
    assertThat(executor.receive(running).get().first()).isTrue();
    assertThat(executor.receive(end).get().first()).isFalse();
    assertThat(executor.unacknowledged()).containsExactly(running);

    assertThat(executor.acknowledge(id("one"), end.getUuid())).isEmpty();
    assertThat(executor.acknowledge(id("one"), running.getUuid()))
        .contains(new Executor.Acknowledged(Optional.of(end), false));
    assertThat(executor.acknowledge(id("one"), end.getUuid()))
        .contains(new Executor.Acknowledged(Optional.empty(), true));
    assertThat(executor.over()).containsExactly(id("one"));
  }

  @Test
  void theAgentAddsNothingToAnEnd() {
    executor.add(task("one"));
    assertThat(executor.receive(status("one", TaskState.TASK_FINISHED))).isPresent();
    assertThat(executor.report(status("one", TaskState.TASK_FAILED))).isEmpty();
    assertThat(executor.report(status("two", TaskState.TASK_FAILED))).isEmpty();
    assertThat(executor.end()).isEmpty();
  }

  @Test
  void killsAllThatHaveNotEnded() {
    executor.add(task("one"));
    executor.add(task("two"));
    executor.subscribe(stream, subscribed());
    executor.receive(status("one", TaskState.TASK_FINISHED));

    executor.killAll(KillPolicy.getDefaultInstance());

    assertThat(stream.events)
        .filteredOn(event -> event.getType() == Event.Type.KILL)
        .extracting(event -> event.getKill().getTaskId())
        .containsExactly(id("two"));
  }

  @Test
  void aLaterAgentKnowsWhatWasNotAcknowledged() throws Exception {
    executor.add(task("one"));
    executor.store();
    TaskStatus running = status("one", TaskState.TASK_RUNNING);
    TaskStatus end = status("one", TaskState.TASK_FINISHED);
    executor.receive(running);
    executor.receive(end);
    executor.acknowledge(id("one"), running.getUuid());

    Executor later = new Executor(spec(), checkpoint);
    later.recover(storedTask());

    assertThat(later.unacknowledged()).containsExactly(end);
    assertThat(later.latest(id("one"))).contains(end);
    assertThat(later.receive(running)).isEmpty();
    assertThat(later.end()).isEmpty();
    assertThat(later.over()).isEmpty();
    later.acknowledge(id("one"), end.getUuid());
    assertThat(later.over()).containsExactly(id("one"));
  }

  @Test
  void aLaterAgentKnowsTheTokenAndWhichTasksTheExecutorWasNeverTold() throws Exception {
    executor.add(task("one"));
    executor.add(task("two"));
    executor.add(task("three"));
    executor.store();
    executor.receive(status("two", TaskState.TASK_RUNNING));

    AgentCheckpoint.CheckpointedExecutor stored = checkpoint.executors(new HashMap<>()).get(0);
    Executor later = new Executor(spec(), checkpoint, stored.token().orElseThrow());
    stored.tasks().forEach(later::recover);

    assertThat(later.token()).isEqualTo(executor.token());
    assertThat(later.missed(Set.of(id("three")))).containsExactly(id("one"));
    assertThat(later.missed(Set.of())).isEmpty();
  }

  @Test
  void aStatusThatWasCutOffIsNotRead() throws Exception {
    executor.add(task("one"));
    executor.store();
    TaskStatus running = status("one", TaskState.TASK_RUNNING);
    executor.receive(running);
    Path updates = work.resolve("meta/executors/c/tasks/one/task.updates");
    Files.write(updates, new byte[] {100, 1, 2}, StandardOpenOption.APPEND);

    assertThat(storedTask().updates()).containsExactly(running);
  }

  @Test
  void anExecutorThatWasNotStoredWholeIsForgotten() throws Exception {
    executor.add(task("one"));
    executor.store();
    Files.delete(work.resolve("meta/executors/c/executor.info"));

    assertThat(checkpoint.executors(new HashMap<>())).isEmpty();
    assertThat(work.resolve("meta/executors/c")).doesNotExist();
  }

  @Test
  void nothingIsStoredOfFrameworksThatDoNotWantIt() throws Exception {
    ExecutorIdentity spec = spec();
    FrameworkInfo framework = spec.framework().toBuilder().setCheckpoint(false).build();
    Executor other =
        new Executor(
            new ExecutorIdentity(
                framework, spec.info(), true, "d", spec.sandbox(), Optional.empty()),
            checkpoint);
    other.add(task("one"));
    other.store();
    other.receive(status("one", TaskState.TASK_RUNNING));

    assertThat(work.resolve("meta/executors/d")).doesNotExist();
  }

  /** A checkpoint once walked the tasks while others joined, and what it threw was lost. */
  @Test
  void tasksMayJoinWhileItIsStored() throws Exception {
    int count = 40;
    CyclicBarrier begin = new CyclicBarrier(2);
    List<Throwable> thrown = new CopyOnWriteArrayList<>();
    executor.add(task("first"));
    Thread joining =
        new Thread(
            () -> {
              try {
                begin.await(10, TimeUnit.SECONDS);
                for (int i = 0; i < count; i++) {
                  executor.add(task("t" + i));
                  executor.deliver();
                }
              } catch (Exception e) {
                thrown.add(e);
              }
            });
    joining.start();
    begin.await(10, TimeUnit.SECONDS);
    for (int i = 0; i < 10; i++) {
      executor.store();
    }
    joining.join();

    assertThat(thrown).isEmpty();
    assertThat(stored().tasks()).hasSize(count + 1);
  }

  @Test
  void isEndedForNotComingUnlessItCame() {
    executor.add(task("one"));
    assertThat(executor.endUnlessSubscribed().orElseThrow()).hasSize(1);
    assertThat(executor.add(task("two"))).isFalse();

    Executor other = new Executor(spec(), checkpoint);
    other.subscribe(stream, subscribed());
    assertThat(other.endUnlessSubscribed()).isEmpty();
    assertThat(other.add(task("one"))).isTrue();
    assertThat(stream.closed).isFalse();
  }

  @Test
  void remembersAThousandEndsAtMost() {
    RecentUuids recent = new RecentUuids();
    ByteString first = StatusUuid.random();
    recent.addAll(List.of(first));
    for (int i = 0; i < 999; i++) {
      recent.addAll(List.of(StatusUuid.random()));
    }
    assertThat(recent.contains(first)).isTrue();
    recent.addAll(List.of(StatusUuid.random()));
    assertThat(recent.contains(first)).isFalse();
  }

  /** A container that takes its time to get other limits. */
  private static final class SlowContainer implements Container {
    private final List<Integer> given = new CopyOnWriteArrayList<>();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch go = new CountDownLatch(1);

    @Override
    public synchronized void resize(List<TaskInfo> tasks) {
      given.add(tasks.size());
      begun.countDown();
      try {
        go.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public List<NetworkInfo> networks() {
      return List.of();
    }

    @Override
    public TaskProcess start() throws IOException {
      return new ChildProcess(new ProcessBuilder("sleep", "1000").start());
    }

    @Override
    public Optional<ContainerIo> io() {
      return Optional.empty();
    }

    @Override
    public ContainerSession session(CommandInfo command, boolean onTerminal) throws IOException {
      throw new IOException("nobody asks for one");
    }

    @Override
    public void destroy() {}
  }

  /** Many tasks that end at a time each change what it needs; it has ended before the last turn. */
  @Test
  @Timeout(180)
  void isGivenWhatItsTasksNeedWhenItIsTheirTurn() throws Exception {
    SlowContainer container = new SlowContainer();
    TaskProcess process = container.start();
    executor.container().prepared(container, ContainerStatus.getDefaultInstance());
    executor.container().started(process, ContainerStatus.getDefaultInstance());
    executor.add(task("one"));
    Thread first = Threads.start("first", executor::resize);
    container.begun.await();
    executor.add(task("other"));
    Thread second = Threads.start("second", executor::resize);
    await()
        .until(
            () -> Set.of(Thread.State.WAITING, Thread.State.BLOCKED).contains(second.getState()));

    executor.shutDown();
    container.go.countDown();
    first.join();
    second.join();
    process.signal(9);

    assertThat(container.given).containsExactly(1);
  }
}
