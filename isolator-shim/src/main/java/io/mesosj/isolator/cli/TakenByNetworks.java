package io.mesosj.isolator.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.mesosj.base.net.IpLiteral;
import io.mesosj.base.net.IpPrefix;
import io.mesosj.cni.NetworkConfig;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the configured networks use already, wherever in their files it stands.
 *
 * @param subnets blocks of addresses, each with the network that has it
 * @param bridges bridges, each with the network that has it
 */
record TakenByNetworks(Map<String, List<IpPrefix>> subnets, Map<String, String> bridges) {
  static TakenByNetworks of(Iterable<NetworkConfig> networks) {
    TakenByNetworks taken = new TakenByNetworks(new TreeMap<>(), new TreeMap<>());
    for (NetworkConfig network : networks) {
      for (JsonNode value : network.tree().findValues("subnet")) {
        block(value.asText(""))
            .ifPresent(
                block ->
                    taken
                        .subnets
                        .computeIfAbsent(network.name(), name -> new ArrayList<>())
                        .add(block));
      }
      for (JsonNode value : network.tree().findValues("bridge")) {
        taken.bridges.put(value.asText(""), network.name());
      }
    }
    return taken;
  }

  /** An address inside a block will do for host-local. */
  private static Optional<IpPrefix> block(String text) {
    int slash = Math.max(0, text.indexOf('/'));
    String digits = text.substring(slash).replaceFirst("^/", "");
    Optional<InetAddress> address = IpLiteral.address(text.substring(0, slash));
    return address
        .filter(
            each ->
                digits.matches("[0-9]{1,3}")
                    && Integer.parseInt(digits) <= each.getAddress().length * Byte.SIZE)
        .map(each -> IpPrefix.around(each, Integer.parseInt(digits)));
  }

  /** The network that has one of a block's addresses, with its own block. */
  Optional<String> holderOf(IpPrefix block) {
    for (Map.Entry<String, List<IpPrefix>> each : subnets.entrySet()) {
      for (IpPrefix other : each.getValue()) {
        if (other.overlaps(block)) {
          return Optional.of("network '" + each.getKey() + "' has " + other);
        }
      }
    }
    return Optional.empty();
  }
}
