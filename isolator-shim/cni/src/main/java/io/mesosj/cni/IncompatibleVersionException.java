package io.mesosj.cni;

/** The network's CNI version is not one that all concerned speak: change it, or the plugin. */
public final class IncompatibleVersionException extends CniException {
  private static final long serialVersionUID = 1L;

  IncompatibleVersionException(String message) {
    super(message);
  }

  IncompatibleVersionException(String message, Throwable cause) {
    super(message, cause);
  }
}
