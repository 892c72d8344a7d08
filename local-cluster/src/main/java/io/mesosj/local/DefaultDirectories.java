package io.mesosj.local;

import io.mesosj.base.file.FileProblem;
import io.mesosj.base.file.FileTree;
import io.mesosj.base.file.LockFile;
import io.mesosj.base.process.ProcessDirectories;
import io.mesosj.base.process.ProcessUser;
import io.mesosj.isolator.EmbeddedRuntime;
import io.mesosj.isolator.IsolatorOptions;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directories of a cluster that is given none. Root's are at places that the next cluster
 * knows, because they tell of mounts, rules and addresses of the machine that somebody must take
 * away if this process can't; other users' are beside their temporary files, and tell of nothing
 * but tasks that outlive their cluster.
 */
final class DefaultDirectories {
  private static final ProcessDirectories RUNTIME = new ProcessDirectories(EmbeddedRuntime.PLACE);

  /** Images and containers' changes are too large for where the runtime directory is. */
  private static final ProcessDirectories WORK =
      new ProcessDirectories(Path.of("/var/lib/mesos-execute-j"));

  private static final Logger LOG = LoggerFactory.getLogger(DefaultDirectories.class);
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final List<Path> made = new ArrayList<>();
  private final boolean root;
  private final Optional<String> name;
  private Optional<ProcessDirectories> users = Optional.empty();

  DefaultDirectories(boolean root) throws IOException {
    this.root = root;
    this.name = root ? Optional.of(ProcessDirectories.newName()) : Optional.empty();
  }

  /** Those of another agent of the same process, after {@link #cleanUp}. */
  DefaultDirectories another() throws IOException {
    DefaultDirectories another = new DefaultDirectories(root);
    another.users = users;
    return another;
  }

  /** Takes away what clusters left whose process is no more; what can't be is told and kept. */
  @SuppressWarnings("try") // the lock is only held
  void cleanUp(LocalClusterOptions options) throws IOException {
    if (!root) {
      cleanUpUsers();
      return;
    }
    RUNTIME.secure();
    WORK.secure();
    try (LockFile lock = LockFile.acquire(EmbeddedRuntime.LOCK, LockFile.Mode.ALONE, PATIENCE)) {
      for (Path runtime : RUNTIME.abandoned()) {
        new DeadCluster(runtime, WORK.place().resolve(runtime.getFileName()), options).remove();
      }
      for (Path work : WORK.abandoned()) {
        if (Files.notExists(RUNTIME.place().resolve(work.getFileName()))) {
          DeadCluster.removeTree(work);
        }
      }
    }
  }

  /** The same without root; where somebody else has the place, directories are just temporary. */
  @SuppressWarnings("try") // the lock is only held
  private void cleanUpUsers() throws IOException {
    ProcessDirectories place =
        new ProcessDirectories(
            Path.of(System.getProperty("java.io.tmpdir"), "mesos-execute-j-" + ProcessUser.uid()));
    try {
      place.secure();
    } catch (FileSystemException e) {
      LOG.warn("{}; what is killed leaves its directories", FileProblem.describe(e));
      return;
    }
    users = Optional.of(place);
    try (LockFile lock =
        LockFile.acquire(place.place().resolve("lock"), LockFile.Mode.ALONE, PATIENCE)) {
      List<Path> abandoned = place.abandoned();
      new DeadProcesses(abandoned).end();
      for (Path directory : abandoned) {
        FileTree.remove(directory);
      }
    }
  }

  /** What containers change of their images may be large, so it is not with what runs. */
  static Path rootfs(Path work) {
    return work.resolve("rootfs");
  }

  Path work() throws IOException {
    return make(WORK, "work");
  }

  Path runtime(LocalClusterOptions options) throws IOException {
    Path directory = make(RUNTIME, "run");
    if (root) {
      EmbeddedRuntime.write(
          directory, options.networkCniConfigDir(), options.networkCniPluginsDir());
    }
    return directory;
  }

  private Path make(ProcessDirectories place, String kind) throws IOException {
    Path directory = name.isPresent() ? place.make(name.get()) : users(kind);
    made.add(directory);
    return directory;
  }

  private Path users(String kind) throws IOException {
    return users.isPresent()
        ? users.get().make(ProcessDirectories.newName()).toRealPath()
        : Files.createTempDirectory("mesos-local-" + kind).toRealPath();
  }

  /**
   * Removes what was made here.
   *
   * @throws IOException if it tells of something that is still there, and so is kept
   */
  void remove() throws IOException {
    for (Path directory : made) {
      if (directory.startsWith(RUNTIME.place())) {
        requireNothingLeft(directory);
      }
    }
    for (Path directory : made) {
      if (root) {
        DeadCluster.removeTree(directory);
      } else {
        FileTree.remove(directory);
      }
    }
  }

  private static void requireNothingLeft(Path runtime) throws IOException {
    for (Path kind :
        List.of(
            runtime.resolve("runc"),
            runtime.resolve("containers"),
            IsolatorOptions.rootBelow(runtime))) {
      if (Files.isDirectory(kind) && !isEmpty(kind)) {
        throw new FileSystemException(
            kind.toString(),
            null,
            "tells of containers that are left; the next start removes them");
      }
    }
  }

  private static boolean isEmpty(Path directory) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      return !entries.iterator().hasNext();
    }
  }
}
