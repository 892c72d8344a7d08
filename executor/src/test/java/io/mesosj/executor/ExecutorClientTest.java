package io.mesosj.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.mesosj.protocol.codec.Codecs;
import io.mesosj.protocol.codec.ContentType;
import io.mesosj.protocol.http.HttpTransport;
import io.mesosj.protocol.http.UrlConnectionTransport;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.executor.Protos.Call;
import org.apache.mesos.v1.executor.Protos.Event;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(180)
class ExecutorClientTest {
  private static final TaskID TASK = TaskID.newBuilder().setValue("t").build();

  private final Listener listener = new Listener();
  private ScriptedAgent agent;
  private @Nullable ExecutorClient client;

  @BeforeEach
  void start() throws IOException {
    agent = new ScriptedAgent();
  }

  @AfterEach
  void stop() {
    if (client != null) {
      client.close();
    }
    agent.close();
  }

  HttpTransport transport() {
    return new UrlConnectionTransport();
  }

  private ExecutorClient connect(boolean checkpoint, Duration recoveryTimeout) {
    ExecutorClient connected =
        new ExecutorClient(agent.environment(checkpoint, recoveryTimeout), transport(), listener);
    client = connected;
    connected.start();
    return connected;
  }

  private static Event.Builder event(Event.Type type) {
    return Event.newBuilder().setType(type);
  }

  private static Event.Builder launch() {
    TaskInfo.Builder task = TaskInfo.newBuilder().setName("t").setTaskId(TASK);
    task.setAgentId(AgentID.newBuilder().setValue("a"));
    return event(Event.Type.LAUNCH).setLaunch(Event.Launch.newBuilder().setTask(task));
  }

  private static Event.Builder message(String text) {
    return event(Event.Type.MESSAGE)
        .setMessage(Event.Message.newBuilder().setData(ByteString.copyFromUtf8(text)));
  }

  private static TaskStatus status(String uuid) {
    return TaskStatus.newBuilder()
        .setTaskId(TASK)
        .setState(TaskState.TASK_RUNNING)
        .setUuid(ByteString.copyFromUtf8(uuid))
        .build();
  }

  @Test
  @Tag("EXE-12")
  void subscribesWithItsIdsAndToken() {
    connect(false, Duration.ZERO);
    agent.send(message("one"));
    agent.send(message("two"));

    await().until(() -> listener.events.size() == 2);
    Call subscribe = agent.calls(Call.Type.SUBSCRIBE).get(0);
    assertThat(subscribe.getFrameworkId().getValue()).isEqualTo("framework");
    assertThat(subscribe.getExecutorId().getValue()).isEqualTo("executor");
    assertThat(agent.authorizations()).containsOnly("Bearer token");
    assertThat(listener.events.get(1).getMessage().getData().toStringUtf8()).isEqualTo("two");
  }

  @Test
  @Tag("EXE-14")
  void saysThatItIsThereUntilItIsClosed() {
    ExecutorClient connected = connect(false, Duration.ZERO);
    agent.send(message("one"));
    await().until(() -> agent.calls(Call.Type.HEARTBEAT).size() >= 2);
    connected.close();
    int beats = agent.calls(Call.Type.HEARTBEAT).size();
    await()
        .pollDelay(ScriptedAgent.HEARTBEAT_INTERVAL.multipliedBy(3))
        .until(() -> agent.calls(Call.Type.HEARTBEAT).size() <= beats + 1);
  }

  @Test
  @Tag("EXE-13")
  void keepsHeartbeatsToItself() {
    connect(false, Duration.ZERO);
    agent.send(event(Event.Type.HEARTBEAT));
    agent.send(message("after"));

    await().until(() -> !listener.events.isEmpty());
    assertThat(listener.events).extracting(Event::getType).containsExactly(Event.Type.MESSAGE);
  }

  @Test
  void tellsANewStreamWhatIsUnacknowledged() throws IOException {
    ExecutorClient connected = connect(true, Duration.ofMinutes(1));
    agent.send(launch());
    await().until(() -> listener.events.size() == 1);
    connected.update(status("first"));
    connected.update(status("second"));
    agent.hangUp();

    await().until(() -> agent.calls(Call.Type.SUBSCRIBE).size() == 2);
    Call.Subscribe again = agent.calls(Call.Type.SUBSCRIBE).get(1).getSubscribe();
    assertThat(again.getUnacknowledgedTasksList())
        .extracting(TaskInfo::getTaskId)
        .containsExactly(TASK);
    assertThat(again.getUnacknowledgedUpdatesList())
        .extracting(update -> update.getStatus().getUuid().toStringUtf8())
        .containsExactly("first", "second");
  }

