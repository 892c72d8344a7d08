package io.mesosj.isolator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.isolator.checkpoint.Checkpoints;
import io.mesosj.isolator.checkpoint.Layout;
import io.mesosj.isolator.cni.config.NetworkConfig;
import io.mesosj.isolator.cni.config.NetworkDirectory;
import io.mesosj.isolator.cni.invoke.PluginInvoker;
import io.mesosj.isolator.cni.invoke.PluginPath;
import io.mesosj.isolator.cni.json.JsonTrees;
import io.mesosj.isolator.cni.result.CniResult;
import io.mesosj.isolator.cni.result.Dns;
import io.mesosj.isolator.cni.runtime.Attachment;
import io.mesosj.isolator.cni.runtime.ContainerMetadata;
import io.mesosj.isolator.cni.runtime.NetworkRuntime;
import io.mesosj.isolator.files.Hosts;
import io.mesosj.isolator.files.ResolvConf;
import io.mesosj.isolator.namespace.InterfaceCounters;
import io.mesosj.isolator.namespace.PinnedNamespaces;
import io.mesosj.protocol.json.MesosJson;
import io.mesosj.protocol.network.NetworkSpecs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.mesos.v1.Protos.NetworkInfo;
import org.jspecify.annotations.Nullable;

/**
 * The {@code network/cni} isolator: gives a container a network namespace, attaches it to the CNI
 * networks that its NetworkInfos name, remembers what it did and undoes it.
 *
 * <p>The order differs from Mesos' in one point: the namespace is made and attached before the
 * container starts, which then joins it, so a failing plugin never leaves a process behind.
 *
 * <p>Container ids are Mesos' values; a nested container's is {@code parent.child}. Safe for use by
 * several threads: one container's plugins run one after another, different containers' in
 * parallel.
 */
public final class CniIsolator implements AutoCloseable {
  private static final Path HOST_RESOLV_CONF = Path.of("/etc/resolv.conf");
  private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
  private static final Map<String, String> ENVIRONMENT = Map.of("LIBPROCESS_IP", "0.0.0.0");

  private final NetworkDirectory networks;
  private final PluginPath plugins;
  private final NetworkRuntime runtime;
  private final PinnedNamespaces namespaces;
  private final Layout layout;
  private final DefaultDns defaultDns;
  private final Map<String, Container> containers = new ConcurrentHashMap<>();
  private final DetachRetries retries = new DetachRetries(this::detach, FIRST_RETRY);

  private CniIsolator(IsolatorOptions options) {
    this.networks = new NetworkDirectory(options.configDir());
    this.plugins = new PluginPath(options.pluginDirs());
    this.runtime = new NetworkRuntime(new PluginInvoker(plugins, options.pluginTimeLimit()));
    this.namespaces = new PinnedNamespaces(options.rootDir());
    this.layout = new Layout(options.rootDir());
    this.defaultDns = options.defaultDns();
  }

  /** An isolator that touches nothing until a container asks for a network. */
  public static CniIsolator create(IsolatorOptions options) {
    return new CniIsolator(options);
  }

  /**
   * Checks what a container asks for and chooses its interfaces' names. Has no effect outside.
   *
   * @return what the container needs, or empty when it stays on the host's network
   * @throws IsolatorException if a network is unknown, named twice or described wrongly
   */
  public Optional<NetworkPreparation> prepare(String containerId, ContainerSpec spec)
      throws IsolatorException {
    if (!Layout.isValidContainerId(containerId)) {
      throw new IsolatorException("container id '" + containerId + "' can't be a file name");
    }
    List<NetworkInfo> named = spec.networks().stream().filter(NetworkInfo::hasName).toList();
    if (named.isEmpty()) {
      return joinParent(spec);
    }
    List<String> problems = NetworkSpecs.validate(named);
    if (!problems.isEmpty()) {
      throw new IsolatorException(String.join("; ", problems));
    }
    List<Joined> joined = new ArrayList<>();
    for (NetworkInfo network : named) {
      joined.add(resolve(network, "eth" + joined.size()));
    }
    Container container = new Container(containerId, spec.hostname().orElse(containerId), joined);
    if (containers.putIfAbsent(containerId, container) != null) {
      throw new IsolatorException("container '" + containerId + "' is prepared already");
    }
    return Optional.of(new NetworkPreparation(ENVIRONMENT));
  }

