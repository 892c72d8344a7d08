package io.mesosj.isolator.portmapper;

import com.fasterxml.jackson.databind.JsonNode;
import io.mesosj.isolator.portmapper.ForwardedPacket.Match;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The way of one packet through one table of nft's, to the rule that sends it elsewhere. For one
 * walk.
 */
final class NftNatWalk {
  /** As deep as the kernel lets chains jump. */
  private static final int DEEPEST = 16;

  /** What of a rule is no match and yet lets not every packet through. */
  private static final List<String> CONDITIONS = List.of("limit", "quota", "ct count");

  private static final List<String> VERDICTS = List.of("accept", "drop", "reject", "queue");

  /** What of the connections to a port a rule sends elsewhere. */
  enum Grip {
    /** Some or none: neither it nor what leads to it asks for the port. */
    DOUBTFUL,
    /** Those to the port for which something else is true too. */
    SOME,
    ALL
  }

  /** A rule that sends the packet elsewhere, or may. */
  record Found(JsonNode rule, Grip grip) {}

  /** How a packet goes on. */
  private enum Fate {
    GOES_ON,
    /** To the rule after the one that jumped here. */
    RETURNS,
    ENDS
  }

  /**
   * What had to be true for the packet to come here.
   *
   * @param match whether it is
   * @param port whether its port was asked for
   */
  private record Way(Match match, boolean port) {
    Way through(Match more, boolean alsoPort) {
      return new Way(match.and(more), port || (alsoPort && more != Match.NO));
    }

    boolean isClosed() {
      return match == Match.NO;
    }

    boolean isCertain() {
      return match == Match.YES;
    }

    Grip grip() {
      return isCertain() ? Grip.ALL : port ? Grip.SOME : Grip.DOUBTFUL;
    }
  }

  private final NftTable table;
  private final ArrivingPacket packet;
  private final NftMatch matching;
  private final String own;
  private @Nullable Found found;

  /**
   * Prepares a walk.
   *
   * @param own where the rule leads that is not looked for, and after which none counts
   */
  NftNatWalk(NftTable table, ArrivingPacket packet, String own) {
    this.table = table;
    this.packet = packet;
    this.matching = new NftMatch(table, packet);
    this.own = own;
  }

  Optional<Found> from(String chain) {
    if (!table.isDormant()) {
      walk(chain, new Way(Match.YES, false), 0);
    }
    return Optional.ofNullable(found);
  }

  private Fate walk(String chain, Way way, int depth) {
    if (depth > DEEPEST) {
      return Fate.GOES_ON;
    }
    for (JsonNode rule : table.rules(chain)) {
      Fate fate = obey(rule, way, depth);
      if (fate != Fate.GOES_ON) {
        return fate == Fate.RETURNS ? Fate.GOES_ON : fate;
      }
    }
    return Fate.GOES_ON;
  }

  private Fate obey(JsonNode rule, Way before, int depth) {
    Way way = before;
    for (JsonNode statement : rule.path("expr")) {
      if (statement.has("match")) {
        JsonNode match = statement.get("match");
        way = way.through(matching.of(match), NftMatch.namesPort(match.path("left")));
      } else if (statement.has("vmap")) {
        return choose(rule, statement.get("vmap"), way, depth);
      } else if (isCondition(statement)) {
        way = way.through(Match.MAYBE, false);
      } else {
        Fate fate = decide(rule, statement, way, depth);
        if (fate != Fate.GOES_ON) {
          return fate;
        }
      }
      if (way.isClosed()) {
        return Fate.GOES_ON;
      }
    }
    return Fate.GOES_ON;
  }

  /** Matches of iptables' have no words in nft. */
  private static boolean isCondition(JsonNode statement) {
    boolean any = statement.path("xt").path("type").asText("").equals("match");
    for (String condition : CONDITIONS) {
      any |= statement.has(condition);
    }
    return any;
  }

  private Fate choose(JsonNode rule, JsonNode vmap, Way before, int depth) {
    boolean port = NftMatch.namesPort(vmap.path("key"));
    for (JsonNode entry : matching.entries(vmap)) {
      Way way = before.through(matching.isKey(vmap, entry), port);
      if (!way.isClosed()) {
        Fate fate = decide(rule, entry.path(1), way, depth);
        if (fate != Fate.GOES_ON) {
          return fate;
        }
      }
    }
    return Fate.GOES_ON;
  }

  private Fate decide(JsonNode rule, JsonNode statement, Way way, int depth) {
    for (String verdict : VERDICTS) {
      if (statement.has(verdict)) {
        return way.isCertain() ? Fate.ENDS : Fate.GOES_ON;
      }
    }
    if (statement.has("return")) {
      return way.isCertain() ? Fate.RETURNS : Fate.GOES_ON;
    }
    if (statement.has("jump")) {
      return walk(statement.path("jump").path("target").asText(""), way, depth + 1);
    }
    if (statement.has("goto")) {
      Fate fate = walk(statement.path("goto").path("target").asText(""), way, depth + 1);
      return fate == Fate.GOES_ON && way.isCertain() ? Fate.RETURNS : fate;
    }
    for (String nat : List.of("dnat", "redirect")) {
      if (statement.has(nat)) {
        return send(rule, statement.path(nat), way);
      }
    }
    JsonNode target = statement.path("xt");
    return List.of("DNAT", "REDIRECT", "NETMAP").contains(target.path("name").asText(""))
        ? send(rule, target, way)
        : Fate.GOES_ON;
  }

  private Fate send(JsonNode rule, JsonNode to, Way before) {
    String family = to.path("family").asText("");
    if (family.equals(packet.v6() ? "ip" : "ip6")) {
      return Fate.GOES_ON;
    }
    Way way = before;
    for (String part : List.of("addr", "port")) {
      if (to.path(part).has("map")) {
        JsonNode map = to.path(part).path("map");
        way = way.through(matching.hasKey(map), NftMatch.namesPort(map.path("key")));
      }
    }
    if (way.isClosed()) {
      return Fate.GOES_ON;
    }
    if (!isOwn(to)) {
      remember(new Found(rule, way.grip()));
    }
    return way.isCertain() ? Fate.ENDS : Fate.GOES_ON;
  }

  private void remember(Found more) {
    Found known = found;
    if (known == null || more.grip().compareTo(known.grip()) > 0) {
      found = more;
    }
  }

  private boolean isOwn(JsonNode to) {
    String address = to.path("addr").asText("");
    String port = to.path("port").asText("");
    return !address.isEmpty()
        && own.equals((packet.v6() ? "[" + address + "]" : address) + ":" + port);
  }
}
