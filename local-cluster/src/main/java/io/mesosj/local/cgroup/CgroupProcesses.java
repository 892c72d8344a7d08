package io.mesosj.local.cgroup;

import io.mesosj.base.file.FileProblem;
import io.mesosj.base.file.SmallFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The processes of one cgroup of version 2. Immutable.
 *
 * @param directory the cgroup's
 */
record CgroupProcesses(Path directory) {
  private static final String FILE = "cgroup.procs";

  /** Those that start others meanwhile need more than one. */
  private static final int ROUNDS = 100;

  /** As a process outside of our pid namespace is called; nobody can move that. */
  private static final String FOREIGN = "0";

  /**
   * Moves all into a child, since what has processes of its own may not limit its children's ("no
   * internal processes", cgroups(7)).
   *
   * @throws IOException if some can't be moved
   */
  void moveTo(String child) throws IOException {
    Path leaf = directory.resolve(child);
    @Nullable IOException last = null;
    try {
      for (int round = 0; round < ROUNDS; round++) {
        List<String> processes = SmallFile.lines(directory.resolve(FILE));
        if (processes.isEmpty()) {
          return;
        }
        if (processes.contains(FOREIGN)) {
          throw new IOException("one of them is outside of this pid namespace");
        }
        Files.createDirectories(leaf);
        for (String process : processes) {
          last = move(process, leaf);
        }
      }
    } catch (IOException e) {
      last = e;
    }
    throw new IOException(
        "the cgroup '"
            + directory
            + "' has processes of its own, so that no container's can be made in it, and they"
            + " can't be moved to '"
            + leaf
            + "'"
            + (last == null ? "" : ": " + FileProblem.describe(last))
            + "; it must be writable, as with docker's --privileged",
        last);
  }

  private static @Nullable IOException move(String process, Path leaf) {
    try {
      Files.writeString(leaf.resolve(FILE), process, StandardOpenOption.WRITE);
      return null;
    } catch (IOException e) {
      // It has ended, or is still there in the next round.
      return e;
    }
  }
}