  @Test
  void forgetsWhatIsAcknowledged() throws IOException {
    ExecutorClient connected = connect(true, Duration.ofMinutes(1));
    agent.send(launch());
    await().until(() -> listener.events.size() == 1);
    connected.update(status("first"));
    connected.update(status("second"));
    agent.send(
        event(Event.Type.ACKNOWLEDGED)
            .setAcknowledged(
                Event.Acknowledged.newBuilder()
                    .setTaskId(TASK)
                    .setUuid(ByteString.copyFromUtf8("first"))));
    agent.hangUp();

    await().until(() -> agent.calls(Call.Type.SUBSCRIBE).size() == 2);
    Call.Subscribe again = agent.calls(Call.Type.SUBSCRIBE).get(1).getSubscribe();
    assertThat(again.getUnacknowledgedTasksList()).isEmpty();
    assertThat(again.getUnacknowledgedUpdatesList())
        .extracting(update -> update.getStatus().getUuid().toStringUtf8())
        .containsExactly("second");
  }

  /** The end of a task must be heard of though the stream lives and nothing else is wrong. */
  @Test
  void anUpdateThatTimedOutIsSentAgainWhileTheStreamLives() throws IOException {
    AtomicInteger updates = new AtomicInteger();
    HttpTransport network = new UrlConnectionTransport();
    client =
        new ExecutorClient(
            agent.environment(true, Duration.ofMinutes(1)),
            call -> {
              boolean update =
                  Codecs.executorCall(ContentType.PROTOBUF).decode(call.body()).getType()
                      == Call.Type.UPDATE;
              if (update && updates.getAndIncrement() == 0) {
                throw new SocketTimeoutException("once");
              }
              return network.send(call);
            },
            listener);
    client.start();
    agent.send(launch());
    await().until(() -> listener.events.size() == 1);

    client.update(status("end"));

    await().until(() -> agent.statuses().size() == 1);
    assertThat(agent.calls(Call.Type.SUBSCRIBE)).hasSize(1);
  }

  @Test
  void anAcknowledgedUpdateIsNotSentAgain() throws IOException {
    ExecutorClient connected = connect(true, Duration.ofMinutes(1));
    agent.send(launch());
    await().until(() -> listener.events.size() == 1);
    connected.update(status("lost"));
    connected.update(status("heard"));
    agent.send(
        event(Event.Type.ACKNOWLEDGED)
            .setAcknowledged(
                Event.Acknowledged.newBuilder()
                    .setTaskId(TASK)
                    .setUuid(ByteString.copyFromUtf8("heard"))));

    await().until(() -> agent.statuses().size() == 4);
    assertThat(agent.statuses())
        .extracting(status -> status.getUuid().toStringUtf8())
        .containsExactly("lost", "heard", "lost", "lost");
  }

  /** Whether it would outlive its agent or not: the agent is there. */
  @ParameterizedTest
  @CsvSource({"503, true", "404, true", "503, false", "404, false"})
  @Tag("EXE-11")
  void triesAgainWhileTheAgentRecovers(int status, boolean checkpoint) {
    agent.answerSubscribeWith(status);
    connect(checkpoint, Duration.ofMinutes(1));
    await().until(() -> agent.calls(Call.Type.SUBSCRIBE).size() >= 3);
    agent.answerSubscribeWith(200);
    agent.send(message("recovered"));
    await().until(() -> listener.events.size() == 1);
  }

  @Test
  void endsWithItsAgentWithoutCheckpointing() {
    connect(false, Duration.ofMinutes(1));
    agent.send(message("x"));
    await().until(() -> listener.events.size() == 1);
    agent.hangUp();

    await().until(() -> listener.shutdowns.size() == 1);
    assertThat(agent.calls(Call.Type.SUBSCRIBE)).hasSize(1);
  }

  @Test
  void endsWhenTheAgentIsGoneForLongerThanTheRecoveryTimeout() {
    connect(true, Duration.ofMillis(300));
    agent.send(message("x"));
    await().until(() -> listener.events.size() == 1);
    agent.close();

    await().until(() -> listener.shutdowns.size() == 1);
    assertThat(listener.shutdowns.get(0)).contains("is lost");
  }

  /** The time counts from the loss, not from the beginning of the stream that was lost. */
  @Test
  void looksForTheAgentAgainAfterAStreamThatLastedLongerThanTheRecoveryTimeout() {
    Duration recoveryTimeout = Duration.ofMillis(400);
    connect(true, recoveryTimeout);
    long began = System.nanoTime();
    await().until(() -> System.nanoTime() - began > 2 * recoveryTimeout.toNanos());
    agent.hangUp();

    await().untilAsserted(() -> assertThat(agent.calls(Call.Type.SUBSCRIBE)).hasSizeGreaterThan(1));
    assertThat(listener.shutdowns).isEmpty();
  }

  @Test
  void endsWhenItIsClosedBeforeItsStart() {
    ExecutorClient unused =
        new ExecutorClient(agent.environment(true, Duration.ofMinutes(1)), listener);

    unused.close();

    assertThat(unused.ended().toCompletableFuture()).isCompletedWithValue("closed");
  }

  @Test
  void endsWhenItIsClosedThoughItsAgentIsSilent() {
    ExecutorClient connected = connect(true, Duration.ofMinutes(1));
    agent.send(message("x"));
    await().until(() -> listener.events.size() == 1);

    connected.close();

    await()
        .untilAsserted(
            () ->
                assertThat(connected.ended().toCompletableFuture()).isCompletedWithValue("closed"));
    assertThat(listener.shutdowns).isEmpty();
  }

