package io.mesosj.local.container;

import io.mesosj.executor.ExecutorEnvironment;
import io.mesosj.isolator.AttachedContainer;
import io.mesosj.local.cgroup.CgroupPlace;
import io.mesosj.local.image.Rootfs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.apache.mesos.v1.Protos.ContainerInfo;

/** Describes a container to runc: its file system, network, process, volumes and limits. */
final class BundleConfig {
  private final ContainerRequest request;
  private final Optional<AttachedContainer> network;
  private final Optional<Rootfs> rootfs;
  private final Bundle bundle;
  private final Confinement confinement;
  private final CgroupPlace cgroups;

  BundleConfig(
      ContainerRequest request,
      Optional<AttachedContainer> network,
      Optional<Rootfs> rootfs,
      Bundle bundle,
      Confinement confinement,
      CgroupPlace cgroups) {
    this.request = request;
    this.network = network;
    this.rootfs = rootfs;
    this.bundle = bundle;
    this.confinement = confinement;
    this.cgroups = cgroups;
  }

  OciConfig of(RuncCommand command) throws IOException {
    OciConfig config = rootfs.isPresent() ? imageRoot(rootfs.get()) : hostRoot(command);
    config.process(command.arguments(), command.environment(), command.directory(), command.user());
    ContainerInfo info = request.task().getContainer();
    volumes(command.user()).mount(info.getVolumesList(), config);
    config.capabilities(info.getLinuxInfo());
    if (info.hasRlimitInfo()) {
      config.resourceLimits(info.getRlimitInfo());
    }
    config.limits(
        cgroups,
        request.containerId(),
        CgroupLimits.of(request.task(), request.tasks(), confinement.cpuQuotas()),
        request.tasks().isEmpty());
    config.confine(confinement, SeccompProfile.load(confinement.seccompProfile()));
    return config;
  }

  private OciConfig hostRoot(RuncCommand command) throws IOException {
    OciConfig config = OciConfig.hostRootfs(bundle.emptyRoot());
    Passage passage = new Passage(command.user());
    Path sandbox = request.sandbox();
    Optional<Path> closed = passage.closedAbove(sandbox);
    if (closed.isPresent()) {
      hide(closed.get(), config);
      config.directory(sandbox.toString(), sandbox);
    }
    String socket = command.environment().get(ExecutorEnvironment.DOMAIN_SOCKET);
    if (socket != null) {
      open(Path.of(socket), closed, passage, config);
    }
    network.ifPresent(config::network);
    return config;
  }

  /**
   * Puts an empty directory over one that the container's user may not pass, so that what is
   * mounted below it can be reached, and nothing else of it. Not a tmpfs, to which runc gives the
   * mode of what it covers.
   */
  private void hide(Path directory, OciConfig config) throws IOException {
    Path cover = bundle.cover(directory);
    Files.createDirectories(cover);
    Files.setPosixFilePermissions(cover, PosixFilePermissions.fromString("rwx--x--x"));
    config.directory(directory.toString(), cover);
  }

  private void open(Path socket, Optional<Path> hidden, Passage passage, OciConfig config)
      throws IOException {
    Optional<Path> closed = passage.closedAbove(socket);
    if (closed.isPresent()) {
      if (!closed.equals(hidden)) {
        hide(closed.get(), config);
      }
      config.socket(socket.toString(), socket);
    }
  }

  private OciConfig imageRoot(Rootfs image) {
    OciConfig config = OciConfig.imageRootfs(image.path());
    network.ifPresentOrElse(config::network, config::hostNetworkFiles);
    config.directory(ImagePaths.SANDBOX, request.sandbox());
    request.agentSocket().ifPresent(socket -> config.socket(ImagePaths.AGENT_SOCKET, socket));
    return config;
  }

  private Volumes volumes(UserLookup.Ids user) {
    boolean image = rootfs.isPresent();
    String inside = image ? ImagePaths.SANDBOX : request.sandbox().toString();
    return new Volumes(request.sandbox(), inside, image, bundle.secrets(), user);
  }
}
