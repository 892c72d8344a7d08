package io.mesosj.isolator.portmapper;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.process.SearchPath;
import io.mesosj.cni.NetworkConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The chains that {@code bridge}, {@code ptp} and {@code portmap} make for a container. */
public final class ContainerChains {
  private static final String NAT = "nat";

  private ContainerChains() {}

  /**
   * Removes a container's chains from the iptables that the host's alternatives named before, and
   * what leads to them. The plugins' DEL looks into that of now only and ends well, while the
   * kernel goes on to lead the old ports to an address that somebody else gets. To be called before
   * DEL, which gives the address back; {@code mesos-cni-shim} does so for what it runs, of which it
   * alone knows what it was at ADD.
   *
   * @throws IOException if the rules can't be read or changed
   */
  static void removeEarlier(NetworkConfig network, String containerId) throws IOException {
    remove(network, containerId, false);
  }

  /**
   * Removes a container's chains from every iptables, in the place of plugins that can't any more.
   *
   * @throws IOException if the rules can't be read or changed
   */
  public static void remove(NetworkConfig network, String containerId) throws IOException {
    remove(network, containerId, true);
  }

  private static void remove(NetworkConfig network, String containerId, boolean alsoOfNow)
      throws IOException {
    List<String> chains = chains(network, containerId);
    if (chains.isEmpty()) {
      return;
    }
    SearchPath programs = SearchPath.ofThisProcess();
    IOException failed = null;
    for (boolean v6 : List.of(false, true)) {
      Iptables family = new Iptables(programs, v6);
      List<Iptables> all = new ArrayList<>(alsoOfNow ? List.of(family) : List.of());
      family.other(NAT).ifPresent(all::add);
      for (Iptables each : family.isAvailable() ? all : List.<Iptables>of()) {
        try {
          remove(each, chains);
        } catch (IOException e) {
          // One table's trouble must not keep another's rules.
          if (failed == null) {
            failed = e;
          } else {
            failed.addSuppressed(e);
          }
        }
      }
    }
    if (failed != null) {
      throw failed;
    }
  }

  private static List<String> chains(NetworkConfig network, String containerId) {
    List<String> chains = new ArrayList<>();
    if (MasqueradeChains.isMasqueraded(network)) {
      chains.add(MasqueradeChains.name(network.name(), containerId));
    }
    for (ObjectNode plugin : network.plugins()) {
      if (plugin.path("type").asText("").equals(PublishedPorts.PORTMAP)) {
        chains.add(MasqueradeChains.nameOfPorts(network.name(), containerId));
      }
    }
    return chains;
  }

  private static void remove(Iptables iptables, List<String> chains) throws IOException {
    SavedTables.Table nat = iptables.saveOurs(NAT, chains.toArray(String[]::new));
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
      iptables.restore(transaction);
    }
  }
}
