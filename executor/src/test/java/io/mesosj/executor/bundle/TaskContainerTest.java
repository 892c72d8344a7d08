package io.mesosj.executor.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.NetworkInfo;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.Volume;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TaskContainerTest {
  @TempDir private Path sandbox;

  private static TaskInfo.Builder task() {
    TaskInfo.Builder task =
        TaskInfo.newBuilder()
            .setName("t")
            .setTaskId(TaskID.newBuilder().setValue("t"))
            .setAgentId(AgentID.newBuilder().setValue("a"));
    task.getContainerBuilder().setType(ContainerInfo.Type.MESOS);
    return task;
  }

  private static TaskInfo volume(
      String containerPath, Volume.Source.SandboxPath.Type type, String path) {
    Volume.Builder volume =
        Volume.newBuilder().setMode(Volume.Mode.RW).setContainerPath(containerPath);
    volume.getSourceBuilder().setType(Volume.Source.Type.SANDBOX_PATH);
    volume.getSourceBuilder().getSandboxPathBuilder().setType(type).setPath(path);
    TaskInfo.Builder task = task();
    task.getContainerBuilder().addVolumes(volume);
    return task.build();
  }

  private Path directory(String id) throws IOException {
    return Files.createDirectories(sandbox.resolve("tasks").resolve(id));
  }

  @Test
  void givesSiblingsOneDirectory() throws IOException {
    for (String id : new String[] {"a", "b"}) {
      TaskInfo task = volume("in/shared", Volume.Source.SandboxPath.Type.PARENT, "exchange");
      TaskContainer.check(task);
      new TaskContainer(sandbox, directory(id)).prepare(task);
    }
    Files.writeString(directory("a").resolve("in/shared/file"), "hi");
    assertThat(directory("b").resolve("in/shared/file")).hasContent("hi");
  }

  @Test
  void linksToADirectoryOfItsOwn() throws IOException {
    new TaskContainer(sandbox, directory("a"))
        .prepare(volume("data", Volume.Source.SandboxPath.Type.SELF, "store/data"));
    assertThat(directory("a").resolve("data").toRealPath())
        .isEqualTo(directory("a").resolve("store/data").toRealPath());
  }

  @ParameterizedTest
  @CsvSource({
    "/data, PARENT, x",
    "../b, PARENT, x",
    ".., PARENT, x",
    "data, PARENT, ../x",
    "data, PARENT, /etc",
    "data, PARENT, a/b",
    "data, PARENT, tasks",
    "data, PARENT, stdout",
    "data, SELF, ../../x",
  })
  void refusesWhatLeadsElsewhere(
      String containerPath, Volume.Source.SandboxPath.Type type, String path) throws IOException {
    TaskContainer container = new TaskContainer(sandbox, directory("a"));
    assertThatThrownBy(() -> container.prepare(volume(containerPath, type, path)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the task's volume '" + containerPath + "'");
    assertThat(directory("a")).isEmptyDirectory();
  }

  @Test
  void refusesAParentsSandboxToTheOneTask() {
    TaskContainer container = new TaskContainer(sandbox, sandbox);
    assertThatThrownBy(
            () -> container.prepare(volume("d", Volume.Source.SandboxPath.Type.PARENT, "x")))
        .hasMessageContaining("only tasks of a group or of a shared executor have");
  }

  @Test
  void refusesWhatOnlyAContainerOfItsOwnCouldHave() {
    TaskInfo.Builder image = task();
    image
        .getContainerBuilder()
        .getMesosBuilder()
        .getImageBuilder()
        .setType(org.apache.mesos.v1.Protos.Image.Type.DOCKER);
    TaskInfo.Builder network = task();
    network.getContainerBuilder().addNetworkInfos(NetworkInfo.newBuilder().setName("n"));
    TaskInfo.Builder host = task();
    host.getContainerBuilder()
        .addVolumes(
            Volume.newBuilder()
                .setMode(Volume.Mode.RO)
                .setContainerPath("/etc")
                .setHostPath("/etc"));
    assertThatThrownBy(() -> TaskContainer.check(image.build())).hasMessageContaining("an image");
    assertThatThrownBy(() -> TaskContainer.check(network.build())).hasMessageContaining("networks");
    assertThatThrownBy(() -> TaskContainer.check(host.build()))
        .hasMessageContaining("the task's volume '/etc' is no path of a sandbox");
    assertThatCode(() -> TaskContainer.check(task().build())).doesNotThrowAnyException();
  }

  @Test
  void refusesRatherThanLeavesOutWhatElseNeedsAContainer() {
    TaskInfo.Builder terminal = task();
    terminal.getContainerBuilder().getTtyInfoBuilder();
    TaskInfo.Builder seccomp = task();
    seccomp.getContainerBuilder().getLinuxInfoBuilder().getSeccompBuilder().setProfileName("p");
    TaskInfo.Builder memory = task();
    memory.getContainerBuilder().getLinuxInfoBuilder().setShmSize(64);
    TaskInfo.Builder name = task();
    name.getContainerBuilder().setHostname("h");
    assertThatThrownBy(() -> TaskContainer.check(terminal.build()))
        .hasMessageContaining("asks for a terminal");
    assertThatThrownBy(() -> TaskContainer.check(seccomp.build()))
        .hasMessageContaining("asks for a seccomp profile");
    assertThatThrownBy(() -> TaskContainer.check(memory.build()))
        .hasMessageContaining("asks for shared memory");
    assertThatThrownBy(() -> TaskContainer.check(name.build()))
        .hasMessageContaining("asks for a host name");
  }
}
