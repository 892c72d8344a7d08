package io.mesosj.execute;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.base.flags.Flag;
import io.mesosj.base.flags.FlagGroup;
import io.mesosj.execute.run.RunCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class FlagDocumentationTest {
  @Test
  void everyFlagHasItsPlaceInTheDocumentation() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "mesos-execute.md"));
    List<String> undocumented =
        RunCommand.flags().groups().stream()
            .map(FlagGroup::flags)
            .flatMap(List::stream)
            .map(Flag::dashed)
            .filter(flag -> !page.contains("`" + flag + "`"))
            .toList();

    assertThat(undocumented).isEmpty();
  }
}
