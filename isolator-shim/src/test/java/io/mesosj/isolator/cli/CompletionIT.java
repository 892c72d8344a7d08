package io.mesosj.isolator.cli;

import io.mesosj.isolator.testing.InteractiveShell;
import io.mesosj.isolator.testing.InteractiveShell.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** TAB in real shells, in a real terminal. */
class CompletionIT {
  @TempDir private Path work;

  @ParameterizedTest
  @EnumSource(Kind.class)
  void completesVerbsFlagsContainersAndNetworks(Kind kind) throws IOException {
    Path here = Files.createDirectories(work.resolve("here"));
    Shim.stockCheckpoint(here.resolve("run"));
    Path networks = Files.createDirectories(here.resolve("cni"));
    Files.writeString(
        networks.resolve("a.conf"),
        "{\"cniVersion\":\"0.4.0\",\"name\":\"storage\",\"type\":\"bridge\"}");
    try (InteractiveShell shell =
        InteractiveShell.start(kind, work, Path.of("bin/isolator-shim"))) {
      shell.complete("isolator-shim insp", screen -> screen.contains("isolator-shim inspect"));
      shell.complete("isolator-shim networks --val", screen -> screen.contains("--validate"));
      shell.complete("isolator-shim inspect --output=sv", screen -> screen.contains("=svg"));
      shell.complete("isolator-shim status --runtime_dir=ru", screen -> screen.contains("=run"));
      shell.complete(
          "isolator-shim --runtime_dir=run inspect a1", screen -> screen.contains(Shim.RECORDED));
      shell.complete(
          "isolator-shim --network_cni_config_dir=cni attach web --networks=st",
          screen -> screen.contains("--networks=storage"));
    }
  }
}
