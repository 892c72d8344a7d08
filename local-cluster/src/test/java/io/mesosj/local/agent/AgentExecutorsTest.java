package io.mesosj.local.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.ContainerID;
import org.apache.mesos.v1.Protos.ContainerStatus;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.agent.Protos.Response.GetContainers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentExecutorsTest {
  private static final ExecutorInfo INFO =
      ExecutorInfo.newBuilder().setExecutorId(ExecutorID.newBuilder().setValue("e")).build();

  @TempDir private Path work;

  private final AgentExecutors executors = new AgentExecutors();

  private static FrameworkID framework(String id) {
    return FrameworkID.newBuilder().setValue(id).build();
  }

  private Executor make(String framework) {
    FrameworkInfo info =
        FrameworkInfo.newBuilder()
            .setId(framework(framework))
            .setName(framework)
            .setUser("root")
            .build();
    return new Executor(
        new ExecutorIdentity(info, INFO, true, "c", work, Optional.empty()),
        new AgentCheckpoint(work));
  }

  private static TaskInfo task(String id) {
    return TaskInfo.newBuilder()
        .setName(id)
        .setTaskId(TaskID.newBuilder().setValue(id))
        .buildPartial();
  }

  private AgentExecutors.Placed place(String framework, String task) {
    return executors.place(
        framework(framework), INFO, List.of(task(task)), false, () -> make(framework));
  }

  /** As an operator may ask for them at any moment. */
  @Test
  void aContainerIsListedWhenThereIsOne() {
    RunningContainers containers = new RunningContainers(executors);
    Executor executor = place("f", "one").executor();

    assertThat(containers.describe().getContainersList()).isEmpty();

    ContainerID id = ContainerID.newBuilder().setValue("c").build();
    executor.container().recovered(ContainerStatus.newBuilder().setContainerId(id).build());
    assertThat(containers.describe().getContainersList())
        .extracting(GetContainers.Container::getContainerId)
        .containsExactly(id);
  }

  @Test
  void tasksOfOneExecutorShareIt() {
    AgentExecutors.Placed first = place("f", "one");
    AgentExecutors.Placed second = place("f", "two");

    assertThat(first.fresh()).isTrue();
    assertThat(second.fresh()).isFalse();
    assertThat(second.executor()).isSameAs(first.executor());
    assertThat(executors.of(framework("f"), task("two").getTaskId())).contains(first.executor());
  }

  @Test
  void frameworksShareNothing() {
    Executor one = place("f", "one").executor();
    AgentExecutors.Placed other = place("g", "one");

    assertThat(other.fresh()).isTrue();
    assertThat(executors.of(framework("f"))).containsExactly(one);
    assertThat(executors.knows(framework("g"))).isTrue();
    assertThat(executors.knows(framework("h"))).isFalse();
  }

  @Test
  void anExecutorThatIsToEndIsReplaced() {
    Executor ending = place("f", "one").executor();
    ending.shutDown();
    AgentExecutors.Placed next = place("f", "two");
    assertThat(next.fresh()).isTrue();

    executors.leave(ending);

    assertThat(executors.find(framework("f"), "e")).contains(next.executor());
    assertThat(executors.leaving()).containsExactly(ending);
    assertThat(executors.of(framework("f"), task("one").getTaskId())).contains(ending);
    assertThat(executors.of(framework("f"))).contains(ending, next.executor());
    ending.container().destroy();
    assertThat(executors.leaving()).isEmpty();
  }

  @Test
  void aTaskIsForgottenWithItsExecutorOnly() {
    Executor executor = place("f", "one").executor();
    executors.remove(make("f"), task("one").getTaskId());
    assertThat(executors.withTasks()).containsExactly(executor);

    executors.remove(executor, task("one").getTaskId());
    assertThat(executors.withTasks()).isEmpty();
    assertThat(executors.all()).containsExactly(executor);
    executors.remove(executor);
    assertThat(executors.all()).isEmpty();
  }
}
