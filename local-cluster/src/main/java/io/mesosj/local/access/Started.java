package io.mesosj.local.access;

import io.mesosj.base.file.SmallFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** When a process started, in ticks since the machine did: with its number, its name for good. */
final class Started {
  /** The field of proc(5)'s {@code stat}, counted from that behind the program's name. */
  private static final int FIELD = 22 - 3;

  private Started() {}

  /** Empty when there is no such process, or one that has ended and waits to be reaped. */
  static Optional<Long> of(long pid) {
    try {
      String stat = SmallFile.text(Path.of("/proc", Long.toString(pid), "stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      boolean ended = fields[0].equals("Z") || fields[0].equals("X");
      return ended ? Optional.empty() : Optional.of(Long.parseLong(fields[FIELD]));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
