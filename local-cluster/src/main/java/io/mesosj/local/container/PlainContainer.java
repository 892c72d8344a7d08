package io.mesosj.local.container;

import io.mesosj.executor.command.TaskProcess;
import io.mesosj.local.fetch.FetchLimits;
import io.mesosj.local.fetch.Fetcher;
import io.mesosj.local.fetch.TaskUser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.NetworkInfo;
import org.apache.mesos.v1.Protos.Volume;

/**
 * What there is in place of a container where the agent is not root: a process of the agent's own
 * user on the host's network and file system. Immutable; nothing of it is left when the process has
 * ended.
 */
final class PlainContainer implements Container {
  private final ContainerRequest request;

  PlainContainer(ContainerRequest request) {
    this.request = request;
  }

  @Override
  public List<NetworkInfo> networks() {
    return List.of();
  }

  @Override
  public TaskProcess start() throws IOException {
    CommandInfo command = request.task().getCommand();
    List<String> arguments = ContainerCommand.of(command, Optional.empty());
    Map<String, String> environment = ContainerEnvironment.of(request, List.of());
    Path sandbox = request.sandbox();
    for (Volume volume : request.persistentVolumes()) {
      link(sandbox, volume);
    }
    new Fetcher(sandbox, TaskUser.AGENT, FetchLimits.DEFAULT).fetch(command.getUrisList());
    return PlainProcess.start(
        arguments, environment, sandbox, request.stdout().toFile(), request.stderr().toFile());
  }

  /**
   * Nothing can be mounted without root: a link to it, as Mesos' {@code filesystem/posix} makes.
   */
  private static void link(Path sandbox, Volume volume) throws IOException {
    String name = volume.getContainerPath();
    if (!name.isEmpty() && !name.contains("/") && !name.equals(".") && !name.equals("..")) {
      Files.createSymbolicLink(sandbox.resolve(name), Path.of(volume.getHostPath()));
    } else {
      throw new ContainerException(
          "volume: without root a persistent volume can only be right in the sandbox, by a plain"
              + " name, not at '"
              + name
              + "'");
    }
  }

  @Override
  public Optional<ContainerIo> io() {
    return Optional.empty();
  }

  @Override
  public ContainerSession session(CommandInfo command, boolean onTerminal) throws IOException {
    throw new IOException("only root's containers can have further processes");
  }

  @Override
  public void destroy() {
    // Nothing was made for it.
  }
}
