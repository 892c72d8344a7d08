package io.mesosj.local.container;

import io.mesosj.isolator.AttachedContainer;
import io.mesosj.isolator.CniIsolator;
import io.mesosj.isolator.ContainerSpec;
import io.mesosj.isolator.IsolatorException;
import io.mesosj.isolator.IsolatorOptions;
import io.mesosj.isolator.NetworkPreparation;
import io.mesosj.isolator.checkpoint.Layout;
import io.mesosj.local.image.ImageException;
import io.mesosj.local.image.ImageStore;
import io.mesosj.local.image.Rootfs;
import io.mesosj.local.process.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.Image;
import org.apache.mesos.v1.Protos.NetworkInfo;
import org.apache.mesos.v1.Protos.TaskStatus.Reason;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes containers: networks by the isolator and the image's file system first, side by side, then
 * the process by runc in both. Safe for use by several threads.
 */
public final class Containerizer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Containerizer.class);

  private final ContainerizerSettings settings;
  private final boolean root = ProcessUser.isRoot();
  private final Set<String> groups = ConcurrentHashMap.newKeySet();
  private @Nullable CniIsolator isolator;
  private @Nullable ImageStore images;

  public Containerizer(ContainerizerSettings settings) {
    this.settings = settings;
  }

  /**
   * Prepares everything but the process.
   *
   * @throws ContainerException if anything failed; nothing is left
   */
  public PreparedContainer prepare(ContainerRequest request) throws ContainerException {
    ContainerInfo info = request.task().getContainer();
    checkSupported(info);
    boolean networked = info.getNetworkInfosList().stream().anyMatch(NetworkInfo::hasName);
    boolean imaged = info.getMesos().hasImage();
    networked |= groups.contains(parentOf(request.containerId()));
    if (!root) {
      if (networked || imaged) {
        throw new ContainerException(
            "needs root: "
                + (networked ? "CNI networks make network namespaces" : "images are mounted")
                + "; without root only tasks on the host network without an image run");
      }
      return PreparedContainer.plain(request);
    }
    requireRunc();
    CompletableFuture<Rootfs> rootfs = imaged ? imageLater(request) : null;
    try {
      Optional<AttachedContainer> network =
          networked
              ? Optional.of(attach(request.containerId(), info, request.environment()))
              : Optional.empty();
      Optional<Rootfs> mounted = rootfs == null ? Optional.empty() : Optional.of(await(rootfs));
      return new PreparedContainer(this, request, network, mounted, settings.runtimeDir());
    } catch (ContainerException e) {
      if (rootfs != null) {
        var unused = rootfs.whenComplete((mounted, failure) -> unmount(mounted));
        waitFor(rootfs);
      }
      detach(request.containerId(), e);
      throw e;
    }
  }

  /** A nested container's id begins with its parent's and a dot. */
  private static String parentOf(String containerId) {
    int dot = containerId.lastIndexOf('.');
    return dot < 0 ? "" : containerId.substring(0, dot);
  }

  /**
   * Attaches the networks that the containers nested in {@code containerId} share.
   *
   * @return the networks with their addresses; empty on the host's network
   * @throws ContainerException if that failed; nothing is left
   */
  public List<NetworkInfo> attachGroup(String containerId, ContainerInfo info)
      throws ContainerException {
    if (info.getNetworkInfosList().stream().noneMatch(NetworkInfo::hasName)) {
      return List.of();
    }
    if (!root) {
      throw new ContainerException("needs root: CNI networks make network namespaces");
    }
    AttachedContainer attached = attach(containerId, info, new HashMap<>());
    groups.add(containerId);
    return attached.networks();
  }

  /** Takes away what {@link #attachGroup} made; the nested containers must be gone. */
  public void detachGroup(String containerId) throws IOException {
    groups.remove(containerId);
    cleanupNetwork(containerId);
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
    if (!root) {
      return failed;
    }
    Leftovers leftovers = new Leftovers(settings.runtimeDir());
    failed.putAll(leftovers.remove(known));
    if (Files.isDirectory(Layout.below(settings.runtimeDir()).root())
        && settings.networkCniConfigDir().isPresent()) {
      try {
        failed.putAll(isolator().recover(known).failed());
      } catch (ContainerException e) {
        failed.put("networks", String.valueOf(e.getMessage()));
      }
    }
    return failed;
  }

  /** A known container of an earlier agent, after {@link #recover}. */
  public AdoptedContainer adopt(ContainerRequest request) {
    Optional<AttachedContainer> network = Optional.empty();
    CniIsolator networks = opened();
    if (networks != null) {
      network = networks.attachment(request.containerId());
    }
    Optional<Rootfs> mounted =
        Rootfs.find(settings.runtimeDir().resolve("rootfs").resolve(request.containerId()));
    return new PreparedContainer(this, request, network, mounted, settings.runtimeDir()).adopt();
  }

  /** A known group of an earlier agent; returns its networks. */
  public List<NetworkInfo> adoptGroup(String containerId) {
    CniIsolator networks = opened();
    List<NetworkInfo> joined = networks == null ? List.of() : networks.status(containerId);
    if (!joined.isEmpty()) {
      groups.add(containerId);
    }
    return joined;
  }

  private synchronized @Nullable CniIsolator opened() {
    return isolator;
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
    if (Programs.find("runc").isEmpty()) {
      throw new ContainerException(
          "'runc' is not in the PATH: install it (apt-get install runc)",
          Reason.REASON_CONTAINER_LAUNCH_FAILED);
    }
  }

  private AttachedContainer attach(String id, ContainerInfo info, Map<String, String> environment)
      throws ContainerException {
    try {
      CniIsolator networks = isolator();
      Optional<String> hostname =
          info.hasHostname() ? Optional.of(info.getHostname()) : Optional.empty();
      ContainerSpec spec =
          groups.contains(parentOf(id))
              ? ContainerSpec.joining(parentOf(id))
              : ContainerSpec.of(info.getNetworkInfosList(), hostname);
      Optional<NetworkPreparation> preparation = networks.prepare(id, spec);
      preparation.ifPresent(prepared -> environment.putAll(prepared.environment()));
      return networks.isolate(id);
    } catch (IsolatorException e) {
      throw new ContainerException(e);
    }
  }

  private synchronized CniIsolator isolator() throws ContainerException {
    if (isolator == null) {
      Path configs =
          settings
              .networkCniConfigDir()
              .orElseThrow(
                  () ->
                      new ContainerException(
                          "the agent knows no CNI networks: say where they are with"
                              + " --network_cni_config_dir"));
      if (settings.networkCniPluginsDir().isEmpty()) {
        throw new ContainerException(
            "the agent knows no CNI plugins: say where they are with --network_cni_plugins_dir");
      }
      isolator =
          CniIsolator.create(
              new IsolatorOptions(
                  configs,
                  settings.networkCniPluginsDir(),
                  Layout.below(settings.runtimeDir()).root(),
                  settings.defaultDns(),
                  settings.pluginTimeLimit()));
    }
    return isolator;
  }

  private CompletableFuture<Rootfs> imageLater(ContainerRequest request) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            String name = request.task().getContainer().getMesos().getImage().getDocker().getName();
            return images().mount(name, request.containerId());
          } catch (ImageException e) {
            throw new CompletionException(e);
          }
        },
        work -> {
          Thread thread = new Thread(work, "image-" + request.containerId());
          thread.setDaemon(true);
          thread.start();
        });
  }

  private synchronized ImageStore images() {
    if (images == null) {
      images =
          new ImageStore(
              settings.workDir().resolve("store").resolve("docker"),
              settings.runtimeDir().resolve("rootfs"),
              settings.dockerRegistry(),
              settings.pullListener());
    }
    return images;
  }

  private static Rootfs await(CompletableFuture<Rootfs> rootfs) throws ContainerException {
    try {
      return rootfs.join();
    } catch (CompletionException e) {
      throw new ContainerException(
          String.valueOf(e.getCause() == null ? e.getMessage() : e.getCause().getMessage()));
    }
  }

  private static void waitFor(CompletableFuture<Rootfs> rootfs) {
    try {
      rootfs.join();
    } catch (CompletionException e) {
      // Told already, or the network's failure came first.
    }
  }

  private static void unmount(@Nullable Rootfs rootfs) {
    if (rootfs != null) {
      try {
        rootfs.unmount();
      } catch (IOException e) {
        LOG.warn("{}", e.getMessage());
      }
    }
  }

  private void detach(String containerId, ContainerException why) {
    try {
      cleanupNetwork(containerId);
    } catch (IOException e) {
      why.addSuppressed(e);
    }
  }

  /** Does work with sockets of a container's network. */
  <T> T inNetwork(AttachedContainer network, Callable<T> work) throws IOException {
    CniIsolator networks = opened();
    if (networks == null) {
      throw new IOException("the container is on no network");
    }
    return networks.inside(network.netns(), work);
  }

  /** Detaches a container from its networks, if it was on any. */
  void cleanupNetwork(String containerId) throws IOException {
    CniIsolator networks = opened();
    if (networks != null) {
      networks.cleanup(containerId);
    }
  }

  /** What a container is told in its environment about its agent and itself. */
  public static Map<String, String> baseEnvironment() {
    return new HashMap<>(
        Map.of("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"));
  }

  @Override
  public void close() throws IOException {
    CniIsolator networks = opened();
    List<IOException> failures = new ArrayList<>();
    try {
      if (networks != null) {
        networks.close();
      }
    } catch (IOException e) {
      failures.add(e);
    }
    for (String directory :
        List.of(
            "containers",
            "rootfs",
            "runc",
            "isolators/network/cni",
            "isolators/network",
            "isolators")) {
      try {
        Files.deleteIfExists(settings.runtimeDir().resolve(directory));
      } catch (IOException e) {
        // Not empty: something in it is still in use, or another agent's.
        LOG.debug("{} stays: {}", directory, e.getMessage());
      }
    }
    if (!failures.isEmpty()) {
      throw failures.get(0);
    }
  }
}
