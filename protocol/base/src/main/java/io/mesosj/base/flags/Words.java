package io.mesosj.base.flags;

/** What may stand on a command line besides flags. */
public enum Words {
  /** Nothing. */
  NONE,
  /** A command's arguments, after {@code --}. */
  COMMAND,
  /** A word of the verb's own, then a command, whose own flags are left alone; or just those. */
  WORD_AND_COMMAND,
  /** The same, but flags of the verb may stand between the two. */
  WORD_FLAGS_COMMAND,
  /** The verb's own arguments, anywhere. */
  ANY;

  /** How many words there are before all that follows is left alone. */
  public int ownWords() {
    return switch (this) {
      case WORD_AND_COMMAND -> 1;
      case WORD_FLAGS_COMMAND -> 2;
      default -> Integer.MAX_VALUE;
    };
  }
}
