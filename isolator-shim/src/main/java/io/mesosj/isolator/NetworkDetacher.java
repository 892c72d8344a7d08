package io.mesosj.isolator;

import io.mesosj.base.file.FileProblem;
import io.mesosj.base.file.SmallFile;
import io.mesosj.cni.Attachment;
import io.mesosj.cni.Cni;
import io.mesosj.cni.CniException;
import io.mesosj.cni.CniResult;
import io.mesosj.cni.NetworkConfig;
import io.mesosj.isolator.checkpoint.Checkpoints;
import io.mesosj.isolator.checkpoint.Layout;
import io.mesosj.isolator.namespace.PinnedNamespaces;
import io.mesosj.isolator.portmapper.ThoroughDel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Leaves a container's networks, in reverse, and removes its namespace and what was written. */
final class NetworkDetacher {
  private static final Logger LOG = LoggerFactory.getLogger(NetworkDetacher.class);

  private final Layout layout;
  private final Checkpoints checkpoints;
  private final PinnedNamespaces namespaces;
  private final Cni cni;

  NetworkDetacher(Layout layout, Checkpoints checkpoints, PinnedNamespaces namespaces, Cni cni) {
    this.layout = layout;
    this.checkpoints = checkpoints;
    this.namespaces = namespaces;
    this.cni = cni;
  }

  /**
   * Does all of it, whatever fails on the way, and may be called again.
   *
   * @throws IOException with every failure; where a DEL failed the namespace stays for the next
   *     attempt, because plugins find in it what they have to undo outside
   */
  void detach(ContainerState container) throws IOException {
    String id = container.id;
    if (!Files.exists(layout.container(id))) {
      return;
    }
    Path netns = layout.namespace(id);
    Failures failures = leaveAll(container, netns);
    if (failures.isEmpty()) {
      namespaces.remove(netns);
    }
    failures.addAll(container.problems);
    failures.throwTogether();
    checkpoints.remove(layout.container(id));
  }

  /**
   * As {@link #detach}, and then takes away everything of ours and what is known of others',
   * however its plugins fail.
   *
   * @return what may be left, and why
   */
  List<String> detachByForce(ContainerState container) throws IOException {
    String id = container.id;
    Path netns = layout.namespace(id);
    ForcedRemoval removal = new ForcedRemoval(id);
    for (IOException failure : leaveAll(container, netns).all()) {
      removal.mayBeLeft(FileProblem.describe(failure));
    }
    for (ContainerNetwork network : container.networks) {
      if (Files.exists(layout.networkConfig(id, network.config().name()))) {
        removal.remove(network);
      }
    }
    container.problems.forEach(removal::mayBeLeft);
    namespaces.remove(netns);
    checkpoints.remove(layout.container(id));
    return removal.left();
  }

  private Failures leaveAll(ContainerState container, Path netns) throws IOException {
    Optional<Path> alive = namespaces.exists(netns) ? Optional.of(netns) : Optional.empty();
    Failures failures = new Failures();
    Cni teardown = cni.withinOneLimit();
    for (int i = container.networks.size() - 1; i >= 0; i--) {
      try {
        leave(teardown.sharing(i + 1), container.networks.get(i), container, alive);
      } catch (IOException e) {
        failures.add(e);
      }
    }
    return failures;
  }

  private void leave(
      Cni teardown, ContainerNetwork network, ContainerState container, Optional<Path> netns)
      throws IOException {
    String id = container.id;
    String name = network.config().name();
    Path config = layout.networkConfig(id, name);
    if (!Files.exists(config)) {
      return;
    }
    Path info = layout.networkInfo(id, name, network.ifName());
    Path answered = layout.answered(id, name, network.ifName());
    Optional<CniResult> result = Files.exists(info) ? result(info) : Optional.empty();
    int plugins = Files.exists(info) ? network.config().plugins().size() : 0;
    int count = Files.exists(answered) ? answered(answered, network.config()) : plugins;
    ContainerState.@Nullable Undone undone = container.undoing.remove(name);
    if (count > 0 || undone == null || undone.failure().isPresent()) {
      Attachment attachment = new Attachment(network.config(), id, netns, network.ifName());
      leave(teardown, attachment, result, count, undone);
    }
    // First the file that says that there is something to detach, so that a crash between the two
    // leaves no DEL without its result.
    checkpoints.removeFile(config);
    checkpoints.remove(layout.network(id, name));
  }

  private static void leave(
      Cni teardown,
      Attachment attachment,
      Optional<CniResult> result,
      int answered,
      ContainerState.@Nullable Undone undone)
      throws IOException {
    Optional<CniException> earlier = undone == null ? Optional.empty() : undone.failure();
    ThoroughDel.runAsFarAsPossible(
            attachment.config(),
            attachment.containerId(),
            earlier,
            () -> teardown.del(attachment, result, answered))
        .ifPresent(
            e -> LOG.warn("{}; it had attached nothing, so it is let be", Failures.words(e)));
  }

  /** What ADD answered; a file that can't be read is no reason to keep the address. */
  private static Optional<CniResult> result(Path file) {
    try {
      return Optional.of(CniResult.parse(SmallFile.stored(file)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Where it can't be read all count: that undoes too much, but leaves nothing. */
  private static int answered(Path file, NetworkConfig config) {
    try {
      return Integer.parseInt(SmallFile.storedText(file).strip());
    } catch (IOException | NumberFormatException e) {
      return config.plugins().size();
    }
  }
}