  private Optional<NetworkPreparation> joinParent(ContainerSpec spec) {
    return spec.parent()
        .filter(containers::containsKey)
        .map(parent -> new NetworkPreparation(ENVIRONMENT));
  }

  private Joined resolve(NetworkInfo network, String ifName) throws IsolatorException {
    try {
      NetworkConfig config = networks.find(network.getName());
      requirePlugins(config);
      return new Joined(
          network,
          ifName,
          ContainerMetadata.inject(config, MesosJson.toTree(network)),
          Optional.empty());
    } catch (IOException e) {
      throw new IsolatorException(e.getMessage(), e);
    }
  }

  /**
   * A missing plugin is told before anything was done, not when half of the networks are joined.
   */
  private void requirePlugins(NetworkConfig config) throws IsolatorException {
    for (ObjectNode plugin : config.plugins()) {
      String type = plugin.get("type").textValue();
      if (plugins.find(type).isEmpty()) {
        throw new IsolatorException(
            "CNI network '"
                + config.name()
                + "' needs plugin '"
                + type
                + "', which is not in '"
                + plugins
                + "'");
      }
    }
  }

  /**
   * Makes the container's namespace and runs ADD for each of its networks, in order.
   *
   * @throws IsolatorException if anything failed; the container is then detached from all networks
   *     and its namespace is gone
   */
  public AttachedContainer isolate(String containerId) throws IsolatorException {
    Container container = containers.get(containerId);
    if (container == null) {
      throw new IsolatorException("container '" + containerId + "' was not prepared");
    }
    synchronized (container) {
      if (container.destroyed) {
        throw new IsolatorException("container '" + containerId + "' was destroyed meanwhile");
      }
      try {
        return attach(container);
      } catch (IOException e) {
        IsolatorException failure = new IsolatorException(e.getMessage(), e);
        try {
          remove(container);
        } catch (IOException undo) {
          failure.addSuppressed(undo);
          retries.add(containerId, String.valueOf(undo.getMessage()));
        }
        throw failure;
      }
    }
  }

  private AttachedContainer attach(Container container) throws IOException {
    String id = container.id;
    Path netns = layout.namespace(id);
    Files.createDirectories(layout.container(id));
    namespaces.create(netns);
    for (int i = 0; i < container.networks.size(); i++) {
      container.networks.set(i, add(container.networks.get(i), id, netns));
    }
    List<NetworkInfo> statuses = container.networks.stream().map(Joined::status).toList();
    Checkpoints.writePublic(layout.hostname(id), container.hostname + "\n");
    Checkpoints.writePublic(layout.hosts(id), Hosts.of(container.hostname, addresses(container)));
    return new AttachedContainer(
        netns,
        statuses,
        container.hostname,
        layout.hostname(id),
        layout.hosts(id),
        resolvConf(container));
  }

  private Joined add(Joined network, String id, Path netns) throws IOException {
    String name = network.config().name();
    Files.createDirectories(layout.networkInterface(id, name, network.ifName()));
    // Before ADD, so that after a crash in between there is something to run DEL with.
    Checkpoints.writePrivate(
        layout.networkConfig(id, name), JsonTrees.write(network.config().tree()));
    ObjectNode result =
        runtime.add(new Attachment(network.config(), id, Optional.of(netns), network.ifName()));
    Checkpoints.writePrivate(
        layout.networkInfo(id, name, network.ifName()), JsonTrees.write(result));
    return network.with(CniResult.read(result));
  }

