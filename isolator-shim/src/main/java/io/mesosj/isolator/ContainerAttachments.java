package io.mesosj.isolator;

import io.mesosj.base.file.FileProblem;
import io.mesosj.base.step.Steps;
import io.mesosj.base.thread.Uninterrupted;
import io.mesosj.cni.Cni;
import io.mesosj.cni.CniOptions;
import io.mesosj.cni.EndedCall;
import io.mesosj.cni.NetworkDirectory;
import io.mesosj.cni.PluginPath;
import io.mesosj.isolator.calls.CallLog;
import io.mesosj.isolator.checkpoint.CheckpointReader;
import io.mesosj.isolator.checkpoint.Checkpoints;
import io.mesosj.isolator.checkpoint.Layout;
import io.mesosj.isolator.files.HostResolver;
import io.mesosj.isolator.namespace.PinnedNamespaces;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Makes and undoes containers' attachments, for an agent and for operators' commands alike: knows
 * the order, the locks and the files, and nothing of who asks.
 */
final class ContainerAttachments {
  final Layout layout;
  final CheckpointReader reader;
  final PinnedNamespaces namespaces;
  final NetworkChooser chooser;
  final ContainerFiles files;
  final NetworkInspector inspector;
  final ContainerRules rules;
  final OperationLock operations;
  final Containers containers = new Containers();
  private final Checkpoints checkpoints;
  private final MountedRoot root;
  private final NetworkAttacher attacher;
  private final NetworkDetacher detacher;

  /** What is done about a container whose undoing failed. */
  interface FailedUndo {
    void noted(String containerId, IOException why);
  }

  /**
   * @param calls is told each run of a plugin
   * @param byHand whether this is an operator's command, and no agent
   */
  ContainerAttachments(
      IsolatorOptions options, Steps steps, Consumer<EndedCall> calls, boolean byHand) {
    NetworkDirectory networks = new NetworkDirectory(options.configDir());
    this.layout = new Layout(options.rootDir());
    Cni cni =
        Cni.of(
            CniOptions.pluginsIn(new PluginPath(options.pluginDirs()))
                .withTimeLimit(options.pluginTimeLimit())
                .withOwnPlugins(OwnPlugins.ALL)
                .withSteps(steps)
                .withCalls(new CallLog(layout).andThen(calls)));
    this.checkpoints = new Checkpoints(steps);
    this.namespaces = new PinnedNamespaces(options.rootDir(), steps);
    this.root = new MountedRoot(layout, namespaces, checkpoints, byHand);
    this.chooser = new NetworkChooser(networks, cni);
    this.files =
        new ContainerFiles(layout, checkpoints, options.defaultDns(), HostResolver.ofThisMachine());
    this.attacher = new NetworkAttacher(layout, checkpoints, namespaces, cni, files);
    this.detacher = new NetworkDetacher(layout, checkpoints, namespaces, cni);
    this.reader = new CheckpointReader(layout, networks);
    this.rules = new ContainerRules(layout, cni);
    this.operations = new OperationLock(layout.lock());
    this.inspector = new NetworkInspector(layout, networks, reader, cni);
  }

  /**
   * What a container asks for, its interfaces named; nothing has happened then.
   *
   * @throws IsolatorException if a network is unknown, named twice or described wrongly
   */
  ContainerState choose(String containerId, ContainerSpec spec) throws IsolatorException {
    Optional<String> asked = spec.hostname().filter(name -> !name.isEmpty());
    String hostname =
        asked.isPresent() ? Hostname.checked(asked.get()) : Hostname.ofId(containerId);
    return new ContainerState(containerId, hostname, chooser.choose(spec.named()));
  }

  static void requireValidId(String containerId) throws IsolatorException {
    if (!Layout.isValidContainerId(containerId)) {
      throw new IsolatorException("container id '" + containerId + "' can't be a file name");
    }
  }

  /** Makes the namespace and runs every ADD; what was done is undone if one fails. */
  AttachedContainer attach(ContainerState container, FailedUndo failed) throws IsolatorException {
    claim(container);
    container.beginAttaching();
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
      endAttaching(container);
      return attached.get();
    } catch (IOException e) {
      endAttaching(container);
      throw undone(container, e, failed);
    }
  }

  /** An interrupt that meant the attaching only is no longer one afterwards. */
  private static void endAttaching(ContainerState container) {
    if (!container.endAttaching()) {
      Thread.interrupted();
    }
  }

  private IsolatorException undone(ContainerState container, IOException e, FailedUndo failed) {
    IsolatorException failure = new IsolatorException(FileProblem.describe(e), e);
    // An interrupt meant the attaching; the undoing needs plugins to run to their end.
    Uninterrupted.run(
        () -> {
          try {
            remove(container);
          } catch (IOException undo) {
            failure.addSuppressed(undo);
            failed.noted(container.id, undo);
          }
        });
    return failure;
  }

  /** Makes the container's directory, or leaves it to whom it belongs. */
  private void claim(ContainerState container) throws IsolatorException {
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
      throw new IsolatorException(FileProblem.describe(e), e);
    }
  }

  /** Runs every DEL of a container that is known here and forgets it. */
  void detach(String containerId) throws IsolatorException {
    Optional<ContainerState> known = containers.find(containerId);
    if (known.isEmpty()) {
      return;
    }
    ContainerState container = known.get();
    container.cancel();
    synchronized (container) {
      container.destroyed = true;
      try {
        remove(container);
      } catch (IOException e) {
        throw new IsolatorException(FileProblem.describe(e), e);
      }
    }
  }

  private void remove(ContainerState container) throws IOException {
    if (Files.exists(layout.container(container.id))) {
      operations.shared(
          () -> {
            detacher.detach(container);
            return container;
          });
    }
    containers.remove(container.id);
  }

  /** Detaches a container and takes away everything of ours; returns what may be left. */
  List<String> detachByForce(ContainerState container) throws IOException {
    return operations.shared(() -> detacher.detachByForce(container));
  }

  /**
   * Writes down why a container could not be detached, for processes other than this one. The
   * file's time stays that of the first failure.
   */
  void writeUndetached(String containerId, IOException why) {
    // An interrupt ended the detaching; it must not end the word of it.
    Uninterrupted.run(() -> write(containerId, why));
  }

  private void write(String containerId, IOException why) {
    Path file = layout.undetached(containerId);
    try {
      Optional<FileTime> first =
          Files.exists(file) ? Optional.of(Files.getLastModifiedTime(file)) : Optional.empty();
      checkpoints.writePrivate(file, FileProblem.describe(why) + "\n");
      if (first.isPresent()) {
        Files.setLastModifiedTime(file, first.get());
      }
    } catch (IOException e) {
      why.addSuppressed(e);
    }
  }

  boolean hasNamespace(ContainerState container) {
    return Files.exists(layout.namespace(container.id));
  }

  /** Takes the root's mount away if it is ours and no container is left. */
  void releaseRoot() throws IOException {
    if (root.isOurs()) {
      operations.alone(root::unmount);
    }
  }
}
