package io.mesosj.executor.command;

import io.mesosj.protocol.signal.Signals;

/**
 * How a command ended.
 *
 * @param code the exit code; zero when a signal ended it
 * @param signal the signal that ended it; zero when it exited by itself
 */
public record ExitStatus(int code, int signal) {
  public static ExitStatus exited(int code) {
    return new ExitStatus(code, 0);
  }

  public static ExitStatus signaled(int signal) {
    return new ExitStatus(0, signal);
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
