package io.mesosj.isolator.portmapper;

import com.fasterxml.jackson.databind.JsonNode;
import io.mesosj.base.file.FileProblem;
import io.mesosj.base.json.JsonTrees;
import io.mesosj.base.process.Program;
import io.mesosj.base.process.SearchPath;
import io.mesosj.isolator.plugin.PluginFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What nft says of its tables: all base chains, and each table that is asked for once. For one look
 * at one time.
 */
final class NftTables {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /**
   * A chain that the kernel begins with at one of its hooks.
   *
   * @param policy what becomes of packets that no rule of it decides about
   */
  record BaseChain(
      String family,
      String table,
      String name,
      String type,
      String hook,
      int priority,
      String policy) {
    /** As nft's commands name it. */
    String words() {
      return family + " " + table + " " + name;
    }

    boolean isOf(boolean v6) {
      return family.equals("inet") || family.equals(v6 ? "ip6" : "ip");
    }
  }

  private final String nft;
  private final List<BaseChain> baseChains = new ArrayList<>();
  private final Map<String, NftTable> tables = new HashMap<>();

  private NftTables(String nft) {
    this.nft = nft;
  }

  /**
   * The host's.
   *
   * @return empty where there is no nft, so that nobody can say what its tables hold
   * @throws IOException if nft is there and they can't be read
   */
  static Optional<NftTables> read(SearchPath programs) throws IOException {
    Optional<Path> nft = programs.find("nft");
    if (nft.isEmpty()) {
      return Optional.empty();
    }
    NftTables tables = new NftTables(nft.get().toString());
    for (JsonNode each : tables.list("list", "chains")) {
      JsonNode chain = each.path("chain");
      if (chain.has("hook")) {
        BaseChain base =
            new BaseChain(
                chain.path("family").asText(""),
                chain.path("table").asText(""),
                chain.path("name").asText(""),
                chain.path("type").asText(""),
                chain.path("hook").asText(""),
                chain.path("prio").asInt(),
                chain.path("policy").asText(""));
        tables.baseChains.add(base);
      }
    }
    return Optional.of(tables);
  }

  private JsonNode list(String... words) throws IOException {
    List<String> command = new ArrayList<>(List.of(nft, "-j"));
    command.addAll(List.of(words));
    try {
      return JsonTrees.read(Program.of(LIMIT, command).errorsApart().run().orFail().stdout())
          .path("nftables");
    } catch (IOException e) {
      throw new PluginFailure(
          PluginFailure.PORT_MAP_FAILED,
          "nft's tables can't be read: " + FileProblem.describe(e),
          e);
    }
  }

  List<BaseChain> baseChains() {
    return baseChains;
  }

  /** All that stands in a chain's table. */
  NftTable table(BaseChain chain) throws IOException {
    String key = chain.family() + " " + chain.table();
    NftTable whole = tables.get(key);
    if (whole == null) {
      whole = new NftTable(list("list", "table", chain.family(), chain.table()));
      tables.put(key, whole);
    }
    return whole;
  }
}
