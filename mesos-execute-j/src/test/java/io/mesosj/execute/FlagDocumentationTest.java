package io.mesosj.execute;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.base.command.CommandLine;
import io.mesosj.base.console.Standard;
import io.mesosj.base.console.Terminal;
import io.mesosj.base.flags.Flag;
import io.mesosj.base.flags.FlagGroup;
import io.mesosj.base.json.JsonTrees;
import io.mesosj.execute.run.RunCommand;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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

  @Test
  void theHelpOfEveryVerbFitsATerminal() {
    for (ExecuteVerb verb : ExecuteVerb.values()) {
      assertThat(verb.introduction().lines()).allMatch(line -> line.length() <= 80);
      assertThat(verb.flags().groups()).allMatch(group -> group.title().length() < 80);
    }
  }

  @Test
  void everyVerbHasJsonThatTheDocumentationDescribes() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "mesos-execute.md"));
    int begin = page.indexOf("\n## Output for programs\n");
    String section = page.substring(begin, page.indexOf("\n## ", begin + 1));

    for (ExecuteVerb verb : ExecuteVerb.values()) {
      assertThat(verb.flags().find("output")).as(verb.word()).isNotNull();
      // Those of a run are events, in a table of their own.
      if (verb != ExecuteVerb.RUN) {
        assertThat(section).containsPattern("(?m)^\\|.*`" + verb.word() + "\\b.*\\|.*\\|$");
      }
    }
  }

  @Test
  void theVersionHasTheFieldsOfTheDocumentation() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "mesos-execute.md"));
    for (String line : List.of("version --output=json", "--version --output=json")) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      int code =
          new CommandLine(new ExecuteProgram(), Map.of(), new Standard(out, out), Terminal.NONE)
              .run(List.of(line.split(" ")));

      assertThat(code).as(out.toString(StandardCharsets.UTF_8)).isZero();
      assertThat(JsonTrees.read(out.toByteArray()).fieldNames())
          .toIterable()
          .containsExactly("name", "version", "java");
    }
    assertThat(page).contains("| `version`, `--version` | `name`, `version`, `java` |");
  }
}
