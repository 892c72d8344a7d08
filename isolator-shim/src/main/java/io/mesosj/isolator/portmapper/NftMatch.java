package io.mesosj.isolator.portmapper;

import com.fasterxml.jackson.databind.JsonNode;
import io.mesosj.isolator.portmapper.ForwardedPacket.Match;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What matches, sets and maps of one table of nft's say of a packet, in the words of {@code nft
 * -j}; see libnftables-json(5). What they hold now is all that is looked at.
 */
final class NftMatch {
  private static final Map<String, String> PROTOCOLS =
      Map.of("6", "tcp", "17", "udp", "132", "sctp");

  /** Their headers are not those of a packet to a port that is mapped. */
  private static final Set<String> NO_PORTS = Set.of("icmp", "icmpv6", "esp", "ah", "comp");

  private final NftTable table;
  private final NftPacket packet;

  NftMatch(NftTable table, NftPacket packet) {
    this.table = table;
    this.packet = packet;
  }

  /** Whether a match is true of it. */
  Match of(JsonNode match) {
    JsonNode left = match.path("left");
    JsonNode right = match.path("right");
    String operator = match.path("op").asText("");
    Match value =
        switch (operator) {
          case "==", "in" -> isIn(left, right);
          case "!=" -> isIn(left, right).not();
          default -> compared(left, operator, right);
        };
    // Whoever asks for a port of tcp's asks whether it is tcp, negated or not.
    return precondition(left).and(value);
  }

  /** Whether one of a map's keys is it. */
  Match hasKey(JsonNode map) {
    Match any = Match.NO;
    for (JsonNode entry : entries(map)) {
      any = either(any, isKey(map, entry));
    }
    return isKnown(map) ? any : Match.MAYBE;
  }

  /** Of the pairs of {@link #entries}, whether the key is it. */
  Match isKey(JsonNode map, JsonNode entry) {
    JsonNode key = map.path("key");
    return precondition(key).and(isOne(key, entry.path(0)));
  }

  /** A map's pairs of key and value, as far as they are known. */
  Iterable<JsonNode> entries(JsonNode map) {
    return values(map.path("data"));
  }

  /** Whether the pairs of a map are known. */
  boolean isKnown(JsonNode map) {
    return isThere(map.path("data"));
  }

  private boolean isThere(JsonNode values) {
    return !isName(values) || table.elements(values.asText()) != null;
  }

  private static boolean isName(JsonNode values) {
    return values.isTextual() && values.asText().startsWith("@");
  }

  /** Whether an expression is, or has, the port that the packet is for. */
  static boolean namesPort(JsonNode left) {
    for (JsonNode part : left.path("concat")) {
      if (namesPort(part)) {
        return true;
      }
    }
    return left.path("payload").path("field").asText("").equals("dport");
  }

