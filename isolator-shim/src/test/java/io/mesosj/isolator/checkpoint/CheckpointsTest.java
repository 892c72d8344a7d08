package io.mesosj.isolator.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesosj.base.step.Steps;
import io.mesosj.cni.NetworkDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointsTest {
  @TempDir private Path work;

  @Test
  void aReaderSeesTheOldTextOrTheNewOne() throws Exception {
    Path file = work.resolve("network.conf");
    List<String> seen = new ArrayList<>();
    Checkpoints checkpoints =
        new Checkpoints(
            (moment, what) -> seen.add(moment + ":" + (Files.exists(file) ? read(file) : "none")));

    checkpoints.writePrivate(file, "one");
    checkpoints.writePrivate(file, "two");

    assertThat(seen)
        .containsExactly(
            "BEFORE:none", "DURING:none", "AFTER:one", "BEFORE:one", "DURING:one", "AFTER:two");
    assertThat(work).isDirectoryNotContaining("glob:**.tmp");
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Test
  void onlyWhatIsMountedIntoContainersIsReadableByAll() throws Exception {
    Checkpoints checkpoints = new Checkpoints(Steps.UNOBSERVED);
    checkpoints.writePrivate(work.resolve("private"), "");
    checkpoints.writePublic(Map.of(work.resolve("public"), ""));

    assertThat(permissions("private")).isEqualTo("rw-------");
    assertThat(permissions("public")).isEqualTo("rw-r--r--");
  }

  private String permissions(String file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(work.resolve(file)));
  }

  @Test
  void removingFollowsNoLink() throws Exception {
    Path kept = Files.createDirectories(work.resolve("kept"));
    Files.writeString(kept.resolve("file"), "");
    Path tree = Files.createDirectories(work.resolve("tree/a/b"));
    Files.createSymbolicLink(tree.resolve("link"), kept);
    Checkpoints checkpoints = new Checkpoints(Steps.UNOBSERVED);

    checkpoints.remove(work.resolve("tree"));
    checkpoints.remove(work.resolve("tree"));
    checkpoints.removeFile(work.resolve("none"));

    assertThat(work.resolve("tree")).doesNotExist();
    assertThat(kept.resolve("file")).exists();
  }

  @Test
  void makesMissingDirectoriesAndNoOther() throws Exception {
    List<String> made = new ArrayList<>();
    Checkpoints checkpoints =
        new Checkpoints(
            (moment, what) -> {
              if (moment == Steps.Moment.AFTER) {
                made.add(what);
              }
            });

    checkpoints.makeDirectory(work.resolve("a/b"));
    checkpoints.makeDirectory(work.resolve("a/b"));

    assertThat(made)
        .containsExactly(
            "make directory " + work.resolve("a"), "make directory " + work.resolve("a/b"));
    Files.writeString(work.resolve("file"), "");
    assertThatThrownBy(() -> checkpoints.makeDirectory(work.resolve("file")))
        .isInstanceOf(IOException.class);
  }

  /** A power failure may leave a name without content. */
  @Test
  void anEmptyCheckpointIsNoTroubleOfAnybody() throws Exception {
    Layout layout = new Layout(work.resolve("root"));
    Path conf = Files.createDirectories(work.resolve("conf"));
    Files.writeString(conf.resolve("net.conf"), "{\"name\": \"net\", \"type\": \"bridge\"}");
    for (String network : List.of("net", "gone")) {
      Files.createDirectories(layout.networkInterface("c", network, "eth0"));
      Files.createFile(layout.networkConfig("c", network));
      Files.createFile(layout.networkInfo("c", network, "eth0"));
    }

    CheckpointedContainer read = new CheckpointReader(layout, new NetworkDirectory(conf)).read("c");

    assertThat(read.problems()).isEmpty();
    assertThat(read.networks()).extracting(each -> each.config().name()).containsExactly("net");
    assertThat(read.networks().get(0).result()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "A-1_b.c", "5baff64c-d028-47ba-864e-a5ee679fc069", "p.c", "0"})
  void goodContainerIds(String id) {
    assertThat(Layout.isValidContainerId(id)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", ".a", "-a", "_a", "a/b", "a\0", "a\n", "a b", "é"})
  void badContainerIds(String id) {
    assertThat(Layout.isValidContainerId(id)).isFalse();
    assertThat(Layout.isValidContainerId("a".repeat(256))).isFalse();
  }
}
