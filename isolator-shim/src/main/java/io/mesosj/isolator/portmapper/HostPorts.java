package io.mesosj.isolator.portmapper;

import java.util.List;
import java.util.Optional;

/** Finds who holds a host port already. */
final class HostPorts {
  private HostPorts() {}

  /** The first rule that sends {@code mapping}'s host port somewhere for somebody else. */
  static Optional<Rule> holder(List<Rule> natRules, PortMapping mapping, Tag own) {
    for (Rule rule : natRules) {
      if (takes(rule, mapping) && !isOf(rule, own)) {
        return Optional.of(rule);
      }
    }
    return Optional.empty();
  }

  /** Whether a rule is {@code own}'s, also by the tag that Mesos' port-mapper gives. */
  static boolean isOf(Rule rule, Tag own) {
    String comment = rule.comment().orElse("");
    return comment.equals(own.text()) || comment.equals(Tag.ofMesos(own.containerId()));
  }

  static boolean takes(Rule rule, PortMapping mapping) {
    String target = rule.target().orElse("");
    return (target.equals("DNAT") || target.equals("REDIRECT"))
        && mapping.protocol().word().equals(rule.option("-p").orElse(""))
        && covers(rule, mapping.hostPort())
        && overlaps(rule, mapping);
  }

  private static boolean covers(Rule rule, int port) {
    String ports = rule.option("--dport").or(() -> rule.option("--dports")).orElse("");
    for (String part : ports.split(",", -1)) {
      int colon = part.indexOf(':');
      int first = number(colon < 0 ? part : part.substring(0, colon));
      int last = colon < 0 ? first : number(part.substring(colon + 1));
      if (first >= 0 && port >= first && port <= last) {
        return true;
      }
    }
    return false;
  }

  private static int number(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  /**
   * Whether a rule's destination has an address in common with the mapping's. A foreign rule's may
   * be a service's virtual address (Kubernetes' cluster addresses), which is not the host's.
   */
  private static boolean overlaps(Rule rule, PortMapping mapping) {
    Optional<String> destination = rule.option("-d");
    if (destination.isEmpty()) {
      return true;
    }
    Prefix taken;
    try {
      taken = Prefix.parse(destination.get());
    } catch (IllegalArgumentException e) {
      return true; // Whatever it is, it may be ours.
    }
    return mapping
        .hostIp()
        .map(taken::contains)
        .orElseGet(
            () -> Tag.parse(rule.comment().orElse("")).isPresent() || HostAddresses.anyIn(taken));
  }
}
