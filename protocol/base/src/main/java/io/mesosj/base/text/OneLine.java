package io.mesosj.base.text;

/**
 * Text from outside as it may stand in a message: on one line, without characters that move a
 * terminal's cursor, and not longer than a line.
 */
public final class OneLine {
  private OneLine() {}

  /** The text, control characters replaced by spaces, cut at {@code longest} characters. */
  public static String of(String text, int longest) {
    int end = Math.min(text.length(), longest);
    StringBuilder line = new StringBuilder(end + 1);
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      line.append(Character.isISOControl(c) ? ' ' : c);
    }
    return end < text.length() ? line.append('…').toString() : line.toString();
  }
}
