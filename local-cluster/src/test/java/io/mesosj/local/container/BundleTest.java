package io.mesosj.local.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleTest {
  @Test
  void goesWithWhatRuncHadNotFinished(@TempDir Path directory) throws Exception {
    Bundle bundle = new Bundle("c", directory.resolve("containers/c"), directory.resolve("runc"));
    bundle.create();
    Files.writeString(bundle.pidFile(), "7");
    // runc writes this one first, and was killed before it gave it its name.
    Files.writeString(bundle.pidFile().resolveSibling(".pid"), "7");

    // A check or a session ended with the container, and was about to remove its own.
    Files.writeString(bundle.directory().resolve(ContainerExec.PREFIX + "1.json"), "{}");

    bundle.delete();

    assertThat(directory.resolve("containers")).isEmptyDirectory();
  }

  @Test
  void leavesHowItsContainerEnded(@TempDir Path directory) throws Exception {
    Bundle bundle = Bundle.of(directory, "c");
    bundle.create();
    Files.writeString(bundle.config(), "{}");
    Files.writeString(bundle.status(), "7\n");

    bundle.deleteButEnd();

    assertThat(bundle.directory()).isDirectoryContaining(bundle.status()::equals);
    assertThat(bundle.config()).doesNotExist();
    bundle.delete();
    assertThat(bundle.directory()).doesNotExist();
  }

  @Test
  void leavesNothingOfOneWhoseEndNobodyWroteDown(@TempDir Path directory) throws Exception {
    Bundle bundle = Bundle.of(directory, "c");
    bundle.create();

    bundle.deleteButEnd();

    assertThat(bundle.directory()).doesNotExist();
  }
}
