package io.mesosj.base.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MountTableTest {
  @Test
  void readsMountsAndWhetherTheyAreShared() {
    MountTable mounts =
        MountTable.parse(
            """
            21 27 254:0 / /run/a\\040b rw,relatime shared:1 - ext4 /dev/vda rw
            22 21 0:4 net:[4026532] /run/a\\040b/c/ns rw - nsfs nsfs rw
            garbage
            """);

    assertThat(mounts.isMountPoint(Path.of("/run/a b"))).isTrue();
    assertThat(mounts.isSharedMountPoint(Path.of("/run/a b"))).isTrue();
    assertThat(mounts.isSharedMountPoint(Path.of("/run/a b/c/ns"))).isFalse();
    assertThat(mounts.hasMountBelow(Path.of("/run/a b"))).isTrue();
    assertThat(mounts.hasMountBelow(Path.of("/run/a b/c/ns"))).isFalse();
    assertThat(mounts.isMountPoint(Path.of("/run"))).isFalse();
    assertThat(mounts.mountPointsAtOrBelow(Path.of("/run/a b")))
        .containsExactly("/run/a b", "/run/a b/c/ns");
    assertThat(mounts.mountPointsAtOrBelow(Path.of("/run/a"))).isEmpty();
    assertThat(mounts.mountPointsEndingWith(Path.of("c/ns")))
        .containsExactly(Path.of("/run/a b/c/ns"));
  }

  @Test
  void theLastOfTheLongestMountPointsSaysWhetherProgramsCanBeRun() {
    MountTable mounts =
        MountTable.parse(
            """
            21 27 254:0 / / rw,relatime - ext4 /dev/vda rw
            22 21 0:4 / /run/a\\040b rw,nosuid,noexec - tmpfs tmpfs rw
            23 22 0:5 / /run/a\\040b/c rw,noexec - tmpfs tmpfs rw
            24 22 0:6 / /run/a\\040b/c rw - tmpfs tmpfs rw
            """);

    assertThat(mounts.isNoexec(Path.of("/run/x"))).isFalse();
    assertThat(mounts.isNoexec(Path.of("/run/a b/x"))).isTrue();
    assertThat(mounts.isNoexec(Path.of("/run/a bc"))).isFalse();
    assertThat(mounts.isNoexec(Path.of("/run/a b/c/x"))).isFalse();
  }

  @Test
  void aMountThatIsNotUtf8HidesNoOther(@TempDir Path work) throws Exception {
    Path file =
        Files.write(
            work.resolve("mountinfo"),
            """
            36 35 98:0 / /run/Données rw shared:1 - tmpfs tmpfs rw
            37 35 98:0 / /run/a\\040b rw shared:2 - tmpfs tmpfs rw
            """
                .getBytes(StandardCharsets.ISO_8859_1));

    assertThat(MountTable.read(file).isSharedMountPoint(Path.of("/run/a b"))).isTrue();
  }
}
