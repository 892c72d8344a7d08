package io.mesosj.executor.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.executor.command.TaskProcess;
import io.mesosj.protocol.testing.NeedsRoot;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.CapabilityInfo;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tasks with capabilities of their own, by the machine's util-linux. */
@NeedsRoot
final class PrivilegesTest {
  /** Bit 13, NET_RAW. */
  private static final String NET_RAW = "0000000000002000";

  @TempDir private Path sandbox;

  private static TaskInfo.Builder task(String user) {
    TaskInfo.Builder task =
        TaskInfo.newBuilder()
            .setName("t")
            .setTaskId(TaskID.newBuilder().setValue("t"))
            .setAgentId(AgentID.newBuilder().setValue("a"));
    task.getContainerBuilder().setType(ContainerInfo.Type.MESOS);
    task.getCommandBuilder().setUser(user).setValue("grep -e CapEff -e CapBnd /proc/self/status");
    return task;
  }

  private void run(TaskInfo.Builder task) throws Exception {
    ProcessRuntime runtime =
        new ProcessRuntime(
            TaskVariables.ofGroup(Map.of("PATH", System.getenv("PATH"))), sandbox, true);
    TaskProcess process = runtime.launch(task.build());
    assertThat(process.exit().toCompletableFuture().get(60, TimeUnit.SECONDS).succeeded()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"root", "nobody"})
  void haveTheEffectiveOnesThatTheyAskFor(String user) throws Exception {
    TaskInfo.Builder task = task(user);
    task.getContainerBuilder()
        .getLinuxInfoBuilder()
        .getEffectiveCapabilitiesBuilder()
        .addCapabilities(CapabilityInfo.Capability.NET_RAW);

    run(task);

    assertThat(sandbox.resolve("tasks/t/stdout"))
        .hasContent("CapEff:\t" + NET_RAW + "\nCapBnd:\t" + NET_RAW);
  }

  @Test
  void haveNoMoreThanTheirBounds() throws Exception {
    TaskInfo.Builder task = task("root");
    task.getContainerBuilder()
        .getLinuxInfoBuilder()
        .getBoundingCapabilitiesBuilder()
        .addCapabilities(CapabilityInfo.Capability.NET_RAW);

    run(task);

    assertThat(sandbox.resolve("tasks/t/stdout"))
        .hasContent("CapEff:\t" + NET_RAW + "\nCapBnd:\t" + NET_RAW);
  }
}
