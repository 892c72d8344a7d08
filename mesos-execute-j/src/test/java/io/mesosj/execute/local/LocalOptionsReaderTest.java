package io.mesosj.execute.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesosj.base.flags.FlagParser;
import io.mesosj.base.flags.FlagTable;
import io.mesosj.base.flags.UsageException;
import io.mesosj.local.LocalClusterOptions;
import io.mesosj.local.image.PullListener;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What flags and mesos-agent's variables say of the embedded cluster. */
class LocalOptionsReaderTest {
  @TempDir Path directory;

  private static LocalClusterOptions read(Map<String, String> environment, String... line)
      throws UsageException {
    FlagTable table = new FlagTable(List.of(LocalFlags.GROUP));
    return LocalOptionsReader.read(
        FlagParser.parse(table, List.of(line)), environment, 0, PullListener.NONE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"NETWORK_CNI_CONFIG_DIR", "NETWORK_CNI_PLUGINS_DIR"})
  void anEmptyVariableIsNotTakenForNone(String name) {
    assertThatThrownBy(() -> read(Map.of("MESOS_" + name, "")))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("is empty");
  }

  @Test
  void aFlagSaysMoreThanAVariable() throws Exception {
    Path other = Files.createDirectory(directory.resolve("other"));
    Map<String, String> environment = Map.of("MESOS_NETWORK_CNI_CONFIG_DIR", other.toString());

    assertThat(read(environment).networkCniConfigDir()).contains(other);
    assertThat(read(environment, "--network_cni_config_dir=" + directory).networkCniConfigDir())
        .contains(directory);
  }
}
