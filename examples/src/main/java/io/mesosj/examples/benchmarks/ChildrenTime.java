package io.mesosj.examples.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The processor time of this process's children that have ended, and of theirs. */
final class ChildrenTime {
  /** Of {@code proc(5)}'s stat after the name: cutime and cstime, the fields 16 and 17. */
  private static final int USER = 16 - 3;

  private static final int SYSTEM = 17 - 3;

  /** Of {@code sysconf(_SC_CLK_TCK)}, on every Linux. */
  private static final double TICKS = 100;

  private ChildrenTime() {}

  /** User's and system's, in seconds and steps of a hundredth. */
  static double seconds() throws IOException {
    String stat = Files.readString(Path.of("/proc/self/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[USER]) + Long.parseLong(fields[SYSTEM])) / TICKS;
  }
}
