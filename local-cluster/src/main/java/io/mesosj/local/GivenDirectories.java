package io.mesosj.local;

import io.mesosj.base.file.DurableFile;
import io.mesosj.base.file.FileProblem;
import io.mesosj.base.file.LockFile;
import io.mesosj.base.file.SmallFile;
import io.mesosj.local.files.ClosedDirectory;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The directories that a cluster is given, each for it alone while it runs: a second agent there
 * would take over the first one's containers and remove its credential. For use by one thread.
 */
final class GivenDirectories implements Closeable {
  /** The kernel lets go of it when its process is killed, so one that is held has a holder. */
  private static final String LOCK = "mesos-execute-j.lock";

  private static final String PID = "mesos-execute-j.pid";

  private final Map<Path, LockFile> locks = new LinkedHashMap<>();

  /**
   * Makes a directory, unless it is there, and takes it.
   *
   * @param flag which gave it
   * @return its real path
   * @throws IOException if another cluster has it, with words that name its process
   */
  Path take(Path asked, String flag) throws IOException {
    Path directory = made(asked.toAbsolutePath());
    if (!locks.containsKey(directory)) {
      Optional<LockFile> lock =
          LockFile.tryAcquire(directory.resolve(LOCK), LockFile.Mode.ALONE, Duration.ZERO);
      locks.put(directory, lock.orElseThrow(() -> taken(directory, flag)));
      DurableFile.write(
          directory.resolve(PID),
          (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.UTF_8),
          DurableFile.Readers.OWNER);
    }
    return directory;
  }

  private static Path made(Path directory) throws IOException {
    // One that is there may be for others too, so only what is made in it is closed.
    return Files.isDirectory(directory)
        ? directory.toRealPath()
        : ClosedDirectory.make(directory).toRealPath();
  }

  private static IOException taken(Path directory, String flag) {
    return new IOException(
        "'"
            + directory
            + "' is used by another cluster, "
            + holder(directory)
            + ": end that, or give another "
            + flag);
  }

  private static String holder(Path directory) {
    try {
      return "process " + SmallFile.text(directory.resolve(PID)).strip();
    } catch (IOException e) {
      return "whose process is not known (" + FileProblem.describe(e) + ")";
    }
  }

  /** Lets others have them. */
  @Override
  @SuppressWarnings("try") // the lock is only let go of
  public void close() throws IOException {
    for (Map.Entry<Path, LockFile> taken : locks.entrySet()) {
      try (LockFile lock = taken.getValue()) {
        Files.deleteIfExists(taken.getKey().resolve(PID));
      }
    }
    locks.clear();
  }
}
