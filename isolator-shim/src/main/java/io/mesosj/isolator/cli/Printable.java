package io.mesosj.isolator.cli;

/**
 * Text from frameworks, images and plugins as it may be shown: on one line, nothing in it that
 * moves a terminal's cursor or turns the direction of writing.
 */
final class Printable {
  private static final int LONGEST = 1000;

  private Printable() {}

  static String of(String text) {
    return of(text, LONGEST);
  }

  static String of(String text, int longest) {
    int end = Math.min(text.length(), longest);
    StringBuilder line = new StringBuilder(end + 1);
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      line.append(isPlain(c) ? c : ' ');
    }
    return end < text.length() ? line.append('…').toString() : line.toString();
  }

  private static boolean isPlain(char c) {
    return !Character.isISOControl(c)
        && Character.getType(c) != Character.FORMAT
        && Character.getType(c) != Character.LINE_SEPARATOR
        && Character.getType(c) != Character.PARAGRAPH_SEPARATOR
        && !Character.isSurrogate(c);
  }
}
