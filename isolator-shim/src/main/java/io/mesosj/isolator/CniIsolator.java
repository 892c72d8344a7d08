package io.mesosj.isolator;

import io.mesosj.base.step.Steps;
import io.mesosj.cni.config.NetworkDirectory;
import io.mesosj.cni.invoke.PluginInvoker;
import io.mesosj.cni.invoke.PluginPath;
import io.mesosj.cni.runtime.NetworkRuntime;
import io.mesosj.isolator.checkpoint.CheckpointReader;
import io.mesosj.isolator.checkpoint.Checkpoints;
import io.mesosj.isolator.checkpoint.Layout;
import io.mesosj.isolator.files.HostResolver;
import io.mesosj.isolator.namespace.PinnedNamespaces;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.mesos.v1.Protos.NetworkInfo;

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
 *
 * <pre>{@code
 * try (CniIsolator isolator = CniIsolator.create(options)) {
 *   isolator.recover(Set.of());
 *   isolator.prepare("web", ContainerSpec.of(List.of(network), Optional.empty()));
 *   AttachedContainer web = isolator.isolate("web");
 *   // Start processes with: nsenter --net=<web.netns()> ...
 *   isolator.cleanup("web");
 * }
 * }</pre>
 */
public final class CniIsolator implements AutoCloseable {
  private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
  private static final Map<String, String> ENVIRONMENT = Map.of("LIBPROCESS_IP", "0.0.0.0");

  private final Layout layout;
  private final Checkpoints checkpoints;
  private final PinnedNamespaces namespaces;
  private final MountedRoot root;
  private final NetworkChooser chooser;
  private final ContainerFiles files;
  private final NetworkAttacher attacher;
  private final NetworkDetacher detacher;
  private final CheckpointReader reader;
  private final OperationLock operations;
  private final NetworkInspector inspector;
  private final Duration pluginTimeLimit;
  private final Containers containers = new Containers();
  private final DetachRetries retries = new DetachRetries(this::detach, FIRST_RETRY);

  private CniIsolator(IsolatorOptions options, Steps steps, boolean byHand) {
    NetworkDirectory networks = new NetworkDirectory(options.configDir());
    PluginPath plugins = new PluginPath(options.pluginDirs());
    PluginInvoker invoker =
        new PluginInvoker(plugins, options.pluginTimeLimit(), OwnPlugins.ALL, steps);
    NetworkRuntime runtime = new NetworkRuntime(invoker);
    this.layout = new Layout(options.rootDir());
    this.checkpoints = new Checkpoints(steps);
    this.namespaces = new PinnedNamespaces(options.rootDir(), steps);
    this.root = new MountedRoot(layout, namespaces, checkpoints, byHand);
    this.chooser = new NetworkChooser(networks, invoker, runtime);
    this.files =
        new ContainerFiles(layout, checkpoints, options.defaultDns(), HostResolver.ofThisMachine());
    this.attacher = new NetworkAttacher(layout, checkpoints, namespaces, runtime, files);
    this.detacher = new NetworkDetacher(layout, checkpoints, namespaces, runtime);
    this.reader = new CheckpointReader(layout, networks);
    this.operations = new OperationLock(layout.lock());
    this.inspector = new NetworkInspector(layout, networks, reader, runtime);
    this.pluginTimeLimit = options.pluginTimeLimit();
  }

  /** An isolator that touches nothing until a container asks for a network. */
  public static CniIsolator create(IsolatorOptions options) {
    return create(options, Steps.UNOBSERVED);
  }

  /** As {@link #create(IsolatorOptions)}, telling every step that it takes. */
  static CniIsolator create(IsolatorOptions options, Steps steps) {
    return new CniIsolator(options, steps, false);
  }

