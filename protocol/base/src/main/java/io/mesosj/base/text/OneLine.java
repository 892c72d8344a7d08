package io.mesosj.base.text;

/**
 * The one rule for text from elsewhere (frameworks, plugins, agents, files, the command line) that
 * is shown to a person: it stays on one line, is no longer than is good, and nothing in it moves a
 * terminal's cursor, turns the direction of writing or can't be seen.
 *
 * <p>Tabs and line ends become spaces; other control and format characters, those that separate
 * lines, halves of surrogate pairs and code points that mean nothing become escapes such as {@code
 * \}{@code u202e}.
 */
public final class OneLine {
  private static final int LONGEST = 1000;

  private OneLine() {}

  /** The text, cut where it would fill the screen. */
  public static String of(String text) {
    return of(text, LONGEST);
  }

  /** The text, cut after {@code longest} characters of it. */
  public static String of(String text, int longest) {
    StringBuilder line = new StringBuilder(Math.min(text.length(), longest) + 1);
    int i = 0;
    while (i < text.length()) {
      if (i >= longest) {
        return line.append('…').toString();
      }
      int c = text.codePointAt(i);
      append(line, c);
      i += Character.charCount(c);
    }
    return line.toString();
  }

  private static void append(StringBuilder line, int c) {
    if (c == '\t' || c == '\n' || c == '\r') {
      line.append(' ');
    } else if (isVisible(c)) {
      line.appendCodePoint(c);
    } else {
      String digits = Integer.toHexString(c);
      line.append("\\u").append("0".repeat(Math.max(0, 4 - digits.length()))).append(digits);
    }
  }

  private static boolean isVisible(int c) {
    if (c >= ' ' && c < 0x7f) {
      return true;
    }
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
