package io.mesosj.isolator;

import io.mesosj.base.file.SmallFile;
import io.mesosj.cni.Attachment;
import io.mesosj.cni.Cni;
import io.mesosj.cni.CniResult;
import io.mesosj.cni.NetworkConfig;
import io.mesosj.cni.NetworkDirectory;
import io.mesosj.isolator.checkpoint.CheckpointReader;
import io.mesosj.isolator.checkpoint.Layout;
import io.mesosj.isolator.plugin.KnownCheckFaults;
import io.mesosj.isolator.portmapper.StaleRules;
import io.mesosj.isolator.shim.AttachedPart;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Compares what is written down with what the plugins know: CHECK and GC. */
final class NetworkInspector {
  private final Layout layout;
  private final NetworkDirectory networks;
  private final CheckpointReader reader;
  private final Cni cni;

  NetworkInspector(Layout layout, NetworkDirectory networks, CheckpointReader reader, Cni cni) {
    this.layout = layout;
    this.networks = networks;
    this.reader = reader;
    this.cni = cni;
  }

  /** Whether all is as ADD left it, network by network. */
  CheckedNetworks check(ContainerState container) throws IOException {
    List<String> checked = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    Failures failures = new Failures();
    failures.addAll(container.problems);
    Cni look = cni.withinOneLimit();
    for (ContainerNetwork network : container.networks) {
      String name = network.config().name();
      Path info = layout.networkInfo(container.id, name, network.ifName());
      try {
        CniResult result = CniResult.parse(SmallFile.stored(info));
        if (check(look, attachment(network, container.id), result, notes)) {
          checked.add(name);
        }
      } catch (IOException e) {
        failures.add(e);
      }
    }
    List<String> lost = ContainerRules.lost(container);
    if (!lost.isEmpty()) {
      failures.add(new IOException(AttachmentRules.sentence(lost)));
    }
    failures.throwTogether();
    notes.addAll(ContainerRules.dropped(container));
    return new CheckedNetworks(checked, notes);
  }

  /**
   * What {@code mesos-cni-shim} runs is checked in its place: its own CHECK could not tell what it
   * has let pass.
   */
  private static boolean check(Cni look, Attachment whole, CniResult result, List<String> notes)
      throws IOException {
    List<AttachedPart> parts = AttachedPart.of(whole, result);
    if (!parts.stream().allMatch(AttachedPart::isKept)) {
      // It says what it misses.
      parts = List.of(new AttachedPart(whole, result, true));
    }
    boolean checked = false;
    for (AttachedPart part : parts) {
      KnownCheckFaults faults = new KnownCheckFaults(part.result(), notes);
      checked |= look.check(part.attachment(), faults.withAddressesOfNow(), faults::excuses);
    }
    return checked;
  }

  GarbageCollection gc() throws IOException {
    Map<String, List<Attachment>> own = attachments();
    OthersContainers others = OthersContainers.beside(layout);
    List<String> collected = new ArrayList<>();
    List<String> without = new ArrayList<>();
    Map<String, List<String>> freed = new TreeMap<>();
    Map<String, String> failed = new TreeMap<>();
    for (NetworkConfig configured : networks.list().networks().values()) {
      String name = configured.name();
      List<Attachment> valid = new ArrayList<>(own.getOrDefault(name, List.of()));
      valid.addAll(others.on(configured));
      try {
        // One network's plugins that hang hold launches up, and are no reason to leave out others'.
        boolean ran = cni.withinOneLimit().gc(cni.validate(configured), valid);
        (ran ? collected : without).add(name);
      } catch (IOException e) {
        failed.put(name, Failures.words(e));
      }
      try {
        List<String> found = free(configured, valid);
        if (!found.isEmpty()) {
          freed.put(name, found);
        }
      } catch (IOException e) {
        failed.merge(name, Failures.words(e), (one, two) -> one + "; " + two);
      }
    }
    return new GarbageCollection(collected, without, freed, failed);
  }

  /** What is left where plugins have no GC, or theirs does not look. */
  private List<String> free(NetworkConfig network, List<Attachment> valid) throws IOException {
    Set<String> anywhere = new HashSet<>(reader.containerIds());
    Set<String> known = new HashSet<>();
    valid.forEach(attachment -> known.add(attachment.containerId()));
    List<String> freed = new ArrayList<>();
    int rules =
        StaleRules.collect(network, valid, anywhere, () -> OthersContainers.beside(layout)::has);
    if (rules > 0) {
      freed.add(rules + " rules of the port-mapper");
    }
    // After the rules: the next container with the address would get their connections.
    OthersContainers others = OthersContainers.beside(layout);
    freed.addAll(HostLocalAddresses.collect(network, known, anywhere, others));
    return freed;
  }

  /**
   * By network, everything that any checkpoint tells of. One that can't be read stops the whole: an
   * attachment that is left out of the list would be taken away from a running container.
   */
  private Map<String, List<Attachment>> attachments() throws IOException {
    Map<String, List<Attachment>> byNetwork = new HashMap<>();
    for (String id : reader.containerIds()) {
      ContainerState container = ContainerState.of(reader.read(id));
      if (!container.problems.isEmpty()) {
        throw new IOException(
            "no GC while a checkpoint is broken: " + String.join("; ", container.problems));
      }
      for (ContainerNetwork network : container.networks) {
        byNetwork
            .computeIfAbsent(network.config().name(), name -> new ArrayList<>())
            .add(attachment(network, id));
      }
    }
    return byNetwork;
  }

  private Attachment attachment(ContainerNetwork network, String id) {
    return new Attachment(
        network.config(), id, Optional.of(layout.namespace(id)), network.ifName());
  }
}
