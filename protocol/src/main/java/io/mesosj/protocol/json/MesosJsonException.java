package io.mesosj.protocol.json;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Text that is not JSON, or JSON that is not the message that was expected. */
public final class MesosJsonException extends IOException {
  private static final long serialVersionUID = 1L;

  MesosJsonException(String message) {
    super(message);
  }

  MesosJsonException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
