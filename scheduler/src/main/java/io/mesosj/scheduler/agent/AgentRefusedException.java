package io.mesosj.scheduler.agent;

import java.io.IOException;

/** An agent does not do what it was asked for. */
public final class AgentRefusedException extends IOException {
  private static final long serialVersionUID = 1L;

  private final int status;

  AgentRefusedException(int status, String message) {
    super(message);
    this.status = status;
  }

  /** Its answer's status code. */
  public int status() {
    return status;
  }
}
