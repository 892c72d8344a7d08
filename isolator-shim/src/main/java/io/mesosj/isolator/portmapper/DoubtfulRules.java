package io.mesosj.isolator.portmapper;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Rules of others that may take a published port's connections before the container's own do, and
 * nobody can tell: they name no port, and a set, a mark, a device or whatever else decides. They
 * hold no port for certain, so no container is refused over them, but they are told of.
 */
final class DoubtfulRules {
  private final Map<String, List<Rule>> byChain = new HashMap<>();
  private final Map<Rule, List<String>> found = new LinkedHashMap<>();

  private DoubtfulRules() {}

  static DoubtfulRules in(SavedTables.Table nat) {
    DoubtfulRules doubtful = new DoubtfulRules();
    boolean any = false;
    for (Rule rule : nat.rules()) {
      any |= HeldPorts.isDoubtful(rule);
    }
    if (any) {
      for (Rule rule : nat.rules()) {
        doubtful.byChain.computeIfAbsent(rule.chain(), chain -> new ArrayList<>()).add(rule);
      }
    }
    return doubtful;
  }

  /**
   * Looks for those on the way of a new connection to a mapping's port.
   *
   * @param destination where its own rule leads, after which none counts; empty while it has none
   */
  void look(PortMapping mapping, String destination) {
    walk("PREROUTING", mapping, destination, new HashSet<>());
  }

  /** Whether the mapping's own rule was come to. */
  private boolean walk(String chain, PortMapping mapping, String destination, Set<String> visited) {
    if (!visited.add(chain)) {
      return false;
    }
    for (Rule rule : byChain.getOrDefault(chain, List.of())) {
      if (HeldPorts.mayMatch(rule, mapping)) {
        if (rule.option("--to-destination").orElse("").equals(destination)) {
          return true;
        }
        if (HeldPorts.isDoubtful(rule)) {
          List<String> ports = found.computeIfAbsent(rule, each -> new ArrayList<>());
          if (!ports.contains(mapping.hostSide())) {
            ports.add(mapping.hostSide());
          }
        }
        if (walk(rule.next().orElse(""), mapping, destination, visited)) {
          return true;
        }
      }
    }
    return false;
  }

  /** A sentence about each that was found. */
  List<String> sentences() {
    List<String> sentences = new ArrayList<>();
    for (Map.Entry<Rule, List<String>> each : found.entrySet()) {
      sentences.add(
          "'"
              + each.getKey().append()
              + "' names no port and comes first: whether it takes host port "
              + String.join(", ", each.getValue())
              + " is not known");
    }
    return sentences;
  }
}