  private static Match either(Match one, Match other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  private Match precondition(JsonNode left) {
    Match all = Match.YES;
    for (JsonNode part : left.path("concat")) {
      all = all.and(precondition(part));
    }
    String protocol = left.path("payload").path("protocol").asText("");
    return all.and(
        switch (protocol) {
          case "", "th" -> Match.YES;
          case "ip" -> Match.of(!packet.v6());
          case "ip6" -> Match.of(packet.v6());
          case "tcp", "udp", "sctp" -> packet.isOf(protocol);
          default -> NO_PORTS.contains(protocol) ? Match.NO : Match.MAYBE;
        });
  }

  private Iterable<JsonNode> values(JsonNode right) {
    if (isName(right)) {
      JsonNode elements = table.elements(right.asText());
      return elements == null ? List.of() : elements;
    }
    JsonNode set = right.path("set");
    return right.isArray() ? right : set.isArray() ? set : List.of(right);
  }

  private Match isIn(JsonNode left, JsonNode right) {
    if (!isThere(right)) {
      return Match.MAYBE;
    }
    Match any = Match.NO;
    for (JsonNode value : values(right)) {
      any = either(any, isOne(left, value));
    }
    return any;
  }

  private Match isOne(JsonNode left, JsonNode value) {
    if (value.has("elem")) {
      return isOne(left, value.path("elem").path("val"));
    }
    if (value.asText("").equals("*")) {
      return Match.YES;
    }
    if (left.has("concat")) {
      JsonNode parts = left.path("concat");
      JsonNode asked = value.path("concat");
      Match all = Match.of(parts.size() == asked.size());
      for (int i = 0; all != Match.NO && i < parts.size(); i++) {
        all = all.and(isOne(parts.path(i), asked.path(i)));
      }
      return all;
    }
    if (left.has("meta")) {
      return meta(left.path("meta").path("key").asText(""), text(value));
    }
    if (left.has("ct")) {
      String key = left.path("ct").path("key").asText("");
      return key.equals("state") || key.equals("status")
          ? packet.isTracked(List.of(text(value)))
          : Match.MAYBE;
    }
    if (left.has("fib")) {
      return fib(left.path("fib"), text(value));
    }
    return payload(left.path("payload").path("field").asText(""), value);
  }

  private Match meta(String key, String value) {
    return switch (key) {
      case "iifname", "iif" -> packet.comesBy(value);
      case "oifname", "oif" -> packet.goesBy(value);
      case "l4proto" -> packet.isOf(PROTOCOLS.getOrDefault(value, value));
      case "nfproto" -> Match.of(value.equals(packet.v6() ? "ipv6" : "ipv4"));
      case "protocol" -> Match.of(value.equals(packet.v6() ? "ip6" : "ip"));
      default -> Match.MAYBE;
    };
  }

  private Match fib(JsonNode fib, String value) {
    boolean ofDestination = false;
    for (JsonNode flag : fib.path("flags")) {
      ofDestination |= flag.asText("").equals("daddr");
    }
    if (!ofDestination || !fib.path("result").asText("").equals("type")) {
      return Match.MAYBE;
    }
    return value.equals("local") ? packet.isLocal() : packet.isLocal().not();
  }

  private Match payload(String field, JsonNode value) {
    return switch (field) {
      case "daddr" ->
          packet.destination().map(address -> isAddress(address, value)).orElse(Match.MAYBE);
      case "saddr" -> packet.isFrom(text(value));
      case "dport" -> isPort(value);
      case "protocol", "nexthdr" -> packet.isOf(PROTOCOLS.getOrDefault(text(value), text(value)));
      default -> Match.MAYBE;
    };
  }

  private static Match isAddress(Address address, JsonNode value) {
    JsonNode range = value.path("range");
    try {
      if (range.size() == 2) {
        return Match.of(
            HeldPorts.isInRange(
                address, range.path(0).asText("") + "-" + range.path(1).asText("")));
      }
      return Match.of(Prefix.parse(text(value)).contains(address));
    } catch (IllegalArgumentException e) {
      return Match.MAYBE;
    }
  }

  private Match isPort(JsonNode value) {
    int port = packet.port();
    JsonNode range = value.path("range");
    if (range.size() == 2) {
      return Match.of(range.path(0).asInt() <= port && port <= range.path(1).asInt());
    }
    return value.isIntegralNumber() ? Match.of(value.asInt() == port) : Match.MAYBE;
  }

  private Match compared(JsonNode left, String operator, JsonNode right) {
    if (!left.path("payload").path("field").asText("").equals("dport")
        || !right.isIntegralNumber()) {
      return Match.MAYBE;
    }
    int difference = Integer.compare(packet.port(), right.asInt());
    return switch (operator) {
      case "<" -> Match.of(difference < 0);
      case ">" -> Match.of(difference > 0);
      case "<=" -> Match.of(difference <= 0);
      case ">=" -> Match.of(difference >= 0);
      default -> Match.MAYBE;
    };
  }

  private static String text(JsonNode value) {
    JsonNode prefix = value.path("prefix");
    return prefix.isObject()
        ? prefix.path("addr").asText("") + "/" + prefix.path("len").asText("")
        : value.asText("");
  }
}
