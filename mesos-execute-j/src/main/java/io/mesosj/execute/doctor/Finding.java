package io.mesosj.execute.doctor;

import java.util.Locale;
import java.util.Optional;

/**
 * One thing that was looked at.
 *
 * @param what its name, the same on every machine
 * @param state how it is
 * @param found what was found
 * @param fix what to do; empty where nothing is to be done
 */
record Finding(String what, State state, String found, String fix) {
  /** How it is; only what is missing is trouble. */
  enum State {
    OK,
    /** It works, though less well, or not for everything. */
    LESS,
    MISSING;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static Finding ok(String what, String found) {
    return new Finding(what, State.OK, found, "");
  }

  static Finding less(String what, String found, String fix) {
    return new Finding(what, State.LESS, found, fix);
  }

  static Finding missing(String what, String found, String fix) {
    return new Finding(what, State.MISSING, found, fix);
  }

  /**
   * Of a problem that says what to do behind a colon.
   *
   * @param otherwise what is found where there is no problem
   */
  static Finding of(String what, State bad, Optional<String> problem, String otherwise) {
    if (problem.isEmpty()) {
      return ok(what, otherwise);
    }
    String text = problem.get();
    int colon = text.indexOf(": ");
    return colon < 0
        ? new Finding(what, bad, text, "")
        : new Finding(what, bad, text.substring(0, colon), text.substring(colon + 2));
  }
}
