package io.mesosj.isolator.portmapper;

/** The points between which a kill leaves something different behind. */
enum Step {
  DELEGATE_STARTS,
  DELEGATE_DONE,
  LOCKED,
  RULES_READ,
  RULES_CHANGED,
  LOOPBACK_GUARDED,
  LOOPBACK_OPENED,
  UNLOCKED,
  ROLLING_BACK;

  /** Told when a step is reached. */
  interface Listener {
    void reached(Step step);

    /** Nobody listens. */
    Listener NONE = step -> {};
  }
}
