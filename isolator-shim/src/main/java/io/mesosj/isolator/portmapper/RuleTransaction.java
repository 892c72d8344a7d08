package io.mesosj.isolator.portmapper;

import java.util.ArrayList;
import java.util.List;

/**
 * The input of one {@code iptables-restore --noflush}: the kernel takes each table's part whole or
 * not at all. Chains are made by {@code -N}, which fails where somebody was faster; a chain's
 * declaration would empty it.
 */
final class RuleTransaction {
  private final List<String> raw = new ArrayList<>();
  private final List<String> nat = new ArrayList<>();

  RuleTransaction appendRaw(Rule rule) {
    raw.add(rule.append());
    return this;
  }

  RuleTransaction newChain(String chain) {
    nat.add("-N " + chain);
    return this;
  }

  RuleTransaction deleteChain(String chain) {
    nat.add("-X " + chain);
    return this;
  }

  RuleTransaction append(Rule rule) {
    nat.add(rule.append());
    return this;
  }

  RuleTransaction insert(Rule rule) {
    nat.add(rule.insert());
    return this;
  }

  RuleTransaction delete(Rule rule) {
    nat.add(rule.delete());
    return this;
  }

  boolean isEmpty() {
    return raw.isEmpty() && nat.isEmpty();
  }

  String text() {
    StringBuilder text = new StringBuilder();
    table(text, "raw", raw);
    table(text, "nat", nat);
    return text.toString();
  }

  /** COMMIT comes last: what a killed writer began is never carried out. */
  private static void table(StringBuilder text, String table, List<String> lines) {
    if (lines.isEmpty()) {
      return;
    }
    text.append('*').append(table).append('\n');
    for (String line : lines) {
      text.append(line).append('\n');
    }
    text.append("COMMIT\n");
  }
}
