package io.mesosj.cni;

/** A plugin was killed because its time was over, or because the calling thread was interrupted. */
public final class PluginTimeoutException extends CniException {
  private static final long serialVersionUID = 1L;

  PluginTimeoutException(String message) {
    super(message);
  }

  PluginTimeoutException(String message, Throwable cause) {
    super(message, cause);
  }
}
