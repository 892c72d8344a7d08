package io.mesosj.cni;

import java.io.IOException;

/**
 * Something about a container network failed. The message is one line for people; the subclasses
 * say what can be done about it. What also failed while things were undone is suppressed in it.
 */
public abstract class CniException extends IOException {
  private static final long serialVersionUID = 1L;

  CniException(String message) {
    super(message);
  }

  CniException(String message, Throwable cause) {
    super(message, cause);
  }
}
