package io.mesosj.executor.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesosj.executor.command.TaskProcess;
import io.mesosj.protocol.testing.NeedsRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tasks that root's executor runs as somebody else. */
@NeedsRoot
final class OtherUserTest {
  @TempDir Path sandbox;

  private static TaskInfo task(String user, String command) {
    TaskInfo.Builder task =
        TaskInfo.newBuilder()
            .setName("t")
            .setTaskId(TaskID.newBuilder().setValue("t"))
            .setAgentId(AgentID.newBuilder().setValue("a"));
    task.getCommandBuilder().setUser(user).setValue(command);
    return task.build();
  }

  @Test
  void haveTheDirectoryThatIsTheirsAndTheirUsersFirstGroup() throws Exception {
    ProcessRuntime runtime =
        new ProcessRuntime(
            TaskVariables.ofGroup(Map.of("PATH", System.getenv("PATH"))), sandbox, true);

    // Its group is called nogroup on Debian.
    TaskProcess process = runtime.launch(task("nobody", "id -u; id -g; echo mine > file"));

    assertThat(process.exit().toCompletableFuture().get(30, TimeUnit.SECONDS).succeeded()).isTrue();
    Path directory = sandbox.resolve("tasks/t");
    OtherUser nobody = OtherUser.find("nobody");
    assertThat(directory.resolve("file")).hasContent("mine");
    assertThat(directory.resolve("stdout")).hasContent(nobody.uid() + "\n" + nobody.gid());
    assertThat(Files.getAttribute(directory, "unix:uid")).isEqualTo(nobody.uid());
  }

  @Test
  void areRefusedWhereThereIsNoSuchUser() {
    ProcessRuntime runtime =
        new ProcessRuntime(
            TaskVariables.ofGroup(Map.of("PATH", System.getenv("PATH"))), sandbox, true);

    assertThatThrownBy(() -> runtime.launch(task("no-such-user", "true")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no-such-user");
  }
}
