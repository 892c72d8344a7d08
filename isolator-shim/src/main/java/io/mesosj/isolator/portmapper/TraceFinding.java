package io.mesosj.isolator.portmapper;

import java.util.Optional;

/**
 * What was found about one part of the way to a published port.
 *
 * @param check which part, in a word
 * @param verdict how it is
 * @param words what was seen
 * @param fix what to do; empty where nothing has to be done
 */
public record TraceFinding(String check, Verdict verdict, String words, Optional<String> fix) {
  /** How a part of the way is. */
  public enum Verdict {
    WELL,
    TROUBLE,
    /** It could not be looked at. */
    UNKNOWN
  }

  static TraceFinding well(String check, String words) {
    return new TraceFinding(check, Verdict.WELL, words, Optional.empty());
  }

  static TraceFinding trouble(String check, String words, String fix) {
    return new TraceFinding(check, Verdict.TROUBLE, words, Optional.of(fix));
  }

  static TraceFinding unknown(String check, String words) {
    return new TraceFinding(check, Verdict.UNKNOWN, words, Optional.empty());
  }

  boolean isWell() {
    return verdict == Verdict.WELL;
  }
}
