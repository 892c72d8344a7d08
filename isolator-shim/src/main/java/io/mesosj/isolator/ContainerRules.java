package io.mesosj.isolator;

import io.mesosj.base.file.FileProblem;
import io.mesosj.cni.Attachment;
import io.mesosj.cni.Cni;
import io.mesosj.cni.CniResult;
import io.mesosj.isolator.checkpoint.Layout;
import io.mesosj.isolator.portmapper.ForwardedPorts;
import io.mesosj.isolator.portmapper.PublishedPorts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
    PublishedPorts ports = PublishedPorts.ofHost();
    List<String> lost = new ArrayList<>();
    for (ContainerNetwork network : container.networks) {
      if (network.result().isPresent()) {
        lost.addAll(ports.lost(network.config(), network.result().get()));
      }
    }
    return lost;
  }

  /** What of its ports the host's rules keep from other hosts, or may, in sentences. */
  static List<String> dropped(ContainerState container) {
    ForwardedPorts ports = ForwardedPorts.ofHost();
    PublishedPorts rules = PublishedPorts.ofHost();
    List<String> dropped = new ArrayList<>();
    for (ContainerNetwork network : container.networks) {
      try {
        if (network.result().isPresent()) {
          ports.dropped(network.config(), network.result().get()).ifPresent(dropped::add);
          dropped.addAll(rules.doubts(network.config(), network.result().get()));
        }
      } catch (IOException e) {
        dropped.add("whether other hosts reach its ports is not known: " + FileProblem.describe(e));
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
    for (ContainerNetwork network : container.networks) {
      if (network.result().isPresent()) {
        restore(container.id, network, network.result().get());
      }
    }
    List<String> left = lost(container);
    return new Repair(lost.stream().filter(what -> !left.contains(what)).toList(), left);
  }

  private void restore(String id, ContainerNetwork network, CniResult result) throws IOException {
    Path netns = layout.namespace(id);
    PublishedPorts.restore(network.config(), result, id, network.ifName(), netns);
    cni.addAgain(
        new Attachment(network.config(), id, Optional.of(netns), network.ifName()),
        result,
        REPEATABLE);
  }
}