  /**
   * An isolator for one operator's command, on checkpoints that an agent may be using: when it is
   * closed it takes the root's mount away only where such a command had made it.
   */
  public static CniIsolator byHand(IsolatorOptions options) {
    return new CniIsolator(options, Steps.UNOBSERVED, true);
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
      return joinRoot(containerId, spec);
    }
    Container container =
        new Container(containerId, spec.hostname().orElse(containerId), chooser.choose(named));
    if (!containers.add(container)) {
      throw new IsolatorException("container '" + containerId + "' is prepared already");
    }
    return Optional.of(new NetworkPreparation(ENVIRONMENT));
  }

  /** A nested container without networks joins the topmost container above it that has some. */
  private Optional<NetworkPreparation> joinRoot(String containerId, ContainerSpec spec) {
    return spec.parent()
        .filter(parent -> containers.addGuest(containerId, parent))
        .map(parent -> new NetworkPreparation(ENVIRONMENT));
  }

  /**
   * Makes the container's namespace and runs ADD for each of its networks, in order. A nested
   * container without networks of its own gets those, and the files, of its root container.
   *
   * @throws IsolatorException if anything failed; the container is then detached from all networks
   *     and its namespace is gone
   */
  public AttachedContainer isolate(String containerId) throws IsolatorException {
    Container container =
        containers
            .attached(containerId)
            .orElseThrow(
                () -> new IsolatorException("container '" + containerId + "' was not prepared"));
    synchronized (container) {
      if (container.destroyed) {
        throw new IsolatorException("container '" + container.id + "' was destroyed meanwhile");
      }
      if (containers.isGuest(containerId)) {
        if (!hasNamespace(container)) {
          throw new IsolatorException(
              "container '"
                  + containerId
                  + "' joins '"
                  + container.id
                  + "', which is not attached");
        }
        return files.describe(container);
      }
      return attach(container);
    }
  }

  private AttachedContainer attach(Container container) throws IsolatorException {
    claim(container);
    try {
      Optional<AttachedContainer> attached = Optional.empty();
      while (attached.isEmpty()) {
        if (!root.isReady()) {
          operations.alone(root::mount);
        }
        // Somebody's last container may have taken the mount away again.
        attached =
            operations.shared(
                () -> root.isReady() ? Optional.of(attacher.attach(container)) : Optional.empty());
      }
      return attached.get();
    } catch (IOException e) {
      IsolatorException failure = new IsolatorException(e.getMessage(), e);
      // An interrupt meant the attaching; the undoing needs plugins to run to their end.
      boolean interrupted = Thread.interrupted();
      try {
        remove(container);
      } catch (IOException undo) {
        failure.addSuppressed(undo);
        retryLater(container.id, undo);
      } finally {
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
      throw failure;
    }
  }

  /** Makes the container's directory, or leaves it to whom it belongs. */
  private void claim(Container container) throws IsolatorException {
    Path directory = layout.container(container.id);
    try {
      checkpoints.makeDirectory(layout.root());
      checkpoints.makeNewDirectory(directory);
    } catch (FileAlreadyExistsException e) {
      // Not ours to undo: somebody else's container, or an earlier agent's.
      containers.remove(container.id);
      throw new IsolatorException(
          "container '" + container.id + "' is attached already, by '" + directory + "'", e);
    } catch (IOException e) {
      containers.remove(container.id);
      throw new IsolatorException(e.getMessage(), e);
    }
  }

  /** What an attached container was given; empty for one on the host's network. */
  public Optional<AttachedContainer> attachment(String containerId) {
    return containers.attached(containerId).filter(this::hasNamespace).map(this::describe);
  }

  private AttachedContainer describe(Container container) {
    synchronized (container) {
      return files.describe(container);
    }
  }

  private boolean hasNamespace(Container container) {
    return Files.exists(layout.namespace(container.id));
  }

  /**
   * Does work whose sockets are made in a pinned namespace, on a thread that is made for it and
   * ends with it; it must not start processes or threads, which would stay there.
   *
   * @param netns of an attached container
   */
  public <T> T inside(Path netns, Callable<T> work) throws IOException {
    return namespaces.inside(netns, work);
  }

  /**
   * The container's networks with the addresses assigned to it, in the order in which they were
   * asked for; empty for a container on the host's network.
   */
  public List<NetworkInfo> status(String containerId) {
    Optional<Container> container = containers.attached(containerId);
    if (container.isEmpty()) {
      return List.of();
    }
    synchronized (container.get()) {
      return container.get().networks.stream().map(Joined::status).toList();
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
      return Optional.of(new NetworkUsage(namespaces.counters(netns.get())));
    } catch (IOException e) {
      throw new IsolatorException(e.getMessage(), e);
    }
  }

  /** The pinned namespace that a container is in. */
  public Optional<Path> namespace(String containerId) {
    return containers
        .attached(containerId)
        .filter(this::hasNamespace)
        .map(container -> layout.namespace(container.id));
  }

  /**
   * Detaches a container from all its networks and forgets it. What is gone already is not missed,
   * so it may be called again, and for a container that was never attached.
   *
   * <p>A DEL that failed is run again in the background, and by the next agent's {@link #recover},
   * from the checkpoint that stays for it; the namespace stays as long.
   *
   * @throws IsolatorException with every failure
   */
  public void cleanup(String containerId) throws IsolatorException {
    if (containers.removeGuest(containerId)) {
      return;
    }
    try {
      detach(containerId);
    } catch (IsolatorException e) {
      retryLater(containerId, e);
      throw e;
    }
  }

  private void retryLater(String containerId, IOException why) {
    String reason = String.valueOf(why.getMessage());
    if (containers.find(containerId).filter(container -> container.adopted).isEmpty()) {
      retries.add(containerId, reason);
    }
    try {
      // For the operator's tools, which are processes of their own.
      checkpoints.writePrivate(layout.undetached(containerId), reason + "\n");
    } catch (IOException e) {
      why.addSuppressed(e);
    }
  }

  /**
   * Has the plugins of a container's networks look whether all is still as ADD left it.
   *
   * @return the networks that were checked; others are older than CHECK or don't want it
   * @throws IsolatorException with everything that is not
   */
  public List<String> check(String containerId) throws IsolatorException {
    Optional<Container> container = containers.attached(containerId);
    if (container.isEmpty()) {
      return List.of();
    }
    synchronized (container.get()) {
      try {
        return operations.shared(() -> inspector.check(container.get()));
      } catch (IOException e) {
        throw new IsolatorException(e.getMessage(), e);
      }
    }
  }

  /**
   * Has the plugins of every configured network forget attachments that no checkpoint knows. Waits
   * until no ADD or DEL runs on these checkpoints, in this process or another, and holds new ones
   * up.
   *
   * @throws IsolatorException if the checkpoints can't be read: nothing was collected then
   */
  public GarbageCollection gc() throws IsolatorException {
    try {
      return operations.alone(inspector::gc);
    } catch (IOException e) {
      throw new IsolatorException(e.getMessage(), e);
    }
  }

  /**
   * Containers that are released but could not be detached yet, with the reason; also those of
   * another process on the same checkpoints.
   *
   * @throws IsolatorException if the checkpoints can't be read
   */
  public Map<String, String> undetached() throws IsolatorException {
    try {
      Map<String, String> all = reader.undetached();
      all.putAll(retries.pending());
      return all;
    } catch (IOException e) {
      throw new IsolatorException(e.getMessage(), e);
    }
  }

  private void detach(String containerId) throws IsolatorException {
    Optional<Container> known = containers.find(containerId);
    if (known.isEmpty()) {
      return;
    }
    Container container = known.get();
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
    if (Files.exists(layout.container(container.id))) {
      operations.shared(
          () -> {
            detacher.detach(container);
            return container;
          });
    }
    containers.remove(container.id);
  }

  /**
   * Takes over one container that another process attached, and leaves all others alone; for
   * operators' tools. When its {@link #cleanup} fails nothing is tried again here: the namespace
   * stays for the next attempt, and {@link #undetached} tells of it.
   *
   * @return whether there is such a container
   * @throws IsolatorException if its checkpoint can't be read at all
   */
  public boolean adopt(String containerId) throws IsolatorException {
    if (!Layout.isValidContainerId(containerId)
        || !Files.isDirectory(layout.container(containerId))) {
      return false;
    }
    try {
      Container container = Container.of(reader.read(containerId));
      container.adopted = true;
      containers.replace(container);
      return true;
    } catch (IOException e) {
      throw new IsolatorException(e.getMessage(), e);
    }
  }

  /**
   * Reads back what an earlier agent left. Containers in {@code known} are taken over, all others
   * are detached and removed. One broken checkpoint is that container's trouble only.
   */
  public Recovery recover(Set<String> known) {
    return recover(known, Set.of());
  }

  /**
   * Reads back what an earlier agent left. Plugins that it was killed over are waited for first.
   *
   * @param known containers that run on; they are taken over with their addresses
   * @param orphans containers that the agent is about to destroy; they are taken over too and left
   *     to its {@link #cleanup}
   * @return also which containers were neither and thus detached and removed, and all that was
   *     broken, each the trouble of its container only
   */
  public Recovery recover(Set<String> known, Set<String> orphans) {
    Set<String> claimed = new HashSet<>(known);
    claimed.addAll(orphans);
    Recovery recovery =
        new Takeover(layout, reader, containers).run(claimed, pluginTimeLimit, this::discard);
    for (String id : claimed) {
      if (containers.find(id).isEmpty()) {
        // Nested containers on their root's networks have no checkpoint of their own.
        containers.addGuest(id, id);
      }
    }
    return recovery;
  }

  private void discard(Container container) throws IOException {
    if (container.problems.isEmpty()) {
      cleanup(container.id);
      return;
    }
    // Trying again does not mend a broken file: what is left is for the operator to see.
    try {
      detach(container.id);
    } finally {
      containers.remove(container.id);
    }
  }

  /**
   * Takes away the root's mount if no container is left; containers stay attached otherwise. Those
   * that could not be detached keep their checkpoint but no namespace.
   */
  @Override
  public void close() throws IsolatorException {
    retries.close();
    // Whoever interrupts an agent wants it to end, not to leave mounts behind.
    boolean interrupted = Thread.interrupted();
    try {
      closeUninterrupted();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void closeUninterrupted() throws IsolatorException {
    Failures failures = new Failures();
    for (String id : retries.pending().keySet()) {
      try {
        namespaces.remove(layout.namespace(id));
      } catch (IOException e) {
        failures.add(e);
      }
    }
    try {
      if (root.isOurs()) {
        operations.alone(root::unmount);
      }
    } catch (IOException e) {
      failures.add(e);
    }
    try {
      failures.throwTogether();
    } catch (IOException e) {
      throw new IsolatorException(e.getMessage(), e);
    }
  }
}
