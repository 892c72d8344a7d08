package io.mesosj.executor;

import java.io.IOException;

/** The agent answered a call with an error. */
public final class RefusedCallException extends IOException {
  private static final long serialVersionUID = 1L;

  private final int status;

  RefusedCallException(String call, int status, String text) {
    super("the agent answered " + call + " with " + status + ": " + text.strip());
    this.status = status;
  }

  /** The HTTP status of the answer. */
  public int status() {
    return status;
  }

  /**
   * Whether trying again is useless. An agent that still recovers answers 503, one that has not set
   * up its routes yet 404. Source: Mesos' executor library.
   */
  boolean isFinal() {
    return status != 503 && status != 404;
  }
}
