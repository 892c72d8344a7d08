package io.mesosj.isolator.portmapper;

import io.mesosj.isolator.portmapper.ForwardedPacket.Match;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What iptables' chain FORWARD does with a packet, as far as that is certain. */
final class ForwardChain {
  private static final String FORWARD = "FORWARD";

  /** As deep as the kernel lets chains jump. */
  private static final int DEEPEST = 16;

  /** Targets after which a packet goes on. */
  private static final Set<String> PASSING =
      Set.of(
          "LOG",
          "NFLOG",
          "ULOG",
          "AUDIT",
          "TRACE",
          "MARK",
          "CONNMARK",
          "CONNSECMARK",
          "SECMARK",
          "TCPMSS",
          "CT",
          "SET",
          "CLASSIFY",
          "DSCP",
          "TOS",
          "TTL",
          "HL",
          "CHECKSUM",
          "RATEEST");

  private final SavedTables.Table filter;
  private final ForwardedPacket packet;

  private ForwardChain(SavedTables.Table filter, ForwardedPacket packet) {
    this.filter = filter;
    this.packet = packet;
  }

  private enum Fate {
    GOES_ON,
    MAY_PASS,
    DROPPED
  }

  /** Why the packet is dropped; empty where it may pass. */
  static Optional<String> drops(SavedTables.Table filter, ForwardedPacket packet) {
    return switch (new ForwardChain(filter, packet).fate(FORWARD, 0)) {
      case DROPPED -> Optional.of("a rule of iptables drops them");
      case GOES_ON ->
          filter.policy(FORWARD).equals("DROP")
              ? Optional.of("the policy of chain FORWARD is DROP")
              : Optional.empty();
      case MAY_PASS -> Optional.empty();
    };
  }

  private Fate fate(String chain, int depth) {
    for (Rule rule : filter.rules()) {
      if (!rule.chain().equals(chain)) {
        continue;
      }
      Match match = match(rule.words());
      Fate fate = match == Match.NO ? Fate.GOES_ON : fate(rule, match, depth);
      if (fate != Fate.GOES_ON) {
        return fate;
      }
      if (match == Match.YES && rule.target().orElse("").equals("RETURN")) {
        return Fate.GOES_ON;
      }
    }
    return Fate.GOES_ON;
  }

  private Fate fate(Rule rule, Match match, int depth) {
    String target = rule.target().or(() -> rule.option("-g")).orElse("");
    if (target.equals("ACCEPT")) {
      return Fate.MAY_PASS;
    }
    if (target.equals("DROP") || target.equals("REJECT")) {
      return match == Match.YES ? Fate.DROPPED : Fate.GOES_ON;
    }
    if (target.isEmpty() || target.equals("RETURN") || PASSING.contains(target)) {
      return Fate.GOES_ON;
    }
    if (!filter.hasChain(target) || depth == DEEPEST) {
      return Fate.MAY_PASS; // A target that is not known here.
    }
    Fate fate = fate(target, depth + 1);
    return fate == Fate.DROPPED && match != Match.YES ? Fate.GOES_ON : fate;
  }

  private Match match(List<String> words) {
    Match match = Match.YES;
    int at = 0;
    while (at < words.size() && !Set.of("-j", "-g").contains(words.get(at))) {
      boolean negated = words.get(at).equals("!");
      at += negated ? 1 : 0;
      String option = at < words.size() ? words.get(at) : "";
      String value = at + 1 < words.size() ? words.get(at + 1) : "";
      Match one = match(option, value);
      match = match.and(negated ? one.not() : one);
      at += option.startsWith("-") ? 2 : 1;
    }
    return match;
  }

  private Match match(String option, String value) {
    return switch (option) {
      case "-s" -> packet.isFrom(value);
      case "-d" -> packet.isTo(value);
      case "-i" -> packet.comesBy(value);
      case "-o" -> packet.goesBy(value);
      case "-p" -> packet.isOf(value);
      case "--dport", "--dports" -> Match.of(HeldPorts.covers(value, packet.port()));
      case "--ctstate", "--state" -> ForwardedPacket.isIn(List.of(value.split(",", -1)));
      case "--comment" -> Match.YES;
      case "-m" ->
          Set.of("tcp", "udp", "sctp", "multiport", "comment", "conntrack", "state").contains(value)
              ? Match.YES
              : Match.MAYBE;
      default -> Match.MAYBE;
    };
  }
}
