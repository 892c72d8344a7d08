package io.mesosj.base.console;

/**
 * Exit codes of the command. A task that ran to its end passes its own code on; a task killed by
 * signal n gives {@code 128 + n}, as in a shell.
 */
public final class ExitCode {
  /** All went well. */
  public static final int OK = 0;

  /** Something failed: no master, no cluster, a task that could not be launched. */
  public static final int FAILURE = 1;

  /** The command line is wrong; nothing was started. */
  public static final int USAGE = 2;

  /** The task is lost, unreachable or gone with its agent (sysexits' EX_UNAVAILABLE). */
  public static final int LOST = 69;

  /** No offer that the task fits into came within {@code --timeout} (as timeout(1) has it). */
  public static final int NO_OFFER = 124;

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
