package io.mesosj.local.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where executors' sandboxes are, in Mesos' layout below the work directory, and the virtual paths
 * under which their files are served: {@code /frameworks/F/executors/E/runs/latest/…}, or the
 * container id in place of {@code latest}.
 */
final class Sandboxes {
  private final Path agentDirectory;

  Sandboxes(Path workDir, String agentId) {
    this.agentDirectory = workDir.resolve("slaves").resolve(agentId);
  }

  /** Where a run's sandbox is to be. */
  Path path(String frameworkId, String executorId, String containerId) {
    return runs(frameworkId, executorId).resolve(containerId);
  }

  /** Makes a run's sandbox with its output files, and points {@code latest} at it. */
  void create(Path sandbox) throws IOException {
    Files.createDirectories(sandbox);
    Files.createFile(sandbox.resolve("stdout"));
    Files.createFile(sandbox.resolve("stderr"));
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
    Files.createDirectories(sandbox);
    Files.createFile(sandbox.resolve("stdout"));
    Files.createFile(sandbox.resolve("stderr"));
    Path tasks = Files.createDirectories(executorSandbox.resolve("tasks"));
    Files.createSymbolicLink(tasks.resolve(taskId), sandbox);
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
   * The file behind a virtual path or a path below the work directory. Never one outside a sandbox,
   * whatever links a task has made in it.
   */
  Optional<Path> find(String virtualPath) {
    try {
      Path asked =
          virtualPath.startsWith("/frameworks/")
              ? agentDirectory.resolve(virtualPath.substring(1))
              : Path.of(virtualPath);
      Path real = asked.toRealPath();
      Path root = agentDirectory.toRealPath();
      if (!real.startsWith(root) || root.relativize(real).getNameCount() < 6) {
        return Optional.empty();
      }
      // Below frameworks/F/executors/E/runs/C, where C is the run's own directory.
      Path run = root.resolve(root.relativize(asked.toAbsolutePath().normalize()).subpath(0, 6));
      return real.startsWith(run.toRealPath()) && Files.exists(real, LinkOption.NOFOLLOW_LINKS)
          ? Optional.of(real)
          : Optional.empty();
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
