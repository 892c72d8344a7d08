package io.mesosj.local.container;

import io.mesosj.base.file.FileTree;
import io.mesosj.base.process.SearchPath;
import io.mesosj.local.files.ClosedDirectory;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The files of one container that runc runs, in {@code <runtime dir>/containers/<id>}, and where
 * runc keeps its own state of all of them. A bundle in the sense of the OCI runtime specification.
 *
 * @param id the container's
 * @param directory the container's own
 * @param state what runc is given as {@code --root}
 */
record Bundle(String id, Path directory, Path state) {
  static Bundle of(Path runtimeDir, String id) {
    return new Bundle(id, runtimeDir.resolve("containers").resolve(id), runtimeDir.resolve("runc"));
  }

  /** The container's description. */
  Path config() {
    return directory.resolve("config.json");
  }

  /** The pid of the container's first process, written by runc in one rename. */
  Path pidFile() {
    return directory.resolve("pid");
  }

  /** As runc calls the file before it is whole; stays where runc was killed over it. */
  private Path unfinishedPidFile() {
    return directory.resolve("." + pidFile().getFileName());
  }

  /** The name of the slice that systemd makes for the container, where it does. */
  Path slice() {
    return directory.resolve("slice");
  }

  /** What runc has to say. */
  Path log() {
    return directory.resolve("log");
  }

  /** The exit code of a checkpointed container, as Mesos has it in its runtime directory. */
  Path status() {
    return directory.resolve("status");
  }

  private Path unfinishedStatus() {
    return directory.resolve("status.tmp");
  }

  /** The directory of files with secrets. */
  Path secrets() {
    return directory.resolve("secrets");
  }

  /** An empty directory that covers one of the host's in the container. */
  Path cover(Path covered) {
    return covers().resolve(String.valueOf(covered.getNameCount()));
  }

  private Path covers() {
    return directory.resolve("covers");
  }

  /** An empty file that covers the host's {@code /dev/console} in a container that sees it. */
  Path console() {
    return directory.resolve("console");
  }

  /** An empty root for a container that sees the host's file system. */
  Path emptyRoot() {
    return directory.resolve("rootfs");
  }

  /** Makes the directory; the description has the environment, with what is secret of it. */
  void create() throws IOException {
    Path bundles = directory.getParent();
    if (bundles != null) {
      ClosedDirectory.make(bundles);
    }
    ClosedDirectory.make(directory);
    Files.createDirectories(emptyRoot());
  }

  /** Whether runc knows the container. */
  boolean isKnown() {
    return Files.exists(state.resolve(id));
  }

  /** A command line of runc. */
  List<String> runc(String... arguments) {
    List<String> line = new ArrayList<>();
    line.add(SearchPath.ofThisProcess().find("runc").map(Path::toString).orElse("runc"));
    line.addAll(List.of("--root", state.toString()));
    line.addAll(List.of(arguments));
    return line;
  }

  /** Removes the files; runc must have forgotten the container. */
  void delete() throws IOException {
    deleteButEnd();
    Files.deleteIfExists(status());
    Files.deleteIfExists(directory);
  }

  /** As {@link #delete}, but for the exit code, where one was written. */
  void deleteButEnd() throws IOException {
    FileTree.remove(secrets());
    FileTree.remove(covers());
    deleteRunFiles();
    for (Path file :
        List.of(
            config(),
            pidFile(),
            unfinishedPidFile(),
            slice(),
            log(),
            unfinishedStatus(),
            console(),
            emptyRoot())) {
      Files.deleteIfExists(file);
    }
    if (!Files.exists(status())) {
      Files.deleteIfExists(directory);
    }
  }

  /** Those of further processes, which end with the container and are cleaned up after as well. */
  private void deleteRunFiles() throws IOException {
    if (!Files.isDirectory(directory)) {
      return;
    }
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(directory, ContainerExec.PREFIX + "*")) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    }
  }
}
