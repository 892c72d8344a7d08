package io.mesosj.isolator;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A container's networks could not be prepared, attached or detached. The message is one line for
 * the user; what had been done was undone as far as it could be, failures of which are suppressed.
 */
public final class IsolatorException extends IOException {
  private static final long serialVersionUID = 1L;

  IsolatorException(String message) {
    super(message);
  }

  IsolatorException(@Nullable String message, Throwable cause) {
    super(message, cause);
  }
}
