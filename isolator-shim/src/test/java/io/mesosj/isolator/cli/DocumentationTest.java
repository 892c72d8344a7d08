package io.mesosj.isolator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.base.flags.FlagGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** docs/isolator-shim.md is complete. */
class DocumentationTest {
  @Test
  void everyVerbAndFlagIsOnThePage() throws IOException {
    String page = Files.readString(Path.of("../docs/isolator-shim.md"));

    for (ShimVerb verb : ShimVerb.values()) {
      assertThat(page).contains("| `" + verb.word()).contains("$ isolator-shim " + verb.word());
      for (FlagGroup group : verb.flags().groups()) {
        group.flags().forEach(flag -> assertThat(page).contains(flag.toString()));
      }
    }
  }
}
