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
        && mayBeLocal(rule, mapping);
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
   * A foreign rule for one destination is a service's virtual address as a rule (Kubernetes'
   * cluster addresses), not the host's.
   */
  private static boolean mayBeLocal(Rule rule, PortMapping mapping) {
    Optional<String> destination = rule.option("-d");
    return destination.isEmpty()
        || Tag.parse(rule.comment().orElse("")).isPresent()
        || (mapping.hostIp().isPresent()
            && destination.get().equals(mapping.hostIp().get().single()));
  }
}
