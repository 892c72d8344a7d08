package io.mesosj.scheduler.launch;

import static io.mesosj.scheduler.launch.Frameworks.LIMIT;
import static io.mesosj.scheduler.launch.Frameworks.QUICK;
import static io.mesosj.scheduler.launch.Frameworks.ended;
import static io.mesosj.scheduler.launch.Frameworks.running;
import static io.mesosj.scheduler.launch.Frameworks.sleeper;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of tasks that were sent and never came to be. */
@Timeout(180)
final class MissedLaunchTest extends LauncherFixture {
  MissedLaunchTest() {
    super(QUICK.toBuilder().maxAttempts(1).build());
  }

  private static TaskStatus dropped(TaskID task) {
    return TaskStatus.newBuilder()
        .setTaskId(task)
        .setState(TaskState.TASK_DROPPED)
        .setReason(TaskStatus.Reason.REASON_INVALID_OFFERS)
        .build();
  }

  @Test
  void isTriedAgainNoMoreOftenThanTheOptionsAllow() throws Exception {
    for (int i = 0; i < 3; i++) {
      cluster.dropNextLaunch();
    }

    LaunchedTask task = launcher.launch(sleeper());

    assertThat(ended(task).getState()).isEqualTo(TaskState.TASK_DROPPED);
    assertThat(cluster.master().calls(Call.Type.ACCEPT)).isEqualTo(2);
    assertThat(cluster.launched()).isEmpty();
  }

  @Test
  void isNotTriedAgainThoughDroppedWhenItIsWantedDead() throws Exception {
    cluster.loseNextLaunch();
    LaunchedTask task = launcher.launch(sleeper());
    await().atMost(LIMIT).until(() -> cluster.master().calls(Call.Type.ACCEPT) == 1);
    TaskID id = task.id();

    task.kill();
    await().atMost(LIMIT).until(() -> cluster.master().calls(Call.Type.KILL) == 1);
    cluster.repeat(dropped(id));

    assertThat(ended(task).getState()).isEqualTo(TaskState.TASK_DROPPED);
    assertThat(task.id()).isEqualTo(id);
    assertThat(cluster.launched()).isEmpty();
  }

  @Test
  void isAcknowledgedWhenItsAgentDroppedIt() throws Exception {
    cluster.dropNextLaunchAtAgent();

    running(launcher.launch(sleeper()));

    await().atMost(LIMIT).untilAsserted(() -> assertThat(cluster.unacknowledged()).isZero());
    assertThat(listener.states()).containsExactly(TaskState.TASK_RUNNING);
  }

  @Test
  void isTriedAgainWhenTheMasterNeverHeardOfIt() throws Exception {
    cluster.loseNextLaunch();
    LaunchedTask task = launcher.launch(sleeper());
    await().atMost(LIMIT).until(() -> cluster.master().calls(Call.Type.ACCEPT) == 1);

    // What follows a new subscription is the question what became of it.
    cluster.master().endStream();

    running(task);
    assertThat(task.launches()).isEqualTo(1);
    assertThat(cluster.launched()).containsExactly(task.id().getValue());
  }
}
