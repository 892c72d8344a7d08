package io.mesosj.cni;

/** What failed in another process, as it says. */
public final class ToldException extends CniException {
  private static final long serialVersionUID = 1L;

  ToldException(String message) {
    super(message);
  }
}
