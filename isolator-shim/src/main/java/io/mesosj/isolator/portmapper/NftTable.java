package io.mesosj.isolator.portmapper;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One table of nft's: its rules by their chains, and its sets and maps. */
final class NftTable {
  private final Map<String, List<JsonNode>> rules = new HashMap<>();
  private final Map<String, JsonNode> elements = new HashMap<>();
  private boolean dormant;
  private boolean asksForDestination;

  /** Of what {@code nft -j list table} printed. */
  NftTable(JsonNode listing) {
    for (JsonNode each : listing) {
      if (each.has("rule")) {
        JsonNode rule = each.get("rule");
        rules.computeIfAbsent(rule.path("chain").asText(""), of -> new ArrayList<>()).add(rule);
        asksForDestination |= hasDestination(rule);
      }
      for (String kind : List.of("set", "map")) {
        if (each.has(kind)) {
          JsonNode set = each.get(kind);
          elements.put("@" + set.path("name").asText(""), set.path("elem"));
        }
      }
      dormant |= isDormant(each.path("table").path("flags"));
    }
  }

  /** Some versions of nft print the word cut off. */
  private static boolean isDormant(JsonNode flags) {
    boolean dormant = flags.asText("").startsWith("dorm");
    for (JsonNode flag : flags) {
      dormant |= flag.asText("").startsWith("dorm");
    }
    return dormant;
  }

  private static boolean hasDestination(JsonNode part) {
    if (part.path("field").asText("").equals("daddr")) {
      return true;
    }
    for (JsonNode below : part) {
      if (hasDestination(below)) {
        return true;
      }
    }
    return false;
  }

  /** In their order. */
  List<JsonNode> rules(String chain) {
    return rules.getOrDefault(chain, List.of());
  }

  /**
   * What a set or map holds, by its name with the {@code @}; null if there is none of that name.
   */
  @Nullable JsonNode elements(String name) {
    return elements.get(name);
  }

  /** Whether the kernel does not look at it for now. */
  boolean isDormant() {
    return dormant;
  }

  /** Whether a rule tells addresses that packets are for apart. */
  boolean asksForDestination() {
    return asksForDestination;
  }
}
