package io.mesosj.local.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.local.agent.AgentCheckpoint.CheckpointedExecutor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a later agent finds. */
class AgentCheckpointTest {
  @TempDir Path work;

  private static TaskInfo task(String id) {
    TaskInfo.Builder task = TaskInfo.newBuilder().setName(id);
    task.getTaskIdBuilder().setValue(id);
    task.getAgentIdBuilder().setValue("a");
    return task.build();
  }

  private ExecutorIdentity executor(String id, boolean ownProcess) {
    FrameworkInfo.Builder framework =
        FrameworkInfo.newBuilder().setUser("root").setName("f").setCheckpoint(true);
    framework.getIdBuilder().setValue("f");
    ExecutorInfo.Builder info = ExecutorInfo.newBuilder();
    info.getExecutorIdBuilder().setValue(id);
    return new ExecutorIdentity(
        framework.build(), info.build(), ownProcess, id, work.resolve(id), Optional.empty());
  }

  /** Launched by LAUNCH_GROUP with an executor of the framework's own, which no task names. */
  @Test
  void anExecutorOfItsOwnIsKnownByWhatItHasNotByItsTasks() throws IOException {
    AgentCheckpoint checkpoint = new AgentCheckpoint(work);
    checkpoint.add(executor("own", true), "secret", List.of(task("one"), task("other")));
    checkpoint.add(executor("command", false), "secret", List.of(task("command")));

    Map<String, String> broken = new HashMap<>();
    List<CheckpointedExecutor> found = new AgentCheckpoint(work).executors(broken);

    assertThat(broken).isEmpty();
    assertThat(found)
        .extracting(CheckpointedExecutor::containerId)
        .containsExactly("command", "own");
    assertThat(found).extracting(CheckpointedExecutor::ownProcess).containsExactly(false, true);
  }
}
