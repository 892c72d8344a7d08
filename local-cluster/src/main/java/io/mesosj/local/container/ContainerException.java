package io.mesosj.local.container;

import java.io.IOException;
import org.apache.mesos.v1.Protos.TaskStatus.Reason;

/** A container could not be made; the message is one line for the user. */
public final class ContainerException extends IOException {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  ContainerException(String message) {
    this(message, Reason.REASON_CONTAINER_LAUNCH_FAILED);
  }

  ContainerException(String message, Reason reason) {
    super(message);
    this.reason = reason;
  }

  ContainerException(IOException cause) {
    super(cause.getMessage(), cause);
    this.reason = Reason.REASON_CONTAINER_LAUNCH_FAILED;
  }

  public Reason reason() {
    return reason;
  }
}
