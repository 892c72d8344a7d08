package io.mesosj.scheduler.failure;

/** Somebody answers at the address, and it is no Mesos master: the address is wrong. */
public final class NoMasterException extends RefusedException {
  private static final long serialVersionUID = 1L;

  public NoMasterException(int status, String message) {
    super(status, message);
  }
}
