package io.mesosj.scheduler.agent;

/** How long to wait before an agent is asked for more of a file: often while there is some. */
final class PollPauses {
  static final long SHORTEST = 20;
  static final long LONGEST = 250;

  /** How often in a row an agent may fail to answer. */
  static final int TRIES = 5;

  private long pause = SHORTEST;

  void reset() {
    pause = SHORTEST;
  }

  /** In milliseconds. */
  long next() {
    pause = Math.min(LONGEST, pause * 2);
    return pause;
  }
}
