package io.mesosj.scheduler.launch;

import static io.mesosj.scheduler.launch.Frameworks.LIMIT;
import static io.mesosj.scheduler.launch.Frameworks.QUICK;
import static io.mesosj.scheduler.launch.Frameworks.ended;
import static io.mesosj.scheduler.launch.Frameworks.running;
import static io.mesosj.scheduler.launch.Frameworks.sleeper;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is told once, however often it comes. */
@Timeout(180)
final class RepeatedUpdateTest extends LauncherFixture {
  RepeatedUpdateTest() {
    super(QUICK);
  }

  private void subscribeAgain() {
    long asked = cluster.master().calls(Call.Type.RECONCILE);
    cluster.master().endStream();
    await().atMost(LIMIT).until(() -> cluster.master().calls(Call.Type.RECONCILE) > asked);
  }

  /** All that was sent before has been handled then. */
  private void finish(LaunchedTask task) throws Exception {
    cluster.finish(task.id(), TaskState.TASK_FINISHED);
    ended(task);
    await().atMost(LIMIT).untilAsserted(() -> assertThat(cluster.unacknowledged()).isZero());
  }

  private static TaskStatus answer(TaskStatus update, TaskState state) {
    return update.toBuilder()
        .clearUuid()
        .setReason(TaskStatus.Reason.REASON_RECONCILIATION)
        .setState(state)
        .build();
  }

  @Test
  void isToldOnceMoreOnlyWhenTheListenerFailedOnIt() throws Exception {
    AtomicBoolean broken = new AtomicBoolean(true);
    listener.onUpdate(
        update -> {
          if (broken.getAndSet(false)) {
            throw new IllegalStateException("the test's listener fails once");
          }
        });
    LaunchedTask task = launcher.launch(sleeper());
    TaskStatus status = running(task);
    await().atMost(LIMIT).until(() -> !broken.get());

    subscribeAgain();
    cluster.repeat(status);
    finish(task);

    assertThat(listener.states()).containsExactly(TaskState.TASK_RUNNING, TaskState.TASK_FINISHED);
  }

  /** What the answers say is known already, so that no update tells of them. */
  @Test
  void endsTheReconciliationAllTheSame() throws Exception {
    await().atMost(LIMIT).until(() -> listener.reconciliations() == 1);
    running(launcher.launch(sleeper()));

    subscribeAgain();

    await().atMost(LIMIT).until(() -> listener.reconciliations() == 2);
    assertThat(listener.states()).containsExactly(TaskState.TASK_RUNNING);
  }

  @Test
  void isNotToldAgainAsTheMastersAnswer() throws Exception {
    LaunchedTask task = launcher.launch(sleeper());
    TaskStatus status = running(task);

    subscribeAgain();
    cluster.repeat(answer(status, TaskState.TASK_RUNNING));
    cluster.repeat(status);
    finish(task);

    assertThat(listener.states()).containsExactly(TaskState.TASK_RUNNING, TaskState.TASK_FINISHED);
  }

  @Test
  void isToldWhenTheMastersAnswerSaysMore() throws Exception {
    LaunchedTask task = launcher.launch(sleeper());
    TaskStatus status = running(task);

    cluster.repeat(answer(status, TaskState.TASK_RUNNING).toBuilder().setHealthy(false).build());
    cluster.repeat(answer(status, TaskState.TASK_UNREACHABLE));
    cluster.repeat(answer(status, TaskState.TASK_RUNNING));
    // Known, though it is not the last that was heard.
    cluster.repeat(status);
    finish(task);

    assertThat(listener.states())
        .containsExactly(
            TaskState.TASK_RUNNING,
            TaskState.TASK_RUNNING,
            TaskState.TASK_UNREACHABLE,
            TaskState.TASK_RUNNING,
            TaskState.TASK_FINISHED);
  }

  @Test
  void isAnotherWhenItIsOfAnotherTask() throws Exception {
    TaskStatus first = running(launcher.launch(sleeper()));
    LaunchedTask other = launcher.launch(sleeper());
    TaskStatus second = running(other);

    // Executors choose uuids, and need not know of one another.
    cluster.repeat(second.toBuilder().setUuid(first.getUuid()).setHealthy(true).build());
    cluster.repeat(second.toBuilder().setUuid(ByteString.copyFrom(new byte[16])).build());
    finish(other);

    assertThat(listener.states()).hasSize(5);
  }
}
