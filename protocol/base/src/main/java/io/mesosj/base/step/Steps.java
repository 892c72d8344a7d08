package io.mesosj.base.step;

/**
 * Is told before and after every file write, mount and plugin run, and between the start and the
 * end of each process. Called on the thread that takes the step.
 */
@FunctionalInterface
public interface Steps {
  /** Nobody listens. */
  Steps UNOBSERVED = (moment, what) -> {};

  /** When, as seen from the step. */
  enum Moment {
    BEFORE,
    DURING,
    AFTER
  }

  /** The process is at this point of this step. */
  void at(Moment moment, String what);

  default void before(String what) {
    at(Moment.BEFORE, what);
  }

  default void during(String what) {
    at(Moment.DURING, what);
  }

  default void after(String what) {
    at(Moment.AFTER, what);
  }
}
