package io.mesosj.isolator.portmapper;

import com.fasterxml.jackson.databind.JsonNode;
import io.mesosj.base.file.FileProblem;
import io.mesosj.base.json.JsonTrees;
import io.mesosj.base.process.Program;
import io.mesosj.base.process.SearchPath;
import io.mesosj.isolator.plugin.PluginFailure;
import io.mesosj.isolator.portmapper.ForwardedPacket.Match;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What base chains of nft's own on the forward hook do with a packet. Only a policy of drop counts,
 * and only where no rule of the chain could accept the packet.
 */
final class NftForward {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** As deep as the kernel lets chains jump. */
  private static final int DEEPEST = 16;

  private final SearchPath programs;
  private final Map<String, JsonNode> tables = new HashMap<>();
  private List<JsonNode> dropping = List.of();

  private NftForward(SearchPath programs) {
    this.programs = programs;
  }

  /**
   * The host's.
   *
   * @throws IOException if nft is there and they can't be read
   */
  static NftForward read(SearchPath programs) throws IOException {
    NftForward forward = new NftForward(programs);
    if (programs.find("nft").isPresent()) {
      List<JsonNode> dropping = new ArrayList<>();
      for (JsonNode each : forward.list("list", "chains")) {
        JsonNode chain = each.path("chain");
        if (chain.path("hook").asText("").equals("forward")
            && chain.path("policy").asText("").equals("drop")) {
          dropping.add(chain);
        }
      }
      forward.dropping = dropping;
    }
    return forward;
  }

  private static boolean isOfIptables(JsonNode chain) {
    return Set.of("ip", "ip6").contains(chain.path("family").asText(""))
        && chain.path("table").asText("").equals("filter")
        && chain.path("name").asText("").equals("FORWARD");
  }

  private JsonNode list(String... words) throws IOException {
    Optional<Path> nft = programs.find("nft");
    List<String> command = new ArrayList<>(List.of(nft.orElseThrow().toString(), "-j"));
    command.addAll(List.of(words));
    try {
      return JsonTrees.read(Program.of(LIMIT, command).errorsApart().run().orFail().stdout())
          .path("nftables");
    } catch (IOException e) {
      throw new PluginFailure(PluginFailure.PORT_MAP_FAILED, FileProblem.describe(e), e);
    }
  }

  /**
   * The chain that drops the packet, such as {@code inet filter forward}.
   *
   * @param iptables whether its chain is looked at too, because it can't print that itself
   */
  Optional<String> drops(ForwardedPacket packet, boolean iptables) throws IOException {
    for (JsonNode chain : dropping) {
      if (!iptables && isOfIptables(chain)) {
        continue;
      }
      String family = chain.path("family").asText("");
      String table = chain.path("table").asText("");
      if (Set.of("inet", packet.v6() ? "ip6" : "ip").contains(family)) {
        String key = family + " " + table;
        JsonNode whole = tables.get(key);
        if (whole == null) {
          whole = list("list", "table", family, table);
          tables.put(key, whole);
        }
        String name = chain.path("name").asText("");
        if (!mayAccept(whole, name, packet, 0)) {
          return Optional.of(key + " " + name);
        }
      }
    }
    return Optional.empty();
  }

  private static boolean mayAccept(
      JsonNode table, String chain, ForwardedPacket packet, int depth) {
    if (depth > DEEPEST) {
      return true;
    }
    for (JsonNode each : table) {
      JsonNode rule = each.path("rule");
      if (rule.path("chain").asText("").equals(chain)
          && mayAccept(table, rule.path("expr"), packet, depth)) {
        return true;
      }
    }
    return false;
  }

  private static boolean mayAccept(
      JsonNode table, JsonNode statements, ForwardedPacket packet, int depth) {
    for (JsonNode statement : statements) {
      if (statement.has("match") && matches(statement.get("match"), packet) == Match.NO) {
        return false;
      }
      if (accepts(table, statement, packet, depth)) {
        return true;
      }
    }
    return false;
  }

