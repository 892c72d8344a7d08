package io.mesosj.local;

import static org.apache.mesos.v1.Protos.TaskState.TASK_FINISHED;
import static org.apache.mesos.v1.Protos.TaskState.TASK_KILLED;
import static org.apache.mesos.v1.Protos.TaskState.TASK_RUNNING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.mesosj.local.testing.RawScheduler;
import io.mesosj.local.testing.StandaloneCommandExecutor;
import io.mesosj.protocol.resources.Resources;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The command executor as a process, and the agent's own executors. */
class DomainSocketIT extends DomainSocketContract {
  DomainSocketIT() throws IOException {}

  @Override
  TaskInfo.Builder ofOwnExecutor(ContainerInfo.Builder container, String command) {
    CommandInfo.Builder java = CommandInfo.newBuilder().setShell(false);
    java.setValue(javaHome().resolve("bin/java").toString());
    for (String argument :
        List.of(
            "java",
            "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData",
            "-cp",
            System.getProperty("java.class.path"),
            StandaloneCommandExecutor.class.getName())) {
      java.addArguments(argument);
    }
    ExecutorInfo.Builder executor =
        ExecutorInfo.newBuilder()
            .setExecutorId(ExecutorID.newBuilder().setValue("own"))
            .setCommand(java)
            .setContainer(container)
            .addAllResources(Resources.parse("cpus:0.1;mem:256").toProto());
    return task("t").setExecutor(executor).setData(ByteString.copyFromUtf8(command));
  }

  @Override
  void launchGroup(RawScheduler scheduler, TaskInfo.Builder... tasks) throws Exception {
    scheduler.launchGroup(onNetwork(), tasks);
  }

  /** The executor of a group is part of the agent, and subscribes for each of its tasks. */
  @Override
  int streams() {
    return 2;
  }

  /** Mesos' own test: a command task whose executor has the socket. */
  @Test
  @Tag("CMD-06")
  void drivesACommandTaskOverTheSocket() throws Exception {
    try (RawScheduler scheduler = subscribe()) {
      scheduler.launch(command("a", "test -S $MESOS_DOMAIN_SOCKET"));
      scheduler.await("a", TASK_FINISHED);

      scheduler.launch(command("b", "exec sleep 1000").setContainer(onNetwork()));
      scheduler.await("b", TASK_RUNNING);
      await().atMost(LIMIT).until(() -> connections() == 1);
      scheduler.kill("b");
      scheduler.await("b", TASK_KILLED);
      await().atMost(LIMIT).until(() -> connections() == 0);
    }
  }

  /** An image's command has no business with the agent; Mesos' executor is outside of it too. */
  @Test
  void keepsTheSocketFromCommandsInImages() throws Exception {
    try (RawScheduler scheduler = subscribe()) {
      scheduler.launch(
          command("t", "test -z \"$MESOS_DOMAIN_SOCKET\" && ls /mnt/mesos")
              .setContainer(image(onNetwork())));
      scheduler.await("t", TASK_FINISHED);
      assertThat(output(scheduler, "t")).isEqualTo("sandbox\n");
    }
  }

  @Test
  void saysThatThePathIsTooLongAndLeavesNothing() {
    Path far = networks.work().resolve("x".repeat(100)).resolve("agent.sock");
    assertThatThrownBy(
            () ->
                LocalCluster.start(
                    LocalClusterOptions.builder()
                        .httpExecutorDomainSockets(true)
                        .domainSocketLocation(far)
                        .build()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("--domain_socket_location: '" + far)
        .hasMessageContaining("107 at most");
    assertThat(far.getParent()).doesNotExist();
  }

  @Test
  void saysWhenAnotherAgentHasTheSocket() {
    assertThatThrownBy(
            () ->
                LocalCluster.start(
                    LocalClusterOptions.builder()
                        .httpExecutorDomainSockets(true)
                        .domainSocketLocation(socket())
                        .build()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(socket().toString())
        .hasMessageContaining("another agent");
    assertThat(socket()).exists();
  }
}
