package io.mesosj.base.flags;

/** What may stand on a command line besides flags. */
public enum Words {
  /** Nothing. */
  NONE,
  /** A command's arguments, after {@code --}. */
  COMMAND,
  /** The verb's own arguments, anywhere. */
  ANY
}
