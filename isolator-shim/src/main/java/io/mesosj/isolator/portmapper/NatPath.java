package io.mesosj.isolator.portmapper;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The way of a new connection from another host through table nat, as far as rules tell it. */
final class NatPath {
  /** As deep as the kernel lets chains jump. */
  private static final int DEEPEST = 16;

  private final SavedTables.Table nat;
  private final List<Rule> inOrder = new ArrayList<>();
  private final Set<String> reached = new LinkedHashSet<>();

  NatPath(SavedTables.Table nat) {
    this.nat = nat;
    walk("PREROUTING", 0);
  }

  private void walk(String chain, int depth) {
    reached.add(chain);
    for (Rule rule : nat.rules()) {
      if (rule.chain().equals(chain)) {
        inOrder.add(rule);
        Optional<String> target = rule.next().filter(nat::hasChain);
        if (target.isPresent() && depth < DEEPEST) {
          walk(target.get(), depth + 1);
        }
      }
    }
  }

  /** Rules that send a mapping to a destination, wherever they stand. */
  private List<Rule> leading(PortMapping mapping, String destination) {
    return nat.rules().stream()
        .filter(rule -> HeldPorts.takes(rule, mapping))
        .filter(rule -> rule.option("--to-destination").orElse("").equals(destination))
        .toList();
  }

  TraceFinding find(PortMapping mapping, Address container, String id) {
    String destination = container.withPort(mapping.containerPort());
    List<Rule> leading = leading(mapping, destination);
    String port = "host port " + mapping.hostSide();
    if (leading.isEmpty()) {
      return TraceFinding.trouble(
          "rules",
          "no rule of table nat sends " + port + " to " + destination + ": others took it away",
          "isolator-shim repair " + id);
    }
    Optional<Rule> reachable =
        leading.stream().filter(rule -> reached.contains(rule.chain())).findFirst();
    if (reachable.isEmpty()) {
      return unreached(leading.get(0), port, container.isV6());
    }
    for (Rule rule : inOrder) {
      if (leading.contains(rule)) {
        break;
      }
      if (HeldPorts.takes(rule, mapping) && isForEverybody(rule)) {
        return TraceFinding.trouble(
            "rules",
            "an earlier rule takes " + port + ": '" + rule.append() + "'",
            iptables(container.isV6()) + rule.delete() + ", or publish another host port");
      }
    }
    return TraceFinding.well(
        "rules", "chain " + reachable.get().chain() + " sends " + port + " to " + destination);
  }

  private static boolean isForEverybody(Rule rule) {
    return rule.option("-s").isEmpty() && rule.option("-i").isEmpty();
  }

  private TraceFinding unreached(Rule rule, String port, boolean v6) {
    String top = rule.chain();
    for (int i = 0; i < DEEPEST; i++) {
      String child = top;
      Optional<Rule> parent =
          nat.rules().stream()
              .filter(each -> each.next().orElse("").equals(child))
              .filter(each -> !each.chain().equals("OUTPUT"))
              .findFirst();
      if (parent.isEmpty()) {
        break;
      }
      top = parent.get().chain();
    }
    return TraceFinding.trouble(
        "rules",
        "the rule for " + port + " is there, but nothing leads from PREROUTING to chain " + top,
        iptables(v6) + "-A PREROUTING -m addrtype --dst-type LOCAL -j " + top);
  }

  private static String iptables(boolean v6) {
    return (v6 ? "ip6tables" : "iptables") + " -t nat ";
  }
}
