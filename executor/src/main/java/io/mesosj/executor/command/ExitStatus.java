package io.mesosj.executor.command;

/**
 * How a command ended.
 *
 * @param code the exit code; zero when a signal ended it
 * @param signal the signal that ended it; zero when it exited by itself
 */
public record ExitStatus(int code, int signal) {
  // What strsignal() says on Linux, by number.
  private static final String[] SIGNALS = {
    "Unknown signal 0",
    "Hangup",
    "Interrupt",
    "Quit",
    "Illegal instruction",
    "Trace/breakpoint trap",
    "Aborted",
    "Bus error",
    "Floating point exception",
    "Killed",
    "User defined signal 1",
    "Segmentation fault",
    "User defined signal 2",
    "Broken pipe",
    "Alarm clock",
    "Terminated",
  };

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
    String name = signal < SIGNALS.length ? SIGNALS[signal] : "Unknown signal " + signal;
    return "Command terminated with signal " + name;
  }
}
