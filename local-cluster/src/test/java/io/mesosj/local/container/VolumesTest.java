package io.mesosj.local.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.mesosj.base.json.JsonTrees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.mesos.v1.Protos.Volume;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where volumes lead, and where they must not. */
final class VolumesTest {
  @TempDir Path root;
  private Path sandbox;

  @BeforeEach
  void makeSandbox() throws IOException {
    sandbox = Files.createDirectories(root.resolve("executor/containers/task"));
  }

  private JsonNode mount(boolean image, Volume.Builder volume) throws IOException {
    OciConfig config = OciConfig.imageRootfs(root);
    new Volumes(
            sandbox,
            image ? ImagePaths.SANDBOX : sandbox.toString(),
            image,
            root.resolve("secrets"),
            UserLookup.Ids.ROOT)
        .mount(List.of(volume.build()), config);
    JsonNode mounts =
        JsonTrees.read(config.toJson().getBytes(StandardCharsets.UTF_8)).path("mounts");
    return mounts.get(mounts.size() - 1);
  }

  private static Volume.Builder volume(String containerPath) {
    return Volume.newBuilder().setContainerPath(containerPath).setMode(Volume.Mode.RW);
  }

  private static Volume.Builder ofSandbox(Volume.Source.SandboxPath.Type type, String path) {
    Volume.Builder volume = volume("/data");
    volume
        .getSourceBuilder()
        .setType(Volume.Source.Type.SANDBOX_PATH)
        .getSandboxPathBuilder()
        .setType(type)
        .setPath(path);
    return volume;
  }

  private static String source(JsonNode mount) {
    return mount.path("source").asText();
  }

  @Test
  void aRelativePathIsInTheSandboxAndMade() throws Exception {
    JsonNode mount = mount(true, volume("logs/today"));

    assertThat(source(mount)).isEqualTo(sandbox.resolve("logs/today").toString());
    assertThat(mount.path("destination").asText()).isEqualTo(ImagePaths.SANDBOX + "/logs/today");
    assertThat(sandbox.resolve("logs/today")).isDirectory();
  }

  @ParameterizedTest
  @ValueSource(strings = {"../other", "a/../../other", "link", "link/deeper", ""})
  void nothingLeadsOutOfTheSandbox(String path) throws Exception {
    Path elsewhere = Files.createDirectory(root.resolve("elsewhere"));
    Files.createSymbolicLink(sandbox.resolve("link"), elsewhere);

    assertThatThrownBy(() -> mount(true, volume(path)))
        .isInstanceOf(ContainerException.class)
        .hasMessageContaining("leads out of the sandbox");
    assertThatThrownBy(() -> mount(true, ofSandbox(Volume.Source.SandboxPath.Type.SELF, path)))
        .isInstanceOf(ContainerException.class);
    assertThat(elsewhere).isEmptyDirectory();
  }

  @Test
  void theTasksOfAGroupShareADirectoryOfTheirParent() throws Exception {
    JsonNode mount = mount(true, ofSandbox(Volume.Source.SandboxPath.Type.PARENT, "shared"));

    assertThat(source(mount)).isEqualTo(root.resolve("executor/shared").toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"stdout", "stderr", "containers", "tasks", ".", "shared/deeper", ".."})
  void whatIsTheAgentsOrWithinReachOfOtherTasksIsNotShared(String path) {
    assertThatThrownBy(() -> mount(true, ofSandbox(Volume.Source.SandboxPath.Type.PARENT, path)))
        .isInstanceOf(ContainerException.class);
  }

  @Test
  void aTaskOutsideAGroupHasNoParent() throws Exception {
    sandbox = Files.createDirectories(root.resolve("runs/latest"));

    assertThatThrownBy(
            () -> mount(true, ofSandbox(Volume.Source.SandboxPath.Type.PARENT, "shared")))
        .hasMessageContaining("only the tasks of a group");
  }

  @Test
  void aPathOfTheHostMustBeThere() throws Exception {
    Path there = Files.createDirectory(root.resolve("there"));

    assertThat(source(mount(true, volume("/data").setHostPath(there.toString()))))
        .isEqualTo(there.toString());
    assertThatThrownBy(
            () -> mount(true, volume("/data").setHostPath(root.resolve("gone").toString())))
        .hasMessageContaining("does not exist on the agent");
  }

  @Test
  void nothingIsMadeOnTheHostForAContainerWithoutAnImage() throws Exception {
    Path there = Files.createDirectory(root.resolve("there"));
    Path missing = root.resolve("missing");

    assertThatThrownBy(() -> mount(false, volume(missing.toString()).setHostPath(there.toString())))
        .hasMessageContaining("is not there to be mounted on");
    assertThat(missing).doesNotExist();
  }

  @Test
  void onlyAReadOnlyVolumeIsReadOnly() throws Exception {
    assertThat(mount(true, volume("logs").setMode(Volume.Mode.RO)).path("options").toString())
        .contains("\"ro\"");
    assertThat(mount(true, volume("logs")).path("options").toString()).doesNotContain("\"ro\"");
  }
}
