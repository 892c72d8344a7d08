package io.mesosj.executor.bundle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.LinuxInfo;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.Volume;

/**
 * What a task's ContainerInfo asks for beside limits. Tasks share their executor's container, so
 * there is nothing to mount in: a directory of a sandbox is a symbolic link, as Mesos' {@code
 * volume/sandbox_path} makes where it can't mount; all else is refused rather than left out.
 */
final class TaskContainer {
  /** What is in an executor's sandbox beside what tasks share. */
  private static final Set<String> NOT_SHARED = Set.of("tasks", "stdout", "stderr");

  private final Path sandbox;
  private final Path directory;

  /**
   * Of a task with the working directory {@code directory}, which may be its executor's {@code
   * sandbox} itself.
   */
  TaskContainer(Path sandbox, Path directory) {
    this.sandbox = sandbox;
    this.directory = directory;
  }

  /**
   * Refuses what can't be had; changes nothing.
   *
   * @throws IOException naming what the task asks for
   */
  static void check(TaskInfo task) throws IOException {
    ContainerInfo container = task.getContainer();
    if (container.getMesos().hasImage() || container.hasDocker()) {
      throw new IOException(
          "the task names an image, but runs in its executor's container: name it in the"
              + " ExecutorInfo's container");
    }
    if (container.getNetworkInfosCount() > 0) {
      throw new IOException(
          "the task names networks, but runs in its executor's container: name them in the"
              + " ExecutorInfo's container");
    }
    Optional<String> own = ownContainers(container);
    if (own.isPresent()) {
      throw new IOException(
          "the task asks for "
              + own.get()
              + ", which only a container of its own could have, but runs in its executor's");
    }
    for (Volume volume : container.getVolumesList()) {
      if (volume.getSource().getType() != Volume.Source.Type.SANDBOX_PATH) {
        throw new IOException(
            "the task's volume '"
                + volume.getContainerPath()
                + "' is no path of a sandbox (SANDBOX_PATH): name it in the ExecutorInfo's"
                + " container, which the task runs in");
      }
    }
  }

  private static Optional<String> ownContainers(ContainerInfo container) {
    LinuxInfo linux = container.getLinuxInfo();
    if (container.hasTtyInfo()) {
      return Optional.of("a terminal");
    }
    if (container.hasHostname()) {
      return Optional.of("a host name");
    }
    if (linux.getSeccomp().hasProfileName()) {
      return Optional.of("a seccomp profile");
    }
    return linux.hasIpcMode() || linux.hasShmSize()
        ? Optional.of("shared memory of its own")
        : Optional.empty();
  }

  /** Makes its volumes, after {@link #check}. */
  void prepare(TaskInfo task) throws IOException {
    for (Volume volume : task.getContainer().getVolumesList()) {
      Path link = within(directory, volume.getContainerPath(), volume);
      Path target = source(volume);
      Files.createDirectories(target);
      if (link.equals(target)) {
        continue;
      }
      Files.createDirectories(link.resolveSibling(""));
      Files.createSymbolicLink(link, target);
    }
  }

  private Path source(Volume volume) throws IOException {
    Volume.Source.SandboxPath source = volume.getSource().getSandboxPath();
    if (source.getType() != Volume.Source.SandboxPath.Type.PARENT) {
      return within(directory, source.getPath(), volume);
    }
    if (directory.equals(sandbox)) {
      throw new IOException(
          "the task's volume '"
              + volume.getContainerPath()
              + "' is of a parent's sandbox, which only tasks of a group or of a shared executor"
              + " have");
    }
    Path shared = within(sandbox, source.getPath(), volume);
    // Further down another task could turn it into a link at any moment.
    if (!sandbox.equals(shared.getParent())
        || NOT_SHARED.contains(shared.getFileName().toString())) {
      throw new IOException(
          "the task's volume '"
              + volume.getContainerPath()
              + "' is '"
              + source.getPath()
              + "' of its executor's sandbox: use a plain name, none of "
              + NOT_SHARED);
    }
    return shared;
  }

  private static Path within(Path base, String path, Volume volume) throws IOException {
    Path found = base.resolve(path).normalize();
    if (path.startsWith("/") || !found.startsWith(base) || found.equals(base)) {
      throw new IOException(
          "the task's volume '"
              + volume.getContainerPath()
              + "': '"
              + path
              + "' is not below the sandbox; without a mount it can be nowhere else");
    }
    return found;
  }
}