  private static boolean accepts(
      JsonNode table, JsonNode statement, ForwardedPacket packet, int depth) {
    if (statement.has("vmap")) {
      JsonNode vmap = statement.get("vmap");
      for (JsonNode entry : vmap.path("data").path("set")) {
        boolean meant = matches(vmap.path("key"), entry.path(0), packet) != Match.NO;
        if (meant && accepts(table, entry.path(1), packet, depth)) {
          return true;
        }
      }
      // A map by name may hold anything.
      return vmap.path("data").isTextual();
    }
    for (String jump : List.of("jump", "goto")) {
      if (statement.has(jump)) {
        String target = statement.get(jump).path("target").asText("");
        return mayAccept(table, target, packet, depth + 1);
      }
    }
    return statement.has("accept") || statement.has("queue");
  }

  private static Match matches(JsonNode match, ForwardedPacket packet) {
    Match found = matches(match.path("left"), match.path("right"), packet);
    return switch (match.path("op").asText("")) {
      case "==", "in" -> found;
      case "!=" -> found.not();
      default -> Match.MAYBE;
    };
  }

  private static Match matches(JsonNode left, JsonNode right, ForwardedPacket packet) {
    JsonNode several = right.isArray() ? right : right.path("set");
    if (left.has("ct")) {
      String key = left.get("ct").path("key").asText("");
      return Set.of("state", "status").contains(key)
          ? ForwardedPacket.isIn(texts(right, several))
          : Match.MAYBE;
    }
    if (!several.isArray()) {
      return matchesOne(left, right, packet);
    }
    Match any = Match.NO;
    for (JsonNode each : several) {
      Match one = matchesOne(left, each, packet);
      any = one.compareTo(any) > 0 ? one : any;
    }
    return any;
  }

  private static List<String> texts(JsonNode one, JsonNode several) {
    List<String> texts = new ArrayList<>();
    several.forEach(each -> texts.add(each.asText("")));
    return several.isArray() ? texts : List.of(one.asText(""));
  }

  private static Match matchesOne(JsonNode left, JsonNode right, ForwardedPacket packet) {
    String text = text(right);
    if (text.startsWith("@")) {
      return Match.MAYBE; // A set by name.
    }
    JsonNode payload = left.path("payload");
    String field = left.path("meta").path("key").asText(payload.path("field").asText(""));
    String protocol = payload.path("protocol").asText("");
    return switch (field) {
      case "iifname", "iif" -> packet.comesBy(text);
      case "oifname", "oif" -> packet.goesBy(text);
      case "l4proto", "protocol" -> text.isEmpty() ? Match.MAYBE : packet.isOf(text);
      case "daddr" -> ofFamily(protocol, packet).and(packet.isTo(text));
      case "saddr" -> ofFamily(protocol, packet).and(packet.isFrom(text));
      case "dport" ->
          (protocol.equals("th") ? Match.YES : packet.isOf(protocol)).and(port(right, packet));
      case "type" -> protocol.startsWith("icmp") ? Match.NO : Match.MAYBE;
      default -> Match.MAYBE;
    };
  }

  private static Match ofFamily(String protocol, ForwardedPacket packet) {
    return Match.of(protocol.equals(packet.v6() ? "ip6" : "ip"));
  }

  private static Match port(JsonNode right, ForwardedPacket packet) {
    JsonNode range = right.path("range");
    if (range.size() == 2) {
      int port = packet.port();
      return Match.of(range.get(0).asInt() <= port && port <= range.get(1).asInt());
    }
    return right.isIntegralNumber() ? Match.of(right.asInt() == packet.port()) : Match.MAYBE;
  }

  private static String text(JsonNode right) {
    JsonNode prefix = right.path("prefix");
    return prefix.isObject()
        ? prefix.path("addr").asText("") + "/" + prefix.path("len").asText("")
        : right.asText("");
  }
}
