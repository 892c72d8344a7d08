package io.mesosj.local.container;

import io.mesosj.base.file.FileProblem;
import io.mesosj.base.process.ProcessUser;
import io.mesosj.base.process.SearchPath;
import io.mesosj.base.thread.Uninterrupted;
import io.mesosj.isolator.AttachedContainer;
import io.mesosj.isolator.IsolatorOptions;
import io.mesosj.local.cgroup.HostCgroups;
import io.mesosj.local.image.ImageStore;
import io.mesosj.local.image.Rootfs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.Image;
import org.apache.mesos.v1.Protos.NetworkInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes containers: networks by the isolator and the image's file system first, side by side, then
 * the process by runc in both. Immutable, and safe for use by several threads.
 */
public final class Containerizer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Containerizer.class);

  /** Below the runtime directory, the inner ones first; removed when nothing is in them. */
  private static final List<String> DIRECTORIES =
      List.of("containers", "runc", "isolators/network/cni", "isolators/network", "isolators");

  private final Path runtimeDir;
  private final boolean root = ProcessUser.isRoot();
  private final ContainerNetworks networks;
  private final ContainerImages images;
  private final LimitWatch watch;
  private final HostCgroups cgroups;
  private final KeptEnds ends = new KeptEnds();

  /**
   * A containerizer that has made nothing yet.
   *
   * @param runtimeDir {@code --runtime_dir}, where running containers are remembered
   * @param networks how the isolator is made; without, containers are on the host's network only
   * @param images where images come from and are kept
   * @param confinement how closely containers are kept
   * @param ports which lead to containers from outside
   * @param cgroups where containers' are made
   */
  public Containerizer(
      Path runtimeDir,
      Optional<IsolatorOptions> networks,
      ImageStore images,
      Confinement confinement,
      MachinePorts ports,
      HostCgroups cgroups) {
    this.runtimeDir = runtimeDir;
    this.networks = new ContainerNetworks(networks, ports);
    this.images = new ContainerImages(images);
    this.watch = new LimitWatch(confinement);
    this.cgroups = cgroups;
  }

  /**
   * Prepares everything but the process.
   *
   * @throws ContainerException if anything failed; nothing is left
   */
  public Container prepare(ContainerRequest request) throws ContainerException {
    ContainerInfo info = request.task().getContainer();
    checkSupported(info);
    boolean networked = networks.wanted(request.containerId(), info);
    if (root) {
      requireRunc();
      return runc(request, info, networked);
    }
    if (networked || info.getMesos().hasImage()) {
      throw new ContainerException(
          "needs root: "
              + (networked ? "CNI networks make network namespaces" : "images are mounted")
              + "; without root only tasks on the host network without an image run");
    }
    return new PlainContainer(request);
  }

  private Container runc(ContainerRequest request, ContainerInfo info, boolean networked)
      throws ContainerException {
    String id = request.containerId();
    Optional<ContainerImages.Pending> rootfs =
        info.getMesos().hasImage()
            ? Optional.of(images.mount(info.getMesos().getImage(), id))
            : Optional.empty();
    try {
      Optional<AttachedContainer> network = Optional.empty();
      if (networked) {
        network = Optional.of(networks.attach(id, info, request.environment()));
      } else {
        networks.publish(id, request.ports());
      }
      Optional<Rootfs> mounted =
          rootfs.isPresent() ? Optional.of(rootfs.get().await()) : Optional.empty();
      return runc(request, network, mounted);
    } catch (ContainerException | RuntimeException | Error e) {
      Uninterrupted.run(
          () -> {
            rootfs.ifPresent(ContainerImages.Pending::discard);
            detach(id, e);
          });
      throw e;
    }
  }

  private RuncContainer runc(
      ContainerRequest request, Optional<AttachedContainer> network, Optional<Rootfs> rootfs) {
    Bundle bundle = Bundle.of(runtimeDir, request.containerId());
    return new RuncContainer(networks, request, network, rootfs, bundle, cgroups, watch, ends);
  }

  private void detach(String containerId, Throwable why) {
    try {
      networks.detach(containerId);
    } catch (IOException e) {
      why.addSuppressed(e);
    }
  }

  /**
   * Attaches the networks that the containers nested in {@code containerId} share.
   *
   * @return the networks with their addresses; empty on the host's network
   * @throws ContainerException if that failed; nothing is left
   */
  public List<NetworkInfo> attachGroup(String containerId, ContainerInfo info)
      throws ContainerException {
    if (!networks.wanted(containerId, info)) {
      return List.of();
    }
    if (!root) {
      throw new ContainerException("needs root: CNI networks make network namespaces");
    }
    return networks.attachGroup(containerId, info);
  }

  /** Takes away what {@link #attachGroup} made; the nested containers must be gone. */
  public void detachGroup(String containerId) throws IOException {
    networks.detach(containerId);
  }

  /**
   * Takes over what an earlier agent left: containers that are not in {@code known} are killed and
   * removed with their networks and file systems.
   *
   * @param known ids of containers, those that only hold the networks of a group included
   * @return what could not be taken over or removed, by container
   */
  public Map<String, String> recover(Set<String> known) {
    Map<String, String> failed = new TreeMap<>();
    if (root) {
      failed.putAll(new Leftovers(runtimeDir, images).remove(known));
      failed.putAll(networks.recover(known));
    }
    return failed;
  }

  /**
   * A known container of an earlier agent, after {@link #recover}.
   *
   * @throws ContainerException if it can't be found out whether it runs
   */
  public AdoptedContainer adopt(ContainerRequest request) throws ContainerException {
    String id = request.containerId();
    return root
        ? runc(request, networks.adopt(id), images.find(id)).adopt()
        : new AdoptedContainer(new PlainContainer(request), Optional.empty(), Optional.empty());
  }

  /** A known group of an earlier agent; returns its networks. */
  public List<NetworkInfo> adoptGroup(String containerId) {
    return networks.adoptGroup(containerId);
  }

  private static void checkSupported(ContainerInfo info) throws ContainerException {
    if (info.hasType() && info.getType() == ContainerInfo.Type.DOCKER) {
      throw new ContainerException(
          "the local cluster has no docker containerizer: use --containerizer=mesos, which runs"
              + " docker images too");
    }
    if (info.getMesos().hasImage() && info.getMesos().getImage().getType() != Image.Type.DOCKER) {
      throw new ContainerException("the local cluster runs docker images only, not appc");
    }
  }

  private static void requireRunc() throws ContainerException {
    if (SearchPath.ofThisProcess().find("runc").isEmpty()) {
      throw new ContainerException("'runc' is not in the PATH: install it (apt-get install runc)");
    }
  }

  /** The last runs of CNI plugins. */
  public PluginCalls pluginCalls() {
    return networks.calls();
  }

  @Override
  public void close() throws IOException {
    try {
      networks.close();
    } finally {
      watch.close();
      ends.forgetAll();
      DIRECTORIES.forEach(name -> removeEmpty(runtimeDir.resolve(name)));
      removeEmpty(images.directory());
    }
  }

  private static void removeEmpty(Path directory) {
    try {
      Files.deleteIfExists(directory);
    } catch (IOException e) {
      // Not empty: something in it is still in use, or another agent's.
      LOG.debug("{} stays: {}", directory, FileProblem.describe(e));
    }
  }
}
