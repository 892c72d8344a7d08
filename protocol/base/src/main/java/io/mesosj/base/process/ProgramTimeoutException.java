package io.mesosj.base.process;

/** A program was killed because its time was up. */
public final class ProgramTimeoutException extends ProgramException {
  private static final long serialVersionUID = 1L;

  ProgramTimeoutException(String program, String what) {
    super(program, what);
  }
}
