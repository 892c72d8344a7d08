package io.mesosj.base.flags;

import java.util.List;

/**
 * Flags that stand under one heading in the help.
 *
 * @param title the heading
 * @param flags in the order of the help
 */
public record FlagGroup(String title, List<Flag> flags) {
  /** A heading with its flags. */
  public static FlagGroup of(String title, Flag... flags) {
    return new FlagGroup(title, List.of(flags));
  }
}
