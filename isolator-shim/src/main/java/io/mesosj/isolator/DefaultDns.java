package io.mesosj.isolator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.file.FileProblem;
import io.mesosj.base.json.JsonTrees;
import io.mesosj.cni.Dns;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * The resolver of containers whose plugins name none: Mesos' {@code --default_container_dns}, by
 * network or for all.
 */
public final class DefaultDns {
  private static final String ALL = "";

  private final Map<String, Dns> byNetwork;
  private final String json;

  private DefaultDns(Map<String, Dns> byNetwork, String json) {
    this.byNetwork = byNetwork;
    this.json = json;
  }

  /** No default. */
  public static DefaultDns none() {
    return new DefaultDns(Map.of(), "{}");
  }

  /**
   * Reads the flag's JSON: <code>{"mesos": [{"network_mode": "CNI", "network_name": "net1", "dns":
   * {"nameservers": [...]}}]}</code>; an entry without a name is for all networks.
   *
   * @throws IllegalArgumentException if it is not that
   */
  public static DefaultDns parse(String json) {
    ObjectNode tree;
    try {
      tree = JsonTrees.read(json.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new IllegalArgumentException("default_container_dns: " + FileProblem.describe(e), e);
    }
    Map<String, Dns> byNetwork = new HashMap<>();
    for (JsonNode entry : tree.path("mesos")) {
      if (!entry.path("network_mode").asText("").equals("CNI")) {
        continue;
      }
      String network = entry.path("network_name").asText(ALL);
      if (byNetwork.put(network, Dns.read(entry.path("dns"))) != null) {
        throw new IllegalArgumentException(
            "default_container_dns: "
                + (network.isEmpty() ? "two defaults" : "network '" + network + "' stands twice"));
      }
    }
    return new DefaultDns(byNetwork, json);
  }

  /** What {@link #parse} makes the same of. */
  public String json() {
    return json;
  }

  /** What was set for the network, else for all, else nothing. */
  Dns of(String network) {
    Dns all = byNetwork.getOrDefault(ALL, Dns.NONE);
    return byNetwork.getOrDefault(network, all);
  }
}