  @Test
  void endsWhenItIsRefused() {
    agent.answerSubscribeWith(400);
    connect(true, Duration.ofMinutes(1));
    await().until(() -> listener.shutdowns.size() == 1);
    assertThat(listener.shutdowns.get(0))
        .isEqualTo("the agent answered SUBSCRIBE with 400: not now");
  }

  @Test
  void tellsOfAnUpdateThatIsRefusedWhenItIsSentAgain() throws IOException {
    ExecutorClient connected = connect(false, Duration.ZERO);
    agent.send(message("x"));
    await().until(() -> listener.events.size() == 1);
    agent.answerUpdateWith(503);
    connected.update(status("first"));
    agent.answerUpdateWith(403);

    await().until(() -> !listener.refused.isEmpty());
    assertThat(listener.refused).containsExactly(status("first"));
  }

  @Test
  void doesNotWaitForEverForAnAnswerToSubscribe() {
    List<Duration> limits = new CopyOnWriteArrayList<>();
    HttpTransport recording =
        call -> {
          limits.add(call.answerTimeout());
          throw new SocketTimeoutException("Read timed out");
        };
    client = new ExecutorClient(agent.environment(false, Duration.ZERO), recording, listener);
    client.start();

    await().until(() -> listener.shutdowns.size() == 1);
    assertThat(limits).singleElement().matches(limit -> !limit.isZero(), "a limit");
  }

  @Test
  void leavesOutAnEventWithoutWhatItIsAbout() {
    connect(false, Duration.ZERO);
    for (Event.Type type : Event.Type.values()) {
      if (type != Event.Type.SHUTDOWN) {
        agent.send(event(type));
      }
    }
    agent.send(message("after"));

    await().until(() -> !listener.events.isEmpty());
    assertThat(listener.events).extracting(Event::getType).containsExactly(Event.Type.MESSAGE);
    assertThat(listener.events.get(0).hasMessage()).isTrue();
  }

  @Test
  void endsWhenTheAgentAsksForIt() {
    connect(true, Duration.ofMinutes(1));
    agent.send(event(Event.Type.SHUTDOWN));
    await().until(() -> listener.shutdowns.size() == 1);
    assertThat(agent.calls(Call.Type.SUBSCRIBE)).hasSize(1);
  }

  @Test
  void saysNothingOnceClosed() {
    ExecutorClient connected = connect(false, Duration.ZERO);
    agent.send(message("x"));
    await().until(() -> listener.events.size() == 1);
    connected.close();
    agent.hangUp();
    await().during(Duration.ofMillis(200)).until(listener.shutdowns::isEmpty);
  }

  @Test
  void aListenerThatThrowsHearsOfTheNextEvent() throws IOException {
    listener.failure = new AssertionError("the listener's");
    ExecutorClient connected = connect(false, Duration.ZERO);
    agent.send(launch());
    agent.send(message("after"));
    agent.send(event(Event.Type.SHUTDOWN));

    await().until(() -> connected.ended().toCompletableFuture().isDone());
    assertThat(listener.events)
        .extracting(Event::getType)
        .containsExactly(Event.Type.LAUNCH, Event.Type.MESSAGE);
    assertThat(listener.shutdowns).containsExactly("the agent asked for it");
    assertThat(agent.calls(Call.Type.SUBSCRIBE)).hasSize(1);
  }

  @Test
  void aListenerThatThrowsAtTheEndHangsNobody() {
    listener.failure = new AssertionError("the listener's");
    ExecutorClient connected = connect(false, Duration.ZERO);
    agent.hangUp();

    await()
        .untilAsserted(
            () ->
                assertThat(connected.ended())
                    .isCompletedWithValue("the agent ended the event stream"));
  }

  @Test
  void aRecordThatIsNoEventIsLeftOut() {
    connect(false, Duration.ZERO);
    agent.sendRecord(new byte[] {(byte) 0xff, 0x01, 0x02});
    agent.send(message("after"));

    await().until(() -> listener.events.size() == 1);
    assertThat(listener.events.get(0).getMessage().getData().toStringUtf8()).isEqualTo("after");
    assertThat(listener.shutdowns).isEmpty();
  }

  private static final class Listener implements ExecutorListener {
    private final List<Event> events = new CopyOnWriteArrayList<>();
    private final List<String> shutdowns = new CopyOnWriteArrayList<>();
    private final List<TaskStatus> refused = new CopyOnWriteArrayList<>();
    private volatile @Nullable Error failure;

    private void fail() {
      Error thrown = failure;
      if (thrown != null) {
        throw thrown;
      }
    }

    @Override
    public void event(Event event) {
      events.add(event);
      fail();
    }

    @Override
    public void refused(TaskStatus status) {
      refused.add(status);
    }

    @Override
    public void shutdown(String why) {
      shutdowns.add(why);
      fail();
    }
  }
}
