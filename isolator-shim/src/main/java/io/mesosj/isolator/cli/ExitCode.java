package io.mesosj.isolator.cli;

/** Exit codes of the command; {@code exec} passes its command's own code on. */
final class ExitCode {
  /** Done, and all is well. */
  static final int OK = 0;

  /** A plugin, a file or the kernel did not do what was asked. */
  static final int FAILURE = 1;

  /** The command line is wrong; nothing was done. */
  static final int USAGE = 2;

  /** The command looked and found something that is not as it should be. */
  static final int FOUND_TROUBLE = 3;

  /** There is no such container. */
  static final int NOT_FOUND = 4;

  /** {@code exec} could not start its command, as docker has it. */
  static final int NOT_STARTED = 125;

  private ExitCode() {}
}
