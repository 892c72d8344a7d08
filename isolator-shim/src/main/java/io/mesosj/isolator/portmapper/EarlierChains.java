package io.mesosj.isolator.portmapper;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.process.SearchPath;
import io.mesosj.cni.NetworkConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The chains that {@code bridge}, {@code ptp} and {@code portmap} made for a container before the
 * host's alternatives named another iptables. Their DEL looks into that of now only and ends well,
 * while the kernel goes on to lead the old ports to an address that somebody else gets.
 */
public final class EarlierChains {
  private static final String NAT = "nat";

  private EarlierChains() {}

  /**
   * Removes a container's chains from the iptables that the alternatives don't name, and what leads
   * to them. To be called before DEL, which gives the address back; {@code mesos-cni-shim} does so
   * for what it runs, of which it alone knows what it was at ADD.
   *
   * @throws IOException if the rules can't be read or changed
   */
  public static void remove(NetworkConfig network, String containerId) throws IOException {
    List<String> chains = new ArrayList<>();
    addChains(network, containerId, chains);
    if (chains.isEmpty()) {
      return;
    }
    SearchPath programs = SearchPath.ofThisProcess();
    for (boolean v6 : List.of(false, true)) {
      Iptables family = new Iptables(programs, v6);
      Optional<Iptables> other = family.isAvailable() ? family.other(NAT) : Optional.empty();
      if (other.isPresent()) {
        remove(other.get(), chains);
      }
    }
  }

  private static void addChains(NetworkConfig network, String containerId, List<String> chains) {
    if (MasqueradeChains.isMasqueraded(network)) {
      chains.add(MasqueradeChains.name(network.name(), containerId));
    }
    for (ObjectNode plugin : network.plugins()) {
      if (plugin.path("type").asText("").equals(PublishedPorts.PORTMAP)) {
        chains.add(MasqueradeChains.nameOfPorts(network.name(), containerId));
      }
    }
  }

  private static void remove(Iptables other, List<String> chains) throws IOException {
    SavedTables.Table nat = other.saveOther(NAT, chains.toArray(String[]::new));
    RuleTransaction transaction = new RuleTransaction();
    for (Rule rule : nat.rules()) {
      if (chains.contains(rule.chain()) || chains.contains(rule.next().orElse(""))) {
        transaction.delete(rule);
      }
    }
    for (String chain : chains) {
      if (nat.hasChain(chain)) {
        transaction.deleteChain(chain);
      }
    }
    if (!transaction.isEmpty()) {
      other.restore(transaction);
    }
  }
}
