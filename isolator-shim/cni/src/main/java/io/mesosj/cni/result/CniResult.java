package io.mesosj.cni.result;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * The addresses and name servers in a plugin's result, whatever its version: {@code ip4} and {@code
 * ip6} up to 0.2.0, {@code ips} since 0.3.0 (also under 0.3.0's misprint {@code ip}).
 *
 * @param addresses without prefix length, in the plugin's order, IPv4 first for 0.1 and 0.2
 * @param dns the name servers
 */
public record CniResult(List<String> addresses, Dns dns) {
  public CniResult {
    addresses = List.copyOf(addresses);
  }

  /** Reads a result object. */
  public static CniResult read(ObjectNode result) {
    List<String> addresses = new ArrayList<>();
    for (String family : List.of("ip4", "ip6")) {
      addAddress(result.path(family).path("ip"), addresses);
    }
    for (String list : List.of("ips", "ip")) {
      if (result.path(list).isArray()) {
        for (JsonNode ip : result.path(list)) {
          addAddress(ip.path("address"), addresses);
        }
      }
    }
    return new CniResult(addresses, Dns.read(result.path("dns")));
  }

  private static void addAddress(JsonNode cidr, List<String> into) {
    String text = cidr.asText("");
    int slash = text.indexOf('/');
    String address = slash < 0 ? text : text.substring(0, slash);
    if (!address.isEmpty() && address.chars().allMatch(CniResult::isAddressCharacter)) {
      into.add(address);
    }
  }

  /** Addresses go into hosts files: only what an address is made of. */
  private static boolean isAddressCharacter(int c) {
    return (c >= '0' && c <= '9')
        || (c >= 'a' && c <= 'f')
        || (c >= 'A' && c <= 'F')
        || c == '.'
        || c == ':';
  }
}
