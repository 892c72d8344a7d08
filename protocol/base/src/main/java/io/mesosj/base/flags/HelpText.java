package io.mesosj.base.flags;

import java.util.ArrayList;
import java.util.List;

/** The help, made from the table. */
public final class HelpText {
  private static final int WIDTH = 80;
  private static final int INDENT = 10;

  private HelpText() {}

  /** Every group with its flags, wrapped for a terminal. */
  public static String of(List<FlagGroup> groups) {
    StringBuilder text = new StringBuilder(8192);
    for (FlagGroup group : groups) {
      text.append('\n').append(group.title()).append(":\n");
      for (Flag flag : group.flags()) {
        text.append("  ").append(synopsis(flag)).append('\n');
        for (String line : wrap(flag.help(), WIDTH - INDENT)) {
          text.append(" ".repeat(INDENT)).append(line).append('\n');
        }
      }
    }
    return text.toString();
  }

  /** {@code -p, --publish=PORTS}, {@code --[no-]shell}. */
  public static String synopsis(Flag flag) {
    String letter = flag.letter() == Flag.NO_LETTER ? "" : "-" + flag.letter() + ", ";
    if (flag.isSwitch()) {
      return letter + "--[no-]" + flag.name() + (flag.onByDefault() ? "   (default: on)" : "");
    }
    String repeat = flag.kind() == Flag.Kind.LIST ? "   (repeatable)" : "";
    return letter + "--" + flag.name() + "=" + flag.value() + repeat;
  }

  private static List<String> wrap(String text, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ", -1)) {
      if (line.length() + 1 + word.length() > width && line.length() > 0) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.length() == 0 ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }
}
