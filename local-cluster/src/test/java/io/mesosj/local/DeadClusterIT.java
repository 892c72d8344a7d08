package io.mesosj.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.base.process.Program;
import io.mesosj.protocol.testing.NeedsRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NeedsRoot
class DeadClusterIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir Path directory;

  /** The kernel writes a blank in a mount's name in a form of its own. */
  @Test
  void removesNothingThroughAMountWithABlankInItsName() throws IOException {
    Path users = Files.createDirectory(directory.resolve("users"));
    Files.writeString(users.resolve("file"), "kept");
    Path cluster = directory.toRealPath().resolve("cluster");
    Path mounted = Files.createDirectories(cluster.resolve("a b"));
    Program.of(LIMIT, "mount", "--bind", users.toString(), mounted.toString()).run().orFail();
    try {
      DeadCluster.removeTree(cluster);
    } finally {
      // It is not there any more where all is well.
      Program.of(LIMIT, "umount", "--lazy", mounted.toString()).run();
    }

    assertThat(users.resolve("file")).hasContent("kept");
    assertThat(cluster).doesNotExist();
  }
}
