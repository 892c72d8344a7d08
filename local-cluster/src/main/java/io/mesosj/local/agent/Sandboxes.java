package io.mesosj.local.agent;

import io.mesosj.local.files.ClosedDirectory;
import io.mesosj.local.files.Inside;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * Where executors' sandboxes are, in Mesos' layout below the work directory, and the virtual paths
 * under which their files are served: {@code /frameworks/F/executors/E/runs/latest/…}, or the
 * container id in place of {@code latest}.
 */
final class Sandboxes {
  private static final int RUN_DEPTH = 6;

  /** Where a container with an image finds its sandbox, so that its links name it. */
  private static final Path IN_CONTAINER = Path.of("/mnt/mesos/sandbox");

  private final Path closed;
  private final Path agentDirectory;

  Sandboxes(Path workDir, String agentId) {
    this.closed = workDir.resolve("slaves");
    this.agentDirectory = closed.resolve(agentId);
  }

  /** Where a run's sandbox is to be. */
  Path path(String frameworkId, String executorId, String containerId) {
    return runs(frameworkId, executorId).resolve(containerId);
  }

  /** Makes a run's sandbox with its output files, and points {@code latest} at it. */
  void create(Path sandbox) throws IOException {
    ClosedDirectory.make(closed);
    make(sandbox);
    Path latest = sandbox.resolveSibling("latest");
    Files.deleteIfExists(latest);
    Files.createSymbolicLink(latest, sandbox);
  }

  /** Where the sandbox of a task of a group is to be, in its executor's. */
  static Path nested(Path executorSandbox, String childId) {
    return executorSandbox.resolve("containers").resolve(childId);
  }

  /** Makes such a sandbox, and a link to it by the task's id, as Mesos does. */
  void createNested(Path executorSandbox, Path sandbox, String taskId) throws IOException {
    make(sandbox);
    Path tasks = Files.createDirectories(executorSandbox.resolve("tasks"));
    Files.createSymbolicLink(tasks.resolve(taskId), sandbox);
  }

  /** With mode 0750, as Mesos has them. */
  private static void make(Path sandbox) throws IOException {
    Files.createDirectories(sandbox);
    Files.setPosixFilePermissions(sandbox, PosixFilePermissions.fromString("rwxr-x---"));
    Files.createFile(sandbox.resolve("stdout"));
    Files.createFile(sandbox.resolve("stderr"));
  }

  private Path runs(String frameworkId, String executorId) {
    return agentDirectory
        .resolve("frameworks")
        .resolve(frameworkId)
        .resolve("executors")
        .resolve(executorId)
        .resolve("runs");
  }

  /**
   * A place in a sandbox.
   *
   * @param sandbox the run's own directory
   * @param inside what is asked for in it; empty for the directory itself
   */
  record Place(Inside sandbox, String inside) {}

  /**
   * What a virtual path or a path below the work directory stands for: a run's sandbox, and what is
   * asked for in it. Whatever links a task has made there, they lead nowhere else.
   */
  Optional<Place> find(String virtualPath) {
    try {
      Path asked =
          virtualPath.startsWith("/frameworks/")
              ? agentDirectory.resolve(virtualPath.substring(1))
              : Path.of(virtualPath);
      Path plain = asked.normalize();
      if (!plain.startsWith(agentDirectory)) {
        return Optional.empty();
      }
      // frameworks/F/executors/E/runs/C, of which the agent alone makes every part.
      Path below = agentDirectory.relativize(plain);
      if (below.getNameCount() < RUN_DEPTH) {
        return Optional.empty();
      }
      Path run = agentDirectory.resolve(below.subpath(0, RUN_DEPTH)).toRealPath();
      if (!run.startsWith(agentDirectory.toRealPath())) {
        return Optional.empty();
      }
      Inside sandbox = Inside.directory(run, run, IN_CONTAINER);
      String inside =
          below.getNameCount() == RUN_DEPTH
              ? ""
              : below.subpath(RUN_DEPTH, below.getNameCount()).toString();
      return Optional.of(new Place(sandbox, inside));
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
