package io.mesosj.cni;

/** What was kept of an ADD is not a result any more: go on without it, or attach again. */
public final class InvalidResultException extends CniException {
  private static final long serialVersionUID = 1L;

  InvalidResultException(String message, Throwable cause) {
    super(message, cause);
  }
}
