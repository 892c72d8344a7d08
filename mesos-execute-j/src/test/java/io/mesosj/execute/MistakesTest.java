package io.mesosj.execute;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.base.command.CommandLine;
import io.mesosj.base.console.Standard;
import io.mesosj.base.console.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * What people mistype and what they are told, in a file to be read from top to bottom. When it
 * changes, target/mistakes.txt has what is said now.
 */
class MistakesTest {
  private static final Path APPROVED = Path.of("src/test/approved/mistakes.txt");
  private static final Path RECEIVED = Path.of("target/mistakes.txt");
  private static final Pattern WORD = Pattern.compile("(?:'[^']*'|[^\\s'])+");
  private static final String PROMPT = "$ mesos-execute-j";

  @Test
  void areAnsweredAsTheFileSays() throws IOException {
    String approved = Files.readString(APPROVED);
    StringBuilder received = new StringBuilder();
    for (String block : approved.split("\n\n", -1)) {
      String first = block.lines().findFirst().orElse("");
      received.append(received.isEmpty() ? "" : "\n");
      received.append(first).append('\n');
      if (first.startsWith(PROMPT)) {
        received.append(answer(words(first.substring(PROMPT.length()))));
      }
    }
    Files.writeString(RECEIVED, received);

    assertThat(received.toString()).isEqualTo(approved);
  }

  @Test
  void areAtLeastTwentyAndAllRefused() throws IOException {
    List<String> lines = Files.readAllLines(APPROVED);

    assertThat(lines).filteredOn(line -> line.startsWith(PROMPT)).hasSizeGreaterThan(20);
    assertThat(lines).allMatch(line -> line.length() <= 200);
  }

  private static String answer(List<String> words) {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    int code =
        new CommandLine(new ExecuteProgram(), Map.of(), new Standard(said, said), Terminal.NONE)
            .run(words);

    assertThat(code).as(words.toString()).isEqualTo(2);
    return said.toString(StandardCharsets.UTF_8);
  }

  private static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    Matcher word = WORD.matcher(line);
    while (word.find()) {
      words.add(word.group().replace("'", ""));
    }
    return words;
  }
}
