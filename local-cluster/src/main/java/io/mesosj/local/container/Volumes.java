package io.mesosj.local.container;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.apache.mesos.v1.Protos.Secret;
import org.apache.mesos.v1.Protos.Volume;

/**
 * A container's volumes as mounts: directories of the host, of its own sandbox, or of the sandbox
 * that the tasks of a group share, and files with secrets. Source: Mesos' {@code filesystem/linux},
 * {@code volume/sandbox_path} and {@code volume/secret} isolators.
 */
final class Volumes {
  private static final FileAttribute<Set<PosixFilePermission>> ONLY_FOR_OWNER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private static final Set<String> AGENTS_OWN = Set.of("stdout", "stderr", "containers", "tasks");

  private final Path sandbox;
  private final String inside;
  private final boolean image;
  private final Path secrets;
  private final UserLookup.Ids user;

  /**
   * Volumes of a container.
   *
   * @param inside where the container finds its sandbox
   * @param image whether it has a root file system of its own
   * @param secrets the directory for files with secrets, not made yet
   * @param user whose the secrets are
   */
  Volumes(Path sandbox, String inside, boolean image, Path secrets, UserLookup.Ids user) {
    this.sandbox = sandbox;
    this.inside = inside;
    this.image = image;
    this.secrets = secrets;
    this.user = user;
  }

  void mount(List<Volume> volumes, OciConfig config) throws IOException {
    for (Volume volume : volumes) {
      if (volume.hasSource() && volume.getSource().getType() == Volume.Source.Type.SECRET) {
        Path file = secretFile(volume.getSource().getSecret());
        config.volume(secretDestination(volume.getContainerPath()), file, true);
        continue;
      }
      String destination = destination(volume.getContainerPath());
      config.volume(destination, source(volume), volume.getMode() == Volume.Mode.RO);
    }
  }

  /** A file that only the container's user can read, and that goes with the container. */
  private Path secretFile(Secret secret) throws IOException {
    ByteString value = SecretValues.value(secret);
    Files.createDirectories(secrets);
    Path file = Files.createTempFile(secrets, "secret", "", ONLY_FOR_OWNER);
    Files.write(file, value.toByteArray());
    Files.setAttribute(file, "unix:uid", (int) user.uid());
    Files.setAttribute(file, "unix:gid", (int) user.gid());
    return file;
  }

  /** A file in the sandbox is mounted on one that is there; anywhere else it is as for others. */
  private String secretDestination(String containerPath) throws IOException {
    if (containerPath.startsWith("/")) {
      return destination(containerPath);
    }
    Path file = within(sandbox, containerPath);
    Path parent = file.getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    if (!Files.exists(file)) {
      Files.createFile(file);
    }
    return Path.of(inside).resolve(sandbox.relativize(file)).toString();
  }

  private String destination(String containerPath) throws IOException {
    if (!containerPath.startsWith("/")) {
      Path below = below(sandbox, containerPath);
      return Path.of(inside).resolve(sandbox.relativize(below)).toString();
    }
    if (!image && !Files.exists(Path.of(containerPath))) {
      // It would be made on the host itself.
      throw new ContainerException(
          "volume: a container without an image has the host's file system, where '"
              + containerPath
              + "' is not there to be mounted on");
    }
    return containerPath;
  }

  private Path source(Volume volume) throws IOException {
    if (volume.hasSource()) {
      return switch (volume.getSource().getType()) {
        case SANDBOX_PATH -> sandboxPath(volume.getSource().getSandboxPath());
        case HOST_PATH -> host(volume.getSource().getHostPath().getPath());
        default ->
            throw new ContainerException(
                "volume: the local cluster has no volumes of type " + volume.getSource().getType());
      };
    }
    if (!volume.hasHostPath()) {
      return below(sandbox, volume.getContainerPath());
    }
    return host(volume.getHostPath());
  }

  private Path host(String path) throws IOException {
    if (!path.startsWith("/")) {
      return below(sandbox, path);
    }
    Path host = Path.of(path);
    if (!Files.exists(host)) {
      throw new ContainerException("volume: '" + path + "' does not exist on the agent");
    }
    return host;
  }

  private Path sandboxPath(Volume.Source.SandboxPath source) throws IOException {
    boolean parents = source.getType() == Volume.Source.SandboxPath.Type.PARENT;
    return parents ? shared(parent(), source.getPath()) : below(sandbox, source.getPath());
  }

  /**
   * A directory that the tasks of a group share. Right in their executor's sandbox, where only the
   * agent writes: anything further down another task could turn into a link at any moment. What the
   * agent has there itself is nobody's volume.
   */
  private static Path shared(Path executorSandbox, String path) throws IOException {
    Path found = within(executorSandbox, path);
    if (found.equals(executorSandbox) || AGENTS_OWN.contains(found.getFileName().toString())) {
      throw new ContainerException("volume: '" + path + "' of the parent is the agent's own");
    }
    if (!executorSandbox.equals(found.getParent())) {
      throw new ContainerException(
          "volume: '"
              + path
              + "' of the parent is below what other tasks write to; use a plain name");
    }
    return Files.createDirectories(found);
  }

  /** A task of a group has its sandbox in its executor's, in {@code containers}. */
  private Path parent() throws ContainerException {
    Path containers = sandbox.getParent();
    if (containers != null && containers.endsWith("containers")) {
      Path parent = containers.getParent();
      if (parent != null) {
        return parent;
      }
    }
    throw new ContainerException("volume: only the tasks of a group have a parent's sandbox");
  }

  /** A directory in a sandbox, made if it is missing. */
  private static Path below(Path base, String path) throws IOException {
    return Files.createDirectories(within(base, path));
  }

  /** A path in a sandbox; never one that a link leads out of it to. */
  private static Path within(Path base, String path) throws IOException {
    try {
      Path found = base.resolve(path).normalize();
      if (!path.isEmpty()
          && !path.startsWith("/")
          && found.startsWith(base)
          && isInside(base, found)) {
        return found;
      }
    } catch (InvalidPathException e) {
      throw new ContainerException("volume: '" + path + "' is no path");
    }
    throw new ContainerException(
        "volume: '" + path + "' leads out of the sandbox, or through a link in it");
  }

  /** Whether what there is of a path already is no link. */
  private static boolean isInside(Path base, Path directory) throws IOException {
    Path existing = base;
    for (Path name : base.relativize(directory)) {
      existing = existing.resolve(name);
      if (Files.isSymbolicLink(existing)) {
        return false;
      }
      if (!Files.exists(existing, LinkOption.NOFOLLOW_LINKS)) {
        break;
      }
    }
    return true;
  }
}
