package io.mesosj.isolator;

import io.mesosj.cni.Attachment;
import io.mesosj.cni.Cni;
import io.mesosj.cni.CniResult;
import io.mesosj.isolator.checkpoint.Checkpoints;
import io.mesosj.isolator.checkpoint.Layout;
import io.mesosj.isolator.namespace.PinnedNamespaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Leaves a container's networks, in reverse, and removes its namespace and what was written. */
final class NetworkDetacher {
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
  void detach(Container container) throws IOException {
    String id = container.id;
    if (!Files.exists(layout.container(id))) {
      return;
    }
    Path netns = layout.namespace(id);
    Optional<Path> alive = namespaces.exists(netns) ? Optional.of(netns) : Optional.empty();
    Failures failures = new Failures();
    for (int i = container.networks.size() - 1; i >= 0; i--) {
      try {
        leave(container.networks.get(i), id, alive);
      } catch (IOException e) {
        failures.add(e);
      }
    }
    if (failures.isEmpty()) {
      namespaces.remove(netns);
    }
    failures.addAll(container.problems);
    failures.throwTogether();
    checkpoints.remove(layout.container(id));
  }

  private void leave(ContainerNetwork network, String id, Optional<Path> netns) throws IOException {
    String name = network.config().name();
    Path config = layout.networkConfig(id, name);
    if (!Files.exists(config)) {
      return;
    }
    cni.del(
        new Attachment(network.config(), id, netns, network.ifName()),
        result(layout.networkInfo(id, name, network.ifName())));
    // First the file that says that there is something to detach, so that a crash between the two
    // leaves no DEL without its result.
    checkpoints.removeFile(config);
    checkpoints.remove(layout.network(id, name));
  }

  /** What ADD answered; a file that can't be read is no reason to keep the address. */
  private static Optional<CniResult> result(Path file) {
    try {
      return Optional.of(CniResult.parse(Files.readAllBytes(file)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
