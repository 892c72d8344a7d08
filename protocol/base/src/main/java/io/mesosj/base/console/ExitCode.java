package io.mesosj.base.console;

/**
 * Exit codes of both commands. A task that ran to its end passes its own code on, and so does the
 * command of an {@code exec}; a task killed by signal n gives {@code 128 + n}, as in a shell.
 */
public final class ExitCode {
  /** All went well. */
  public static final int OK = 0;

  /**
   * Something failed: no master, no cluster, a task that could not be launched, a plugin, a file or
   * the kernel.
   */
  public static final int FAILURE = 1;

  /** The command line is wrong; nothing was started. */
  public static final int USAGE = 2;

  /** The command looked and found something that is not as it should be. */
  public static final int FOUND_TROUBLE = 3;

  /** There is no such container. */
  public static final int NOT_FOUND = 4;

  /** The task is lost, unreachable or gone with its agent (sysexits' EX_UNAVAILABLE). */
  public static final int LOST = 69;

  /** No offer that the task fits into came within {@code --timeout} (as timeout(1) has it). */
  public static final int NO_OFFER = 124;

  /** {@code exec} could not start its command, as docker has it. */
  public static final int NOT_STARTED = 125;

  private static final int SIGNAL = 128;
  private static final int SIGTERM = 15;
  private static final int SIGPIPE = 13;

  /** The task was killed, by {@code --kill_after} or by somebody else. */
  public static final int KILLED = SIGNAL + SIGTERM;

  /** Nobody reads our output any more. */
  public static final int OUTPUT_CLOSED = SIGNAL + SIGPIPE;

  private ExitCode() {}

  /** The exit code for an end by signal. */
  public static int signaled(int signal) {
    return SIGNAL + signal;
  }
}
