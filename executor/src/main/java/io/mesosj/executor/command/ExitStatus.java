package io.mesosj.executor.command;

import io.mesosj.protocol.signal.Signals;

/**
 * How a command ended.
 *
 * @param code the exit code; zero when a signal ended it
 * @param signal the signal that ended it; zero when it exited by itself
 */
public record ExitStatus(int code, int signal) {
  private static final int SIGNALED = 128;
  private static final int LARGEST_SIGNAL = 64;

  public static ExitStatus exited(int code) {
    return new ExitStatus(code, 0);
  }

  public static ExitStatus signaled(int signal) {
    return new ExitStatus(0, signal);
  }

  /** From the code of shells, runc and Java, who report a signal as 128 and its number. */
  public static ExitStatus ofShell(int code) {
    return code > SIGNALED && code <= SIGNALED + LARGEST_SIGNAL
        ? signaled(code - SIGNALED)
        : exited(code);
  }

  public boolean succeeded() {
    return code == 0 && signal == 0;
  }

  /** Mesos' own words: {@code Command exited with status 1}. */
  public String describe() {
    if (signal == 0) {
      return "Command exited with status " + code;
    }
    return "Command terminated with signal " + Signals.nameOf(signal);
  }
}
