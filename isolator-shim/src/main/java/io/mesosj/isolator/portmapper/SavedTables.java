package io.mesosj.isolator.portmapper;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What {@code iptables-save} printed. */
final class SavedTables {
  /** One table: its chains, and its rules in their order. */
  static final class Table {
    private final List<String> chains = new ArrayList<>();
    private final List<Rule> rules = new ArrayList<>();
    private final Map<String, String> policies = new HashMap<>();

    /** What becomes of packets that no rule of a chain decides about; empty if there is none. */
    String policy(String chain) {
      return policies.getOrDefault(chain, "");
    }

    boolean hasChain(String chain) {
      return chains.contains(chain);
    }

    boolean has(Rule rule) {
      return rules.contains(rule);
    }

    List<Rule> rules() {
      return rules;
    }

    /** The chains that a packet may come to from one of the kernel's, that one too. */
    Set<String> reachedFrom(String hook) {
      Map<String, List<String>> next = new HashMap<>();
      for (Rule rule : rules) {
        Optional<String> target = rule.next();
        if (target.isPresent()) {
          next.computeIfAbsent(rule.chain(), chain -> new ArrayList<>()).add(target.get());
        }
      }
      Set<String> reached = new HashSet<>();
      List<String> open = new ArrayList<>(List.of(hook));
      while (!open.isEmpty()) {
        String chain = open.remove(open.size() - 1);
        if (reached.add(chain)) {
          open.addAll(next.getOrDefault(chain, List.of()));
        }
      }
      return reached;
    }

    /** The chains and rules of both; policies are this one's. */
    Table with(Table other) {
      Table both = new Table();
      both.chains.addAll(chains);
      both.chains.addAll(other.chains);
      both.policies.putAll(policies);
      both.rules.addAll(rules);
      both.rules.addAll(other.rules);
      return both;
    }
  }

  /**
   * With status 0, and in place of the table, where native nft rules stand in it that have no words
   * in iptables.
   */
  private static final String INCOMPATIBLE = " is incompatible, use 'nft' tool";

  private final Map<String, Table> tables = new HashMap<>();

  private SavedTables() {}

  static SavedTables parse(String text) {
    SavedTables saved = new SavedTables();
    Table table = new Table();
    int from = 0;
    while (from < text.length()) {
      int end = text.indexOf('\n', from);
      String line = text.substring(from, end < 0 ? text.length() : end);
      from = end < 0 ? text.length() : end + 1;
      if (line.startsWith("*")) {
        table = saved.table(line.substring(1));
      } else if (line.startsWith(":")) {
        int space = line.indexOf(' ');
        String chain = line.substring(1, space < 0 ? line.length() : space);
        table.chains.add(chain);
        if (space > 0) {
          int counters = line.indexOf(' ', space + 1);
          table.policies.put(
              chain, line.substring(space + 1, counters < 0 ? line.length() : counters));
        }
      } else {
        Rule.parse(line).ifPresent(table.rules::add);
      }
    }
    return saved;
  }

  /** Whether the table stands in the text at all. */
  static boolean isPrinted(String text, String table) {
    return ("\n" + text + "\n").contains("\n*" + table + "\n");
  }

  /** Whether the text is all of the table, and not what could be said of it. */
  static boolean isWhole(String text, String table) {
    boolean begun = false;
    for (String line : text.split("\n", -1)) {
      if (line.startsWith("#") && line.contains(INCOMPATIBLE)) {
        return false;
      }
      begun |= line.equals("*" + table);
      if (begun && line.equals("COMMIT")) {
        return true;
      }
    }
    return !begun;
  }

  /** The table, which is empty where it was never used. */
  Table table(String name) {
    return tables.computeIfAbsent(name, unused -> new Table());
  }
}
