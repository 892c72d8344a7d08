package io.mesosj.executor.bundle;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.Environment;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProcessRuntimeTest {
  @TempDir private Path sandbox;

  /** As a task's failure, not as a fault of ours with a trace in the sandbox. */
  @Test
  void saysWhichVariableNoProcessCanHave() {
    TaskInfo.Builder task =
        TaskInfo.newBuilder()
            .setName("t")
            .setTaskId(TaskID.newBuilder().setValue("t"))
            .setAgentId(AgentID.newBuilder().setValue("a"));
    task.getCommandBuilder()
        .setValue("true")
        .getEnvironmentBuilder()
        .addVariables(Environment.Variable.newBuilder().setName("A=B").setValue("c"));
    ProcessRuntime runtime = new ProcessRuntime(TaskVariables.ofGroup(Map.of()), sandbox, true);

    assertThatThrownBy(() -> runtime.launch(task.build()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the task's environment can't be set")
        .hasMessageContaining("A=B");
  }
}
