package io.mesosj.isolator.portmapper;

import com.fasterxml.jackson.databind.JsonNode;
import io.mesosj.base.process.SearchPath;
import io.mesosj.isolator.portmapper.ForwardedPacket.Match;
import io.mesosj.isolator.portmapper.NftTables.BaseChain;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What base chains of nft's own on the forward hook do with a packet. Only a policy of drop counts,
 * and only where no rule of the chain could accept the packet.
 */
final class NftForward {
  /** As deep as the kernel lets chains jump. */
  private static final int DEEPEST = 16;

  private final Optional<NftTables> tables;
  private final List<BaseChain> dropping = new ArrayList<>();

  private NftForward(Optional<NftTables> tables) {
    this.tables = tables;
    for (BaseChain chain : tables.map(NftTables::baseChains).orElse(List.of())) {
      if (chain.hook().equals("forward") && chain.policy().equals("drop")) {
        dropping.add(chain);
      }
    }
  }

  /**
   * The host's.
   *
   * @throws IOException if nft is there and they can't be read
   */
  static NftForward read(SearchPath programs) throws IOException {
    return new NftForward(NftTables.read(programs));
  }

  private static boolean isOfIptables(BaseChain chain) {
    return !chain.family().equals("inet")
        && chain.table().equals("filter")
        && chain.name().equals("FORWARD");
  }

  /**
   * The chain that drops the packet, such as {@code inet filter forward}.
   *
   * @param iptables whether its chain is looked at too, because it can't print that itself
   */
  Optional<String> drops(ForwardedPacket packet, boolean iptables) throws IOException {
    for (BaseChain chain : dropping) {
      if (chain.isOf(packet.v6()) && (iptables || !isOfIptables(chain))) {
        NftTable table = tables.orElseThrow().table(chain);
        if (!mayAccept(table, new NftMatch(table, packet), chain.name(), 0)) {
          return Optional.of(chain.words());
        }
      }
    }
    return Optional.empty();
  }

  private static boolean mayAccept(NftTable table, NftMatch packet, String chain, int depth) {
    if (depth > DEEPEST) {
      return true;
    }
    for (JsonNode rule : table.rules(chain)) {
      if (mayAccept(table, packet, rule.path("expr"), depth)) {
        return true;
      }
    }
    return false;
  }

  private static boolean mayAccept(
      NftTable table, NftMatch packet, JsonNode statements, int depth) {
    for (JsonNode statement : statements) {
      if (statement.has("match") && packet.of(statement.get("match")) == Match.NO) {
        return false;
      }
      if (accepts(table, packet, statement, depth)) {
        return true;
      }
    }
    return false;
  }

  private static boolean accepts(NftTable table, NftMatch packet, JsonNode statement, int depth) {
    if (statement.has("vmap")) {
      JsonNode vmap = statement.get("vmap");
      for (JsonNode entry : packet.entries(vmap)) {
        if (packet.isKey(vmap, entry) != Match.NO && accepts(table, packet, entry.path(1), depth)) {
          return true;
        }
      }
      return !packet.isKnown(vmap);
    }
    for (String jump : List.of("jump", "goto")) {
      if (statement.has(jump)) {
        String target = statement.get(jump).path("target").asText("");
        return mayAccept(table, packet, target, depth + 1);
      }
    }
    return statement.has("accept") || statement.has("queue");
  }
}
