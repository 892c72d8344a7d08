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

    bundle.delete();

    assertThat(directory.resolve("containers")).isEmptyDirectory();
  }
}
