package io.mesosj.isolator.metadata;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.json.JsonTrees;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A NetworkInfo as the {@code runtimeConfig} of a plugin, of which it gets the capabilities that it
 * declares: port mappings and addresses from their fields, the rest from labels under {@value
 * #PREFIX}, such as {@code cni.runtime/mac} or {@code cni.runtime/bandwidth.ingressRate}. Source:
 * the CNI project's conventions.
 */
final class RuntimeConfig {
  /** Labels that begin with this are for the runtime. */
  static final String PREFIX = "cni.runtime/";

  private static final Set<String> BANDWIDTH =
      Set.of("ingressRate", "ingressBurst", "egressRate", "egressBurst");
  private static final List<String> DNS = List.of("servers", "searches", "options");
  private static final List<String> TEXTS = List.of("mac", "infinibandGUID", "deviceID");

  private static final Set<String> KNOWN =
      Set.of(
          "portMappings",
          "ips",
          "aliases",
          "bandwidth",
          "dns",
          "mac",
          "infinibandGUID",
          "deviceID");

  private final ObjectNode networkInfo;
  private final Map<String, String> labels = new LinkedHashMap<>();

  RuntimeConfig(ObjectNode networkInfo) {
    this.networkInfo = networkInfo;
    for (JsonNode label : networkInfo.path("labels").path("labels")) {
      String key = label.path("key").asText("");
      if (key.startsWith(PREFIX)) {
        labels.put(key.substring(PREFIX.length()), label.path("value").asText(""));
      }
    }
  }

  /** What one plugin may get, by capability. */
  ObjectNode of(ObjectNode plugin) {
    return all(plugin.path("ipam").path("type").asText("").equals("static"));
  }

  /** All that is asked for, and labels' capabilities that nobody has heard of. */
  Set<String> requested() {
    Set<String> requested = new TreeSet<>();
    all(false).fieldNames().forEachRemaining(requested::add);
    for (String label : labels.keySet()) {
      String capability = label.split("\\.", 2)[0];
      if (!KNOWN.contains(capability)) {
        requested.add(capability);
      }
    }
    return requested;
  }

  private ObjectNode all(boolean withPrefixLength) {
    ObjectNode all = JsonTrees.object();
    putUnlessEmpty(all, "portMappings", portMappings());
    putUnlessEmpty(all, "ips", ips(withPrefixLength));
    putUnlessEmpty(all, "aliases", split(labels.getOrDefault("aliases", "")));
    putUnlessEmpty(all, "bandwidth", bandwidth());
    putUnlessEmpty(all, "dns", dns());
    for (String name : TEXTS) {
      String value = labels.get(name);
      if (value != null) {
        all.put(name, value);
      }
    }
    return all;
  }

  private static void putUnlessEmpty(ObjectNode into, String name, JsonNode value) {
    if (!value.isEmpty()) {
      into.set(name, value);
    }
  }

  private ArrayNode portMappings() {
    ArrayNode converted = JsonTrees.array();
    for (JsonNode mapping : networkInfo.path("port_mappings")) {
      converted
          .addObject()
          .put("hostPort", mapping.path("host_port").asLong())
          .put("containerPort", mapping.path("container_port").asLong())
          .put("protocol", mapping.path("protocol").asText("tcp").toLowerCase(Locale.ROOT));
    }
    return converted;
  }

  /**
   * The addresses asked for. A NetworkInfo has no room for a prefix length, which the label has;
   * host-local does without, static does not: there it is the address alone.
   */
  private ArrayNode ips(boolean withPrefixLength) {
    ArrayNode ips = split(labels.getOrDefault("ips", ""));
    if (!ips.isEmpty()) {
      return ips;
    }
    for (JsonNode address : networkInfo.path("ip_addresses")) {
      String ip = address.path("ip_address").asText("");
      if (!ip.isEmpty()) {
        String alone = ip.indexOf(':') < 0 ? "/32" : "/128";
        ips.add(withPrefixLength && ip.indexOf('/') < 0 ? ip + alone : ip);
      }
    }
    return ips;
  }

  private ObjectNode bandwidth() {
    ObjectNode bandwidth = JsonTrees.object();
    for (String name : BANDWIDTH) {
      String value = labels.getOrDefault("bandwidth." + name, "");
      // Something else than a number is left out: the plugin would refuse the container for it.
      if (!value.isEmpty()
          && value.length() <= 15
          && value.chars().allMatch(c -> c >= '0' && c <= '9')) {
        bandwidth.put(name, Long.parseLong(value));
      }
    }
    return bandwidth;
  }

  private ObjectNode dns() {
    ObjectNode dns = JsonTrees.object();
    for (String name : DNS) {
      putUnlessEmpty(dns, name, split(labels.getOrDefault("dns." + name, "")));
    }
    return dns;
  }

  private static ArrayNode split(String text) {
    ArrayNode parts = JsonTrees.array();
    for (String part : text.split(",", -1)) {
      if (!part.isBlank()) {
        parts.add(part.strip());
      }
    }
    return parts;
  }
}
