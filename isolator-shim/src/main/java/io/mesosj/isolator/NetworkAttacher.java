package io.mesosj.isolator;

import io.mesosj.base.json.JsonTrees;
import io.mesosj.cni.Attachment;
import io.mesosj.cni.Cni;
import io.mesosj.cni.CniException;
import io.mesosj.cni.CniResult;
import io.mesosj.isolator.checkpoint.Checkpoints;
import io.mesosj.isolator.checkpoint.Layout;
import io.mesosj.isolator.namespace.PinnedNamespaces;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Makes a container's namespace and joins its networks, writing down each step before it. */
final class NetworkAttacher {
  private final Layout layout;
  private final Checkpoints checkpoints;
  private final PinnedNamespaces namespaces;
  private final Cni cni;
  private final ContainerFiles files;

  NetworkAttacher(
      Layout layout,
      Checkpoints checkpoints,
      PinnedNamespaces namespaces,
      Cni cni,
      ContainerFiles files) {
    this.layout = layout;
    this.checkpoints = checkpoints;
    this.namespaces = namespaces;
    this.cni = cni;
    this.files = files;
  }

  AttachedContainer attach(ContainerState container) throws IOException {
    Path netns = layout.namespace(container.id);
    namespaces.create(netns);
    Cni launch = cni.withinOneLimit();
    for (int i = 0; i < container.networks.size(); i++) {
      container.networks.set(i, join(launch, container.networks.get(i), container, netns));
    }
    requireInterfaces(container, netns);
    files.write(container);
    AttachedContainer attached = files.describe(container);
    for (String dropped : ContainerRules.dropped(container)) {
      attached = attached.warning(dropped);
    }
    return attached;
  }

  /**
   * A plugin may answer and have made nothing: one that knows a container by its id alone takes a
   * second network for the first.
   */
  private void requireInterfaces(ContainerState container, Path netns) throws IOException {
    Set<String> there = new HashSet<>(Set.of("lo"));
    namespaces.counters(netns).forEach(each -> there.add(each.name()));
    Set<String> promised = new HashSet<>();
    container.networks.forEach(network -> promised.add(network.ifName()));
    for (ContainerNetwork network : container.networks) {
      Set<String> made = new HashSet<>(Set.of(network.ifName()));
      network.result().stream()
          .flatMap(result -> result.interfaces().stream())
          .filter(each -> !each.sandbox().isEmpty() && !promised.contains(each.name()))
          .forEach(each -> made.add(each.name()));
      if (made.stream().noneMatch(there::contains)) {
        throw new IOException(
            "CNI network '"
                + network.config().name()
                + "': its plugins answered, but container '"
                + container.id
                + "' has no interface '"
                + network.ifName()
                + "'");
      }
    }
  }

  private ContainerNetwork join(
      Cni launch, ContainerNetwork network, ContainerState container, Path netns)
      throws IOException {
    String id = container.id;
    String name = network.config().name();
    checkpoints.makeDirectory(layout.networkInterface(id, name, network.ifName()));
    // Before ADD, so that after a crash in between there is something to run DEL with.
    checkpoints.writePrivate(
        layout.networkConfig(id, name), JsonTrees.write(network.config().tree()));
    Path info = layout.networkInfo(id, name, network.ifName());
    Path answered = layout.answered(id, name, network.ifName());
    CniResult result;
    try {
      result =
          launch.add(
              new Attachment(network.config(), id, Optional.of(netns), network.ifName()),
              (plugins, soFar) -> keep(answered, plugins, info, soFar));
    } catch (CniException e) {
      // It was undone already, or tried to be; a plugin that hangs need not do so twice.
      container.undoing.put(
          name,
          new ContainerState.Undone(
              Arrays.stream(e.getSuppressed())
                  .filter(CniException.class::isInstance)
                  .map(CniException.class::cast)
                  .findFirst()));
      throw KnownAddFaults.explained(network.config(), e);
    }
    // First, so that after a crash in between none counts as one that never answered.
    checkpoints.removeFile(answered);
    checkpoints.writePrivate(info, result.json());
    return network.with(result);
  }

  private void keep(Path answered, int plugins, Path info, Optional<CniResult> soFar)
      throws IOException {
    checkpoints.writePrivate(answered, plugins + "\n");
    if (soFar.isPresent()) {
      checkpoints.writePrivate(info, soFar.get().json());
    }
  }
}
