package io.mesosj.local.container;

import io.mesosj.local.image.ImageConfig;
import io.mesosj.local.image.Rootfs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.NetworkInfo;

/**
 * What a container's first process is: the task's words and its image's together.
 *
 * @param arguments the program and its arguments
 * @param environment its variables, by name
 * @param directory where it starts, as the container sees it
 * @param user whom it runs as
 */
record RuncCommand(
    List<String> arguments,
    Map<String, String> environment,
    String directory,
    UserLookup.Ids user) {

  /**
   * Finds out what is to be run.
   *
   * @throws ContainerException if that can't be run there
   */
  static RuncCommand of(
      ContainerRequest request, List<NetworkInfo> networks, Optional<Rootfs> rootfs)
      throws ContainerException {
    CommandInfo command = request.task().getCommand();
    if (rootfs.isEmpty()) {
      return new RuncCommand(
          ContainerCommand.of(command, Optional.empty()),
          ContainerEnvironment.of(request, networks),
          request.sandbox().toString(),
          new UserLookup(Path.of("/"))
              .find(command.hasUser() ? command.getUser() : request.user()));
    }
    ImageConfig image = rootfs.get().config();
    UserLookup users = new UserLookup(rootfs.get().path());
    users.check();
    return new RuncCommand(
        ContainerCommand.of(command, Optional.of(image)),
        ContainerEnvironment.of(request, networks, image),
        directory(image),
        runnable(users.find(command.hasUser() ? command.getUser() : image.user())));
  }

  private static UserLookup.Ids runnable(UserLookup.Ids user) throws ContainerException {
    if (user.uid() > Integer.MAX_VALUE || user.gid() > Integer.MAX_VALUE) {
      throw new ContainerException(
          "runc runs no user or group whose number is larger than " + Integer.MAX_VALUE);
    }
    return user;
  }

  private static String directory(ImageConfig image) throws ContainerException {
    String directory = image.workingDir();
    if (directory.isEmpty()) {
      return ImagePaths.SANDBOX;
    }
    if (directory.indexOf('\0') >= 0) {
      throw new ContainerException("the image's working directory has a NUL in it");
    }
    // Such as a descriptor of runc's own, which is a directory of the host (CVE-2024-21626).
    if (Path.of("/").resolve(directory).normalize().startsWith("/proc")) {
      throw new ContainerException(
          "the image's working directory '" + directory + "' is in /proc, which no image has");
    }
    return directory;
  }

  /**
   * Makes the sandbox and the persistent volumes the user's, who could write nothing there
   * otherwise; a volume goes from user to user as in Mesos.
   */
  void own(ContainerRequest request) throws IOException {
    Path sandbox = request.sandbox();
    if (user.uid() != 0) {
      own(List.of(sandbox, sandbox.resolve("stdout"), sandbox.resolve("stderr")));
    }
    own(request.persistentVolumes().stream().map(volume -> Path.of(volume.getHostPath())).toList());
  }

  private void own(List<Path> paths) throws IOException {
    for (Path path : paths) {
      Files.setAttribute(path, "unix:uid", (int) user.uid());
      Files.setAttribute(path, "unix:gid", (int) user.gid());
    }
  }
}
