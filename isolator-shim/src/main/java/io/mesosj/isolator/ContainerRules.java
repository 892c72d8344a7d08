package io.mesosj.isolator;

import io.mesosj.cni.Attachment;
import io.mesosj.cni.Cni;
import io.mesosj.cni.CniResult;
import io.mesosj.isolator.checkpoint.Layout;
import io.mesosj.isolator.portmapper.PublishedPorts;
import io.mesosj.isolator.shim.AttachedPart;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The host's rules that a container's checkpoint says it has. */
final class ContainerRules {
  /** Plugins that make nothing but rules, and the same ones when they are asked again. */
  private static final Set<String> REPEATABLE = Set.of("portmap");

  private final Layout layout;
  private final Cni cni;

  ContainerRules(Layout layout, Cni cni) {
    this.layout = layout;
    this.cni = cni;
  }

  /** What no rule says any more. */
  static List<String> lost(ContainerState container) throws IOException {
    AttachmentRules rules = AttachmentRules.ofHost();
    List<String> lost = new ArrayList<>();
    for (ContainerNetwork network : container.networks) {
      if (network.result().isPresent()) {
        lost.addAll(rules.lost(network.of(container.id), network.result().get()));
      }
    }
    return lost;
  }

  /** What of its ports the host's rules keep from other hosts, or may, in sentences. */
  static List<String> dropped(ContainerState container) {
    AttachmentRules rules = AttachmentRules.ofHost();
    List<String> dropped = new ArrayList<>();
    for (ContainerNetwork network : container.networks) {
      if (network.result().isPresent()) {
        dropped.addAll(rules.dropped(network.of(container.id), network.result().get()));
      }
    }
    return dropped;
  }

  /** Puts back what is lost, as far as that is known to do no harm. */
  Repair repair(ContainerState container) throws IOException {
    List<String> lost = lost(container);
    if (lost.isEmpty()) {
      return new Repair(List.of(), List.of());
    }
    PublishedPorts ports = PublishedPorts.ofHost();
    for (ContainerNetwork network : container.networks) {
      if (network.result().isPresent()) {
        restore(ports, network.of(container.id), network.result().get());
      }
    }
    List<String> left = lost(container);
    return new Repair(lost.stream().filter(what -> !left.contains(what)).toList(), left);
  }

  private void restore(PublishedPorts ports, Attachment whole, CniResult result)
      throws IOException {
    Path netns = layout.namespace(whole.containerId());
    for (AttachedPart part : AttachedPart.of(whole.in(netns), result)) {
      ports.restore(part.attachment(), part.result(), netns);
      cni.addAgain(part.attachment(), part.result(), REPEATABLE);
    }
  }
}
