package io.mesosj.protocol.signal;

import java.util.List;

/** Signals by the names that strsignal(3) gives them, which Mesos' executors put in messages. */
public final class Signals {
  private static final List<String> NAMES =
      List.of(
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
          "Stack fault",
          "Child exited",
          "Continued",
          "Stopped (signal)",
          "Stopped",
          "Stopped (tty input)",
          "Stopped (tty output)",
          "Urgent I/O condition",
          "CPU time limit exceeded",
          "File size limit exceeded",
          "Virtual timer expired",
          "Profiling timer expired",
          "Window changed",
          "I/O possible",
          "Power failure",
          "Bad system call");

  private Signals() {}

  /** What strsignal(3) says of a number. */
  public static String nameOf(int number) {
    return number >= 1 && number <= NAMES.size()
        ? NAMES.get(number - 1)
        : "Unknown signal " + number;
  }

  /** The number of the signal that a text begins with, or 0. */
  public static int numberOf(String text) {
    int best = 0;
    for (int i = 0; i < NAMES.size(); i++) {
      boolean longer = best == 0 || NAMES.get(i).length() > NAMES.get(best - 1).length();
      if (text.startsWith(NAMES.get(i)) && longer) {
        best = i + 1;
      }
    }
    return best;
  }
}