  private static List<String> addresses(Container container) {
    List<String> addresses = new ArrayList<>();
    for (Joined network : container.networks) {
      network.result().ifPresent(result -> addresses.addAll(result.addresses()));
    }
    return addresses;
  }

  private Path resolvConf(Container container) throws IOException {
    Dns dns = Dns.NONE;
    for (Joined network : container.networks) {
      dns = dns.plus(network.result().map(CniResult::dns).orElse(Dns.NONE));
    }
    if (dns.isEmpty()) {
      for (Joined network : container.networks) {
        dns = dns.plus(defaultDns.of(network.config().name()));
      }
    }
    if (dns.isEmpty()) {
      return HOST_RESOLV_CONF;
    }
    Path file = layout.resolvConf(container.id);
    Checkpoints.writePublic(file, ResolvConf.of(dns));
    return file;
  }

  /**
   * The container's networks with the addresses assigned to it, in the order in which they were
   * asked for; empty for a container on the host's network.
   */
  public List<NetworkInfo> status(String containerId) {
    Container container = containers.get(containerId);
    if (container == null) {
      return List.of();
    }
    synchronized (container) {
      return container.networks.stream().map(Joined::status).toList();
    }
  }

  /**
   * What the container has sent and received; empty for one on the host's network.
   *
   * @throws IsolatorException if its namespace can't be read
   */
  public Optional<NetworkUsage> usage(String containerId) throws IsolatorException {
    Optional<Path> netns = namespace(containerId);
    if (netns.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(new NetworkUsage(InterfaceCounters.in(netns.get())));
    } catch (IOException e) {
      throw new IsolatorException(e.getMessage(), e);
    }
  }

  /** The pinned namespace of a container, for a nested one to join. */
  public Optional<Path> namespace(String containerId) {
    return Optional.ofNullable(containers.get(containerId))
        .map(container -> layout.namespace(container.id))
        .filter(Files::exists);
  }

  /**
   * Detaches a container from all its networks and forgets it. What is gone already is not missed,
   * so it may be called again, and for a container that was never attached.
   *
   * <p>The namespace is gone afterwards in any case. A DEL that failed is run again in the
   * background, and by the next agent's {@link #recover}, from the checkpoint that stays for it.
   *
   * @throws IsolatorException with every failure
   */
  public void cleanup(String containerId) throws IsolatorException {
    try {
      detach(containerId);
    } catch (IsolatorException e) {
      retries.add(containerId, String.valueOf(e.getMessage()));
      throw e;
    }
  }

  /** Containers that are released but could not be detached yet, with the reason. */
  public Map<String, String> undetached() {
    return retries.pending();
  }

  private void detach(String containerId) throws IsolatorException {
    Container container = containers.get(containerId);
    if (container == null) {
      return;
    }
    synchronized (container) {
      container.destroyed = true;
      try {
        remove(container);
      } catch (IOException e) {
        throw new IsolatorException(e.getMessage(), e);
      }
    }
  }

  private void remove(Container container) throws IOException {
    String id = container.id;
    if (!Files.exists(layout.container(id))) {
      containers.remove(id);
      return;
    }
    Path netns = layout.namespace(id);
    boolean alive = Files.exists(netns) && namespaces.exists(netns);
    IOException failure = null;
    for (int i = container.networks.size() - 1; i >= 0; i--) {
      try {
        delete(container.networks.get(i), id, alive ? Optional.of(netns) : Optional.empty());
      } catch (IOException e) {
        failure = combined(failure, e);
      }
    }
    // Also when a DEL failed: what is left to do needs the checkpoint, not the namespace.
    namespaces.remove(netns);
    if (failure != null) {
      throw failure;
    }
    Checkpoints.removeTree(layout.container(id));
    containers.remove(id);
  }

