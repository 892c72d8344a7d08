package io.mesosj.local.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TaskGroupTest {
  private static final FrameworkID FRAMEWORK = FrameworkID.newBuilder().setValue("f").build();

  @TempDir private Path work;

  private final TaskGroup group = new TaskGroup(FRAMEWORK, ExecutorInfo.getDefaultInstance(), "c");

  private Executor member(String containerId) {
    FrameworkInfo framework =
        FrameworkInfo.newBuilder().setId(FRAMEWORK).setName("f").setUser("root").build();
    Executor executor =
        new Executor(
            new ExecutorIdentity(
                framework,
                ExecutorInfo.getDefaultInstance(),
                false,
                containerId,
                work,
                Optional.of(group)),
            new AgentCheckpoint(work));
    group.add(executor);
    return executor;
  }

  @Test
  void hasEndedWhenEveryTaskHas() {
    Executor one = member("c.1");
    Executor two = member("c.2");

    assertThat(group.ended(one, TaskState.TASK_FINISHED)).isFalse();
    assertThat(group.ended()).isNotDone();
    assertThat(group.ended(two, TaskState.TASK_FINISHED)).isFalse();

    assertThat(group.ended()).isCompleted();
    assertThat(group.hasFailed()).isFalse();
  }

  @Test
  void endsTheOthersOnceWhenOneDoesNotEndWell() {
    Executor one = member("c.1");
    Executor two = member("c.2");
    Executor three = member("c.3");

    assertThat(group.ended(one, TaskState.TASK_FINISHED)).isFalse();
    assertThat(group.ended(two, TaskState.TASK_FAILED)).isTrue();
    assertThat(group.ended(three, TaskState.TASK_KILLED)).isFalse();

    assertThat(group.hasFailed()).isTrue();
    assertThat(group.ended()).isCompleted();
  }

  @Test
  void hasNotFailedWhenItWasKilled() {
    assertThat(group.ended(member("c.1"), TaskState.TASK_KILLED)).isTrue();
    assertThat(group.hasFailed()).isFalse();
  }

  /** An end is told twice after the agent's restart. */
  @Test
  void keepsTheFirstEndOfATask() {
    Executor one = member("c.1");
    member("c.2");

    group.ended(one, TaskState.TASK_FINISHED);
    group.ended(one, TaskState.TASK_FAILED);

    assertThat(group.hasFailed()).isFalse();
    assertThat(group.ended()).isNotDone();
  }

  @Test
  void isGoneWhenItIsDetachedWhoeverElseCompletesTheFuture() {
    CompletableFuture<?> mine = group.gone();
    mine.cancel(true);
    group.ended().cancel(true);
    assertThat(group.gone()).isNotDone();
    assertThat(group.ended()).isNotDone();

    group.detached();

    assertThat(group.gone()).isCompleted();
  }
}
