package io.mesosj.base.flags;

/** What people who know other programs type, and what that is called here. */
@FunctionalInterface
public interface Habits {
  /** Nobody has any. */
  Habits NONE = word -> "";

  /**
   * What to say of a word that is not known here.
   *
   * @param word a verb, or a flag with its dashes
   * @return what to write instead; empty when nobody knows
   */
  String insteadOf(String word);
}
