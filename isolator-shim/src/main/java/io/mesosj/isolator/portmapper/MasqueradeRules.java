package io.mesosj.isolator.portmapper;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What {@code bridge} and {@code ptp} make of {@code ipMasq}, in the words of the library that they
 * share: their DEL removes what is worded so and nothing else.
 *
 * @param network the network's name
 * @param containerId the container
 */
record MasqueradeRules(String network, String containerId) {
  /** Others have the same word for rules of another shape, such as Weave's. */
  private static final Set<String> MAKERS = Set.of("bridge", "ptp");

  /** Whether a plugin makes such rules by iptables. */
  static boolean areMadeBy(JsonNode plugin) {
    return MAKERS.contains(plugin.path("type").asText(""))
        && plugin.path("ipMasq").asBoolean()
        && !plugin.path("ipMasqBackend").asText("").equals("nftables");
  }

  /** The container's own, of both families. */
  String chain() {
    return MasqueradeChains.name(network, containerId);
  }

  /** All rules for an address, in order. */
  List<Rule> of(Prefix address) {
    String multicast = address.address().isV6() ? "ff00::/8" : "224.0.0.0/4";
    String itself = address.address().single();
    return List.of(
        rule(chain(), List.of("-d", address.network().text()), "ACCEPT"),
        rule(chain(), List.of("!", "-d", multicast), "MASQUERADE"),
        rule("POSTROUTING", List.of("-s", itself), chain()));
  }

  private Rule rule(String of, List<String> match, String target) {
    String comment = "name: \"" + network + "\" id: \"" + containerId + "\"";
    List<String> words = new ArrayList<>(match);
    words.addAll(List.of("-m", "comment", "--comment", comment, "-j", target));
    return new Rule(of, words);
  }
}
