package io.mesosj.isolator;

import io.mesosj.base.file.FileProblem;
import io.mesosj.base.step.Steps;
import io.mesosj.base.thread.Uninterrupted;
import io.mesosj.cni.EndedCall;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
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

  private final ContainerAttachments attachments;
  private final Containers containers;
  private final Duration pluginTimeLimit;
  private final DetachRetries retries;

  private CniIsolator(IsolatorOptions options, Steps steps, Consumer<EndedCall> calls) {
    this.attachments = new ContainerAttachments(options, steps, calls, false);
    this.containers = attachments.containers;
    this.pluginTimeLimit = options.pluginTimeLimit();
    this.retries =
        new DetachRetries(attachments::detach, FIRST_RETRY, DetachRetries.LONGEST_TRYING);
  }

  /** An isolator that touches nothing until a container asks for a network. */
  public static CniIsolator create(IsolatorOptions options) {
    return create(options, Steps.UNOBSERVED);
  }

  /**
   * As {@link #create(IsolatorOptions)}, telling every run of a plugin when it has ended.
   *
   * @param calls is called by whichever thread ran the plugin
   */
  public static CniIsolator create(IsolatorOptions options, Consumer<EndedCall> calls) {
    return new CniIsolator(options, Steps.UNOBSERVED, calls);
  }

  /** As {@link #create(IsolatorOptions)}, telling every step that it takes. */
  static CniIsolator create(IsolatorOptions options, Steps steps) {
    return new CniIsolator(options, steps, call -> {});
  }

  /**
   * Checks what a container asks for and chooses its interfaces' names. Has no effect outside.
   *
   * @return what the container needs, or empty when it stays on the host's network
   * @throws IsolatorException if a network is unknown, named twice or described wrongly
   */
  public Optional<NetworkPreparation> prepare(String containerId, ContainerSpec spec)
      throws IsolatorException {
    ContainerAttachments.requireValidId(containerId);
    if (spec.named().isEmpty()) {
      return joinRoot(containerId, spec);
    }
    if (!containers.add(attachments.choose(containerId, spec))) {
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
    ContainerState container =
        containers
            .attached(containerId)
            .orElseThrow(
                () -> new IsolatorException("container '" + containerId + "' was not prepared"));
    synchronized (container) {
      if (container.destroyed) {
        throw new IsolatorException("container '" + container.id + "' was destroyed meanwhile");
      }
      if (containers.isGuest(containerId)) {
        if (!attachments.hasNamespace(container)) {
          throw new IsolatorException(
              "container '"
                  + containerId
                  + "' joins '"
                  + container.id
                  + "', which is not attached");
        }
        return attachments.files.describe(container);
      }
      return attachments.attach(container, this::retryLater);
    }
  }

  /** What an attached container was given; empty for one on the host's network. */
  public Optional<AttachedContainer> attachment(String containerId) {
    return containers.attached(containerId).filter(attachments::hasNamespace).map(this::describe);
  }

  private AttachedContainer describe(ContainerState container) {
    synchronized (container) {
      return attachments.files.describe(container);
    }
  }

  /**
   * Does work whose sockets are made in a pinned namespace, on a thread that is made for it and
   * ends with it; it must not start processes or threads, which would stay there.
   *
   * @param netns of an attached container
   */
  public <T> T inside(Path netns, Callable<T> work) throws IOException {
    return attachments.namespaces.inside(netns, work);
  }

  /**
   * The container's networks with the addresses assigned to it, in the order in which they were
   * asked for; empty for a container on the host's network.
   */
  public List<NetworkInfo> status(String containerId) {
    Optional<ContainerState> container = containers.attached(containerId);
    if (container.isEmpty()) {
      return List.of();
    }
    synchronized (container.get()) {
      return container.get().networks.stream().map(ContainerNetwork::status).toList();
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
      return Optional.of(new NetworkUsage(attachments.namespaces.counters(netns.get())));
    } catch (IOException e) {
      throw new IsolatorException(FileProblem.describe(e), e);
    }
  }

  /** The pinned namespace that a container is in. */
  public Optional<Path> namespace(String containerId) {
    return containers
        .attached(containerId)
        .filter(attachments::hasNamespace)
        .map(container -> attachments.layout.namespace(container.id));
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
      attachments.detach(containerId);
    } catch (IsolatorException e) {
      retryLater(containerId, e);
      throw e;
    }
  }

  private void retryLater(String containerId, IOException why) {
    retries.add(containerId, FileProblem.describe(why));
    attachments.writeUndetached(containerId, why);
  }

  /** Containers that are released but could not be detached yet by this agent, with the reason. */
  Map<String, String> undetached() {
    return retries.pending();
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
        new ContainerRecovery(attachments.layout, attachments.reader, containers, false)
            .run(claimed, pluginTimeLimit, this::discard);
    for (String id : claimed) {
      if (containers.find(id).isEmpty()) {
        // Nested containers on their root's networks have no checkpoint of their own.
        containers.addGuest(id, id);
      }
    }
    return recovery;
  }

  private void discard(ContainerState container) throws IOException {
    if (container.problems.isEmpty()) {
      cleanup(container.id);
      return;
    }
    // Trying again does not mend a broken file: what is left is for the operator to see.
    try {
      attachments.detach(container.id);
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
    Uninterrupted.run(this::releaseAll);
  }

  private void releaseAll() throws IsolatorException {
    Failures failures = new Failures();
    for (String id : retries.pending().keySet()) {
      try {
        attachments.namespaces.remove(attachments.layout.namespace(id));
      } catch (IOException e) {
        failures.add(e);
      }
    }
    try {
      attachments.releaseRoot();
    } catch (IOException e) {
      failures.add(e);
    }
    failures.throwAsIsolators();
  }
}
