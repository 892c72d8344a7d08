package io.mesosj.execute;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.base.command.CommandLine;
import io.mesosj.base.console.Standard;
import io.mesosj.base.console.Terminal;
import io.mesosj.base.flags.Flag;
import io.mesosj.base.flags.FlagGroup;
import io.mesosj.execute.run.RunCommand;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every flag of the table with values nobody should give it: an answer, and never a stack trace.
 */
class StrangeValuesTest {
  private static final InputStream INPUT = System.in;

  private static final List<String> VALUES =
      List.of(
          "",
          " ",
          "\n",
          "\0",
          "\uFFFD",
          "-",
          "--",
          "=",
          ",",
          ":",
          "/",
          "..",
          "{",
          "[]",
          "[null]",
          "{}",
          "null",
          "\"x\"",
          "-1",
          "99999999999999999999",
          "1e999",
          "NaN",
          "file://",
          "file:///dev/null",
          "/proc/self/mem",
          "x".repeat(100_000),
          "[".repeat(50_000),
          "ünïcödé\u202e");

  /** That of the build has no end, and "-" names it. */
  @BeforeAll
  static void haveNoStandardInput() {
    System.setIn(InputStream.nullInputStream());
  }

  @AfterAll
  static void haveTheBuilds() {
    System.setIn(INPUT);
  }

  static Stream<Flag> flags() {
    return RunCommand.flags().groups().stream().map(FlagGroup::flags).flatMap(List::stream);
  }

  @ParameterizedTest
  @MethodSource("flags")
  void isAnsweredInFewShortLines(Flag flag) {
    for (String value : VALUES) {
      List<String> words = new ArrayList<>(List.of("--dry_run", flag.dashed() + "=" + value));
      if (!flag.name().equals("command")) {
        words.add("--command=true");
      }
      ByteArrayOutputStream err = new ByteArrayOutputStream();

      int code =
          new CommandLine(
                  new ExecuteProgram(),
                  Map.of(),
                  new Standard(new ByteArrayOutputStream(), err),
                  Terminal.NONE)
              .run(words);

      String message = err.toString(StandardCharsets.UTF_8);
      String shown = flag + "='" + value.substring(0, Math.min(40, value.length())) + "'";
      assertThat(code).as(shown + ": " + message).isIn(0, 2);
      assertThat(message).as(shown).doesNotContain("internal error", "\tat ", "\0", "\u001b");
      assertThat(message.length()).as(shown).isLessThan(2500);
      assertThat(code == 0).as(shown + ": " + message).isEqualTo(message.isEmpty());
    }
  }
}
