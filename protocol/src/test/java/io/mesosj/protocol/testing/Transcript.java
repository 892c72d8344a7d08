package io.mesosj.protocol.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;

/** A block of a page that shows what is typed and what is said to it. */
public final class Transcript {
  /**
   * As a shell does it: the line, what it prints, and its exit code for a line that asks for it.
   */
  public static final String SHOW =
      """
      code=0
      show() { IFS= read -r line; printf '$ %s\\n' "$line"; (exit $code); eval "$line" 2>&1 < /dev/null; code=$?; }
      set +e
      """;

  private Transcript() {}

  /**
   * A script that types the lines of a block.
   *
   * @param then what is waited for after each line; empty when there is nothing to wait for
   */
  public static String script(ShellBlock block, String then) {
    StringBuilder script = new StringBuilder();
    for (String line : block.typed()) {
      script.append("show << 'LINE'\n").append(line).append("\nLINE\n").append(then).append('\n');
    }
    return script.toString();
  }

  /** Fails unless the block is what was said, but for numbers, ids and what it abridges by '…'. */
  public static void assertSaid(ShellBlock block, String said) {
    List<String> lines = settled(said).lines().toList();
    List<String> wanted = settled(block.text()).lines().toList();
    int from = lines.indexOf(wanted.get(0));
    assertThat(from).as("'%s' in:%n%s", wanted.get(0), said).isNotNegative();
    for (int i = 0; i < wanted.size(); i++) {
      String line = from + i < lines.size() ? lines.get(from + i) : "";
      assertThat(line)
          .as("line %s of %s:%s in:%n%s", i + 1, block.page(), block.number(), said)
          .matches(Pattern.quote(wanted.get(i)).replace("…", "\\E.*\\Q"));
    }
  }

  private static String settled(String text) {
    return text.replaceAll("token=\\S+", "token=TOKEN")
        .replaceAll("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}", "ID")
        // As little of one as is typed.
        .replaceAll("\\b[0-9a-f]{8}\\b", "ID")
        .replaceAll("[0-9]+", "N")
        .replaceAll(" +", " ")
        .replaceAll("(?m) $", "");
  }
}