  private void delete(Joined network, String id, Optional<Path> netns) throws IOException {
    String name = network.config().name();
    Path config = layout.networkConfig(id, name);
    if (!Files.exists(config)) {
      return;
    }
    // From the checkpoint: the operator may have changed or removed the network since.
    NetworkConfig attached = NetworkConfig.parse(Files.readAllBytes(config), config.toString());
    Path info = layout.networkInfo(id, name, network.ifName());
    Optional<ObjectNode> result =
        Files.exists(info)
            ? Optional.of(JsonTrees.read(Files.readAllBytes(info)))
            : Optional.empty();
    runtime.delete(new Attachment(attached, id, netns, network.ifName()), result);
    Checkpoints.removeTree(layout.network(id, name));
  }

  private static IOException combined(@Nullable IOException first, IOException next) {
    if (first == null) {
      return next;
    }
    IOException both = new IOException(first.getMessage() + "; " + next.getMessage(), first);
    both.addSuppressed(next);
    return both;
  }

  /**
   * Reads back what an earlier agent left. Containers in {@code known} are taken over, all others
   * are detached and removed. One broken checkpoint is that container's trouble only.
   */
  public Recovery recover(java.util.Set<String> known) {
    List<String> recovered = new ArrayList<>();
    List<String> removed = new ArrayList<>();
    Map<String, String> failed = new java.util.TreeMap<>();
    for (String id : checkpointed()) {
      try {
        containers.put(id, read(id));
        if (known.contains(id)) {
          recovered.add(id);
        } else {
          cleanup(id);
          removed.add(id);
        }
      } catch (IOException e) {
        failed.put(id, String.valueOf(e.getMessage()));
      }
    }
    return new Recovery(recovered, removed, failed);
  }

  private List<String> checkpointed() {
    List<String> ids = new ArrayList<>();
    if (!Files.isDirectory(layout.root())) {
      return ids;
    }
    try (var entries = Files.newDirectoryStream(layout.root(), Files::isDirectory)) {
      entries.forEach(entry -> ids.add(entry.getFileName().toString()));
    } catch (IOException | java.nio.file.DirectoryIteratorException e) {
      return ids;
    }
    ids.sort(null);
    return ids;
  }

  private Container read(String id) throws IOException {
    List<Joined> joined = new ArrayList<>();
    try (var entries = Files.newDirectoryStream(layout.container(id), Files::isDirectory)) {
      for (Path network : entries) {
        Path config = network.resolve("network.conf");
        if (Files.exists(config)) {
          joined.add(
              readNetwork(
                  network, NetworkConfig.parse(Files.readAllBytes(config), config.toString())));
        }
      }
    }
    joined.sort(java.util.Comparator.comparing(Joined::ifName));
    Path hostname = layout.hostname(id);
    String name = Files.exists(hostname) ? Files.readString(hostname).strip() : id;
    return new Container(id, name, joined);
  }

  private static Joined readNetwork(Path directory, NetworkConfig config) throws IOException {
    NetworkInfo.Builder requested = NetworkInfo.newBuilder().setName(config.name());
    Optional<JsonNode> info = ContainerMetadata.networkInfo(config);
    if (info.isPresent()) {
      MesosJson.merge(info.get(), requested);
    }
    String ifName = "eth0";
    Optional<CniResult> result = Optional.empty();
    try (var interfaces = Files.newDirectoryStream(directory, Files::isDirectory)) {
      for (Path one : interfaces) {
        ifName = one.getFileName().toString();
        Path file = one.resolve("network.info");
        if (Files.exists(file)) {
          result = Optional.of(CniResult.read(JsonTrees.read(Files.readAllBytes(file))));
        }
      }
    }
    return new Joined(requested.build(), ifName, config, result);
  }

  /** Takes away the root's mount if no container is left; containers stay attached otherwise. */
  @Override
  public void close() throws IsolatorException {
    retries.close();
    try {
      namespaces.close();
    } catch (IOException e) {
      throw new IsolatorException(e.getMessage(), e);
    }
  }
}
