package io.mesosj.isolator;

import io.mesosj.base.json.JsonTrees;
import io.mesosj.cni.Attachment;
import io.mesosj.cni.Cni;
import io.mesosj.cni.CniResult;
import io.mesosj.isolator.checkpoint.Checkpoints;
import io.mesosj.isolator.checkpoint.Layout;
import io.mesosj.isolator.namespace.PinnedNamespaces;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

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

  AttachedContainer attach(Container container) throws IOException {
    Path netns = layout.namespace(container.id);
    namespaces.create(netns);
    for (int i = 0; i < container.networks.size(); i++) {
      container.networks.set(i, join(container.networks.get(i), container.id, netns));
    }
    files.write(container);
    return files.describe(container);
  }

  private ContainerNetwork join(ContainerNetwork network, String id, Path netns)
      throws IOException {
    String name = network.config().name();
    checkpoints.makeDirectory(layout.networkInterface(id, name, network.ifName()));
    // Before ADD, so that after a crash in between there is something to run DEL with.
    checkpoints.writePrivate(
        layout.networkConfig(id, name), JsonTrees.write(network.config().tree()));
    checkpoints.force(layout.container(id));
    checkpoints.force(layout.root());
    Path info = layout.networkInfo(id, name, network.ifName());
    CniResult result =
        cni.add(
            new Attachment(network.config(), id, Optional.of(netns), network.ifName()),
            soFar -> checkpoints.writePrivate(info, soFar.json()));
    checkpoints.writePrivate(info, result.json());
    return network.with(result);
  }
}
