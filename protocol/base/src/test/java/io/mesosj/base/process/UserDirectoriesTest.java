package io.mesosj.base.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UserDirectoriesTest {
  @TempDir private Path home;

  private Path runtime(String given) {
    return new UserDirectories(Map.of("HOME", home.toString(), "XDG_RUNTIME_DIR", given)).runtime();
  }

  private Path made(String name, String mode) throws IOException {
    Path directory = Files.createDirectory(home.resolve(name));
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(mode));
    return directory;
  }

  @Test
  void areBelowHomeUnlessVariablesSayOtherwise() {
    UserDirectories usual = new UserDirectories(Map.of("HOME", "/h", "XDG_DATA_HOME", "data"));
    assertThat(usual.data()).isEqualTo(Path.of("/h/.local/share"));
    assertThat(usual.config()).isEqualTo(Path.of("/h/.config"));
    assertThat(usual.cache()).isEqualTo(Path.of("/h/.cache"));
    assertThat(new UserDirectories(Map.of("XDG_CONFIG_HOME", "/c")).config())
        .isEqualTo(Path.of("/c"));
    // As a service without a home has it.
    assertThat(new UserDirectories(Map.of("HOME", "")).data()).isAbsolute();
  }

  @Test
  void runtimeIsWhereNobodyElseWrites() throws IOException {
    Path own = made("own", "rwx------");
    assertThat(runtime(own.toString())).isEqualTo(own);

    Path otherwise = home.resolve(".local/state");
    assertThat(runtime("")).isEqualTo(otherwise);
    assertThat(runtime("own")).isEqualTo(otherwise);
    assertThat(runtime(home.resolve("missing").toString())).isEqualTo(otherwise);
    assertThat(runtime(made("open", "rwxrwxrwx").toString())).isEqualTo(otherwise);
    assertThat(runtime(Files.createSymbolicLink(home.resolve("link"), own).toString()))
        .isEqualTo(otherwise);
    // Root's where an ordinary user runs this, and root's own otherwise, where it is another's.
    Path others = made("others", "rwx------");
    if (ProcessUser.isRoot()) {
      Files.setAttribute(others, "unix:uid", 12345);
      assertThat(runtime(others.toString())).isEqualTo(otherwise);
    } else {
      assertThat(runtime("/proc/1")).isEqualTo(otherwise);
    }
  }
}
