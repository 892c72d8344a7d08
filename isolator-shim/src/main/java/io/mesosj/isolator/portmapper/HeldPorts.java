package io.mesosj.isolator.portmapper;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Finds who holds a host port already. */
final class HeldPorts {
  /** The last one is of either end, which is more than is known. */
  private static final List<String> PORTS = List.of("--dport", "--dports", "--ports");

  private HeldPorts() {}

  /** The rules that send somebody else's connections somewhere: all that can hold a port. */
  static List<Rule> ofOthers(List<Rule> natRules, Tag own) {
    String ours = own.text();
    String ofMesos = Tag.ofMesos(own.containerId());
    List<Rule> others = new ArrayList<>();
    for (Rule rule : natRules) {
      String comment = rule.comment().orElse("");
      if (sendsElsewhere(rule) && !comment.equals(ours) && !comment.equals(ofMesos)) {
        others.add(rule);
      }
    }
    return others;
  }

  /** The first of them that sends {@code mapping}'s host port somewhere. */
  static Optional<Rule> holder(List<Rule> ofOthers, PortMapping mapping) {
    for (Rule rule : ofOthers) {
      if (takes(rule, mapping)) {
        return Optional.of(rule);
      }
    }
    return Optional.empty();
  }

  private static boolean sendsElsewhere(Rule rule) {
    String target = rule.target().orElse("");
    return target.equals("DNAT") || target.equals("REDIRECT");
  }

  static boolean takes(Rule rule, PortMapping mapping) {
    return sendsElsewhere(rule)
        && isOf(rule, mapping.protocol().word())
        && mayBeOfThisHost(rule)
        && covers(rule, mapping.hostPort())
        && overlaps(rule, mapping);
  }

  /** Whether a rule sends connections somewhere and what it says of them is not all known here. */
  static boolean isDoubtful(Rule rule) {
    return sendsElsewhere(rule) && !namesPorts(rule) && !isOfAWholeAddress(rule);
  }

  /** Whether connections to {@code mapping}'s host port may come through a rule, where it leads. */
  static boolean mayMatch(Rule rule, PortMapping mapping) {
    return isOf(rule, mapping.protocol().word())
        && (!namesPorts(rule) || covers(rule, mapping.hostPort()))
        && mayBeOfThisHost(rule)
        && overlaps(rule, mapping);
  }

  private static boolean namesPorts(Rule rule) {
    for (String option : PORTS) {
      if (rule.words().contains(option)) {
        return true;
      }
    }
    return false;
  }

  /** One without a protocol is of all of them. */
  private static boolean isOf(Rule rule, String protocol) {
    return rule.negated("-p")
        .map(spared -> !spared.equals(protocol))
        .orElseGet(() -> rule.option("-p").map(protocol::equals).orElse(true));
  }

  /** Proxies for what is on its way elsewhere spare the host's own addresses so. */
  private static boolean mayBeOfThisHost(Rule rule) {
    boolean spared = rule.negated("--dst-type").map(HeldPorts::isLocal).orElse(false);
    return !spared && rule.option("--dst-type").map(HeldPorts::isLocal).orElse(true);
  }

  private static boolean isLocal(String types) {
    return List.of(types.split(",", -1)).contains("LOCAL");
  }

  private static boolean covers(Rule rule, int port) {
    for (String option : PORTS) {
      Optional<String> ports = rule.option(option);
      if (ports.isPresent()) {
        return covers(ports.get(), port);
      }
      Optional<String> spared = rule.negated(option);
      if (spared.isPresent()) {
        return !covers(spared.get(), port);
      }
    }
    return isOfAWholeAddress(rule);
  }

  /** Every port of one address is sent elsewhere; what a set holds nobody sees here. */
  private static boolean isOfAWholeAddress(Rule rule) {
    return rule.option("-d").isPresent()
        && rule.option("-s").isEmpty()
        && !rule.words().contains("--match-set");
  }

  /** Whether a port is in a list such as {@code 80,8000:8080}. */
  static boolean covers(String ports, int port) {
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

  private static boolean contains(String prefix, Address address) {
    try {
      return Prefix.parse(prefix).contains(address);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /**
   * Whether a rule's destination has an address in common with the mapping's. A foreign rule's may
   * be a service's virtual address (Kubernetes' cluster addresses), which is not the host's.
   */
  private static boolean overlaps(Rule rule, PortMapping mapping) {
    Optional<String> destination = rule.option("-d");
    Optional<String> spared = rule.negated("-d");
    if (spared.isPresent() && mapping.only().isPresent()) {
      return !contains(spared.get(), mapping.only().get());
    }
    Optional<String> range = rule.option("--dst-range");
    if (destination.isEmpty() && range.isPresent()) {
      return mapping
          .only()
          .map(address -> isInRange(address, range.get()))
          .orElseGet(() -> HostAddresses.any(address -> isInRange(address, range.get())));
    }
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
        .only()
        .map(taken::contains)
        .orElseGet(
            () -> Tag.parse(rule.comment().orElse("")).isPresent() || HostAddresses.anyIn(taken));
  }

  /**
   * Whether an address is in one of iprange's ranges, {@code FIRST-LAST}; yes if it is no range.
   */
  static boolean isInRange(Address address, String range) {
    int hyphen = range.indexOf('-');
    byte[] first;
    byte[] last;
    try {
      first = Address.parse(hyphen < 0 ? range : range.substring(0, hyphen)).bytes();
      last = Address.parse(range.substring(hyphen + 1)).bytes();
    } catch (IllegalArgumentException e) {
      return true; // Whatever it is, it may be ours.
    }
    byte[] own = address.bytes();
    return own.length == first.length
        && own.length == last.length
        && Arrays.compareUnsigned(first, own) <= 0
        && Arrays.compareUnsigned(own, last) <= 0;
  }
}
