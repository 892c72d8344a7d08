package io.mesosj.junit;

import io.mesosj.base.file.MountTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Looks for what a cluster that was closed has not taken away. */
final class LeftBehind {
  /** The kernel takes a namespace's links away some time after its last user. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final long PAUSE_NANOS = Duration.ofMillis(50).toNanos();

  private final List<Path> directories;
  private final CniNetworks networks;

  /**
   * Looks for one cluster's.
   *
   * @param directories those that it had
   */
  LeftBehind(List<Path> directories, CniNetworks networks) {
    this.directories = directories;
    this.networks = networks;
  }

  /**
   * A line each; waits a while for what is just going away.
   *
   * @throws IOException if that can't be known
   */
  List<String> find() throws IOException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    List<String> found = look();
    while (!found.isEmpty() && System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(PAUSE_NANOS);
      found = look();
    }
    return found;
  }

  private List<String> look() throws IOException {
    List<String> found = new ArrayList<>(networks.left());
    MountTable mounts = MountTable.read();
    for (Path directory : directories) {
      if (mounts.isMountPoint(directory) || mounts.hasMountBelow(directory)) {
        found.add("a mount in " + directory);
      }
      if (Files.exists(directory)) {
        found.add("directory " + directory);
      }
    }
    addProcesses(found);
    return found;
  }

  private void addProcesses(List<String> found) throws IOException {
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : processes) {
        if (isOurs(process)) {
          found.add("process " + process.getFileName() + " " + commandLine(process));
        }
      }
    }
  }

  /** By its working directory, or by the sandbox that is named in its environment. */
  private boolean isOurs(Path process) {
    try {
      // The kernel adds " (deleted)" to what is gone.
      String working = Files.readSymbolicLink(process.resolve("cwd")) + "/";
      if (directories.stream()
          .anyMatch(own -> working.startsWith(own + "/") || working.startsWith(own + " ("))) {
        return true;
      }
      String environment =
          new String(Files.readAllBytes(process.resolve("environ")), StandardCharsets.ISO_8859_1);
      return directories.stream().anyMatch(own -> environment.contains(own + "/"));
    } catch (IOException e) {
      // It has ended, or is another user's: a cluster's processes are its user's, or root looks.
      return false;
    }
  }

  private static String commandLine(Path process) throws IOException {
    try {
      return new String(Files.readAllBytes(process.resolve("cmdline")), StandardCharsets.ISO_8859_1)
          .replace('\0', ' ')
          .strip();
    } catch (NoSuchFileException e) {
      return "(it has just ended)";
    }
  }
}
