package io.mesosj.local.container;

import io.mesosj.isolator.AttachedContainer;
import io.mesosj.isolator.CniIsolator;
import io.mesosj.isolator.ContainerSpec;
import io.mesosj.isolator.IsolatorException;
import io.mesosj.isolator.IsolatorOptions;
import io.mesosj.isolator.NetworkPreparation;
import io.mesosj.isolator.NetworkUsage;
import io.mesosj.local.files.ClosedDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.NetworkInfo;
import org.apache.mesos.v1.Protos.ResourceStatistics;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The CNI networks of containers, and of the groups whose nested containers share them. Safe for
 * use by several threads: the isolator, made when the first container wants a network, is guarded
 * by this object, and called without its lock.
 */
final class ContainerNetworks {
  private static final Logger LOG = LoggerFactory.getLogger(ContainerNetworks.class);

  private final Optional<IsolatorOptions> options;
  private final Set<String> groups = ConcurrentHashMap.newKeySet();
  private final ContainerPorts ports;
  private final PluginCalls calls = new PluginCalls();
  private @Nullable CniIsolator isolator;

  ContainerNetworks(Optional<IsolatorOptions> options, MachinePorts ports) {
    this.options = options;
    this.ports = new ContainerPorts(ports);
  }

  /** Whether a container is to be on networks other than the host's. */
  boolean wanted(String containerId, ContainerInfo info) {
    return named(info) || groups.contains(parentOf(containerId));
  }

  private static boolean named(ContainerInfo info) {
    return info.getNetworkInfosList().stream().anyMatch(NetworkInfo::hasName);
  }

  /** A nested container's id begins with its parent's and a dot. */
  private static String parentOf(String containerId) {
    int dot = containerId.lastIndexOf('.');
    return dot < 0 ? "" : containerId.substring(0, dot);
  }

  /**
   * Attaches a container to its own networks, or to its group's.
   *
   * @param environment gets what the networks want its process to be told
   */
  AttachedContainer attach(String id, ContainerInfo info, Map<String, String> environment)
      throws ContainerException {
    CniIsolator networks = isolator();
    ports.publish(id, info.getNetworkInfosList());
    try {
      Optional<NetworkPreparation> preparation = networks.prepare(id, spec(id, info));
      preparation.ifPresent(prepared -> environment.putAll(prepared.environment()));
      return networks.isolate(id);
    } catch (IsolatorException e) {
      ports.withdraw(id);
      throw new ContainerException(e);
    }
  }

  private ContainerSpec spec(String id, ContainerInfo info) {
    if (groups.contains(parentOf(id))) {
      return ContainerSpec.joining(parentOf(id));
    }
    Optional<String> hostname =
        info.hasHostname() ? Optional.of(info.getHostname()) : Optional.empty();
    return ContainerSpec.of(info.getNetworkInfosList(), hostname);
  }

  /** Leads the machine's ports to a container that is on no network of its own. */
  void publish(String id, List<Integer> numbers) throws ContainerException {
    ports.publishTaken(id, numbers);
  }

  /** Attaches the networks that the containers nested in {@code containerId} will share. */
  List<NetworkInfo> attachGroup(String containerId, ContainerInfo info) throws ContainerException {
    AttachedContainer attached = attach(containerId, info, new HashMap<>());
    groups.add(containerId);
    return attached.networks();
  }

  /** Detaches a container or a group from its networks, if it was on any, and takes its ports. */
  void detach(String containerId) throws IOException {
    groups.remove(containerId);
    ports.withdraw(containerId);
    CniIsolator networks = opened();
    if (networks != null) {
      networks.cleanup(containerId);
    }
  }

  /** Detaches what an earlier agent attached and is not in {@code known}. */
  Map<String, String> recover(Set<String> known) {
    if (options.isEmpty() || !Files.isDirectory(options.get().rootDir())) {
      return Map.of();
    }
    try {
      return isolator().recover(known).failed();
    } catch (ContainerException e) {
      return Map.of("networks", String.valueOf(e.getMessage()));
    }
  }

  /** The networks of a known container of an earlier agent. */
  Optional<AttachedContainer> adopt(String containerId) {
    CniIsolator networks = opened();
    return networks == null ? Optional.empty() : networks.attachment(containerId);
  }

  /** The networks of a known group of an earlier agent. */
  List<NetworkInfo> adoptGroup(String containerId) {
    CniIsolator networks = opened();
    List<NetworkInfo> joined = networks == null ? List.of() : networks.status(containerId);
    if (!joined.isEmpty()) {
      groups.add(containerId);
    }
    return joined;
  }

  /** What a container has sent and received; empty on the host's network. */
  Optional<ResourceStatistics> usage(String containerId) {
    CniIsolator networks = opened();
    try {
      return networks == null
          ? Optional.empty()
          : networks.usage(containerId).map(NetworkUsage::statistics);
    } catch (IsolatorException e) {
      LOG.debug("The counters of {} can't be read: {}", containerId, e.getMessage());
      return Optional.empty();
    }
  }

  /** Does work with sockets of a container's network. */
  <T> T inside(AttachedContainer network, Callable<T> work) throws IOException {
    CniIsolator networks = opened();
    if (networks == null) {
      throw new IOException("the container is on no network");
    }
    return networks.inside(network.netns(), work);
  }

  /** The last runs of plugins. */
  PluginCalls calls() {
    return calls;
  }

  void close() throws IOException {
    CniIsolator networks = opened();
    if (networks != null) {
      networks.close();
    }
  }

  private synchronized @Nullable CniIsolator opened() {
    return isolator;
  }

  private synchronized CniIsolator isolator() throws ContainerException {
    if (isolator == null) {
      IsolatorOptions given =
          options.orElseThrow(
              () ->
                  new ContainerException(
                      "the agent knows no CNI networks: say where they are with"
                          + " --network_cni_config_dir"));
      if (given.pluginDirs().isEmpty()) {
        throw new ContainerException(
            "the agent knows no CNI plugins: say where they are with --network_cni_plugins_dir");
      }
      try {
        // Whoever opens a container's namespace keeps it, and its devices, for as long.
        ClosedDirectory.make(given.rootDir());
      } catch (IOException e) {
        throw new ContainerException(e);
      }
      isolator = CniIsolator.create(given, calls);
    }
    return isolator;
  }
}
