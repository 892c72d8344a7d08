package io.mesosj.execute.library;

import static io.mesosj.execute.library.NetworkedCluster.ended;
import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.scheduler.launch.LaunchedTask;
import io.mesosj.scheduler.task.GroupSpec;
import io.mesosj.scheduler.task.TaskSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.mesos.v1.Protos.ContainerStatus;
import org.apache.mesos.v1.Protos.NetworkInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Groups by the agent's own default executor, which gives each task a container of its own. */
final class TaskGroupIT extends TaskGroupContract {
  TaskGroupIT() throws IOException {
    super(new NetworkedCluster("pod-net"));
  }

  @Override
  GroupSpec group(List<NetworkInfo> networks, TaskSpec... tasks) {
    return GroupSpec.of("pod", networks, tasks);
  }

  @Test
  @Tag("GRP-07")
  void givesEveryTaskAContainerStatusOfItsOwn() throws Exception {
    List<LaunchedTask> tasks =
        launch("pod-net", task("a", FOREVER).build(), task("b", FOREVER).build());

    ContainerStatus one = container(tasks.get(0));
    ContainerStatus other = container(tasks.get(1));

    assertThat(one.getContainerId().getValue()).isNotEqualTo(other.getContainerId().getValue());
    assertThat(one.getContainerId().getParent()).isEqualTo(other.getContainerId().getParent());
    assertThat(one.getExecutorPid()).isPositive().isNotEqualTo(other.getExecutorPid());
  }

  @Test
  @Tag("GRP-12")
  void fetchesTheUrisOfItsTasks() throws Exception {
    Path file = Files.writeString(cluster.images().resolve("hello.txt"), "hello");
    TaskSpec reads = task("reads", "grep hello hello.txt").uri(file.toString()).build();
    TaskSpec other = task("other", "test ! -e hello.txt").build();

    for (LaunchedTask task : launch("", reads, other)) {
      assertThat(ended(task).getState()).isEqualTo(TaskState.TASK_FINISHED);
    }
  }
}
