package io.mesosj.cni;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.json.JsonTrees;
import java.util.List;

/**
 * A plugin's result in another version of the specification, in both directions; what a version has
 * no place for is left out. Source: the "Result" sections of CNI 0.1.0 to 1.1.0.
 */
final class ResultConversion {
  private static final List<String> INTERFACE = List.of("name", "mac", "sandbox");
  private static final List<String> INTERFACE_EXTENDED =
      List.of("name", "mac", "sandbox", "mtu", "socketPath", "pciID");
  private static final List<String> IP = List.of("address", "gateway", "interface");
  private static final List<String> ROUTE = List.of("dst", "gw");
  private static final List<String> ROUTE_EXTENDED =
      List.of("dst", "gw", "mtu", "advmss", "priority", "table", "scope");

  private ResultConversion() {}

  /**
   * Converts a result to {@code version}, an already converted one to itself.
   *
   * @throws IncompatibleVersionException if either version is not known here
   */
  static ObjectNode convert(ObjectNode result, String version) throws IncompatibleVersionException {
    String from = versionOf(result);
    requireKnown(from);
    requireKnown(version);
    if (from.equals(version) && !result.path("ip").isArray()) {
      return result;
    }
    ObjectNode lists = isByFamily(from) ? toLists(result) : result;
    ObjectNode converted = isByFamily(version) ? toFamilies(lists) : select(lists, version);
    converted.put("cniVersion", version);
    if (result.path("dns").isObject()) {
      converted.set("dns", result.get("dns"));
    }
    return converted;
  }

  /**
   * The version that a result is in. One that names none is from a plugin of 0.1.0, unless it has
   * what came only later: then the plugin was sloppy.
   */
  static String versionOf(ObjectNode result) {
    String named = result.path("cniVersion").asText("");
    if (!named.isEmpty()) {
      return named;
    }
    boolean lists = result.has("ips") || result.path("ip").isArray() || result.has("interfaces");
    return lists ? "0.4.0" : CniVersion.UNNAMED;
  }

  private static void requireKnown(String version) throws IncompatibleVersionException {
    if (!CniVersion.SUPPORTED.contains(version)) {
      throw new IncompatibleVersionException("CNI version '" + version + "' is not known here");
    }
  }

  /** One object for each address family; later versions have lists. */
  private static boolean isByFamily(String version) {
    return !CniVersion.isAtLeast(version, "0.3.0");
  }

  private static ObjectNode toLists(ObjectNode result) {
    ObjectNode lists = JsonTrees.object();
    ArrayNode ips = JsonTrees.array();
    ArrayNode routes = JsonTrees.array();
    for (String family : List.of("ip4", "ip6")) {
      JsonNode ip = result.path(family);
      if (!ip.path("ip").asText("").isEmpty()) {
        ObjectNode address = ips.addObject();
        address.set("address", ip.get("ip"));
        if (ip.has("gateway")) {
          address.set("gateway", ip.get("gateway"));
        }
        ip.path("routes").forEach(routes::add);
      }
    }
    lists.set("ips", ips);
    lists.set("routes", routes);
    return lists;
  }

  private static ObjectNode toFamilies(ObjectNode lists) {
    ObjectNode families = JsonTrees.object();
    for (JsonNode ip : ips(lists)) {
      String family = isIpv6(ip.path("address").asText("")) ? "ip6" : "ip4";
      // The old form has room for one address of each family.
      if (!families.has(family)) {
        ObjectNode converted = families.putObject(family);
        converted.set("ip", ip.path("address"));
        if (ip.has("gateway")) {
          converted.set("gateway", ip.get("gateway"));
        }
        ArrayNode routes = JsonTrees.array();
        for (JsonNode route : lists.path("routes")) {
          if (isIpv6(route.path("dst").asText("")) == family.equals("ip6")) {
            routes.add(pick(route, ROUTE));
          }
        }
        if (!routes.isEmpty()) {
          converted.set("routes", routes);
        }
      }
    }
    return families;
  }

  private static ObjectNode select(ObjectNode lists, String version) {
    boolean extended = CniVersion.isAtLeast(version, "1.1.0");
    ObjectNode selected = JsonTrees.object();
    put(selected, "interfaces", lists, extended ? INTERFACE_EXTENDED : INTERFACE);
    ArrayNode ips = JsonTrees.array();
    for (JsonNode ip : ips(lists)) {
      ObjectNode picked = pick(ip, IP);
      // The family stands beside each address up to 0.4.0.
      if (!CniVersion.isAtLeast(version, "1.0.0")) {
        picked.put("version", isIpv6(ip.path("address").asText("")) ? "6" : "4");
      }
      ips.add(picked);
    }
    if (!ips.isEmpty()) {
      selected.set("ips", ips);
    }
    put(selected, "routes", lists, extended ? ROUTE_EXTENDED : ROUTE);
    return selected;
  }

  /** 0.3.0's text had {@code ip} by mistake, and there are plugins that followed it. */
  private static JsonNode ips(ObjectNode lists) {
    return lists.has("ips") ? lists.path("ips") : lists.path("ip");
  }

  private static void put(ObjectNode into, String name, ObjectNode from, List<String> fields) {
    ArrayNode picked = JsonTrees.array();
    from.path(name).forEach(item -> picked.add(pick(item, fields)));
    if (!picked.isEmpty()) {
      into.set(name, picked);
    }
  }

  private static ObjectNode pick(JsonNode from, List<String> fields) {
    ObjectNode picked = JsonTrees.object();
    for (String field : fields) {
      if (from.has(field)) {
        picked.set(field, from.get(field));
      }
    }
    return picked;
  }

  private static boolean isIpv6(String address) {
    return address.indexOf(':') >= 0;
  }
}
