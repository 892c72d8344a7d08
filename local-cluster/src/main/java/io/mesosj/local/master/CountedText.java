package io.mesosj.local.master;

/**
 * A text that can be looked at so often and no more: Java's regular expressions, unlike Mesos', may
 * take time that is exponential in its length. Used by one thread.
 */
final class CountedText implements CharSequence {
  private static final int MOST_LOOKS = 10_000;

  private final String text;
  private int looks;

  CountedText(String text) {
    this.text = text;
  }

  /**
   * Counts.
   *
   * @throws IllegalStateException if that was too often
   */
  @Override
  public char charAt(int index) {
    if (++looks > MOST_LOOKS) {
      throw new IllegalStateException("a regular expression takes too long");
    }
    return text.charAt(index);
  }

  @Override
  public int length() {
    return text.length();
  }

  @Override
  public CharSequence subSequence(int start, int end) {
    return text.subSequence(start, end);
  }

  @Override
  public String toString() {
    return text;
  }
}
