package io.mesosj.isolator.portmapper;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.json.JsonTrees;
import io.mesosj.base.process.SearchPath;
import io.mesosj.cni.Attachment;
import io.mesosj.cni.CniResult;
import io.mesosj.cni.NetworkConfig;
import io.mesosj.isolator.portmapper.NftNat.Taker;
import io.mesosj.isolator.portmapper.NftNatWalk.Grip;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether the host's rules still say of containers what ADD made them say. Others flush all rules
 * of a host, as restarting Debian's nftables or reloading firewalld does, and no plugin hears of
 * it. Reads each table once; for one look at one time.
 */
public final class PublishedPorts {
  static final String PORT_MAPPER = "mesos-cni-port-mapper";
  static final String PORTMAP = "portmap";

  private final Iptables v4;
  private final Iptables v6;
  private @Nullable List<Nat> natV4;
  private @Nullable List<Nat> natV6;
  private @Nullable List<SavedTables.Table> raw;
  private final SearchPath programs;
  private Optional<NftNat> nft = Optional.empty();
  private boolean isNftRead;

  /**
   * One iptables' table nat.
   *
   * @param fromOthers the chains that other hosts' connections come to
   * @param fromHost those that this host's own do
   */
  private record Nat(SavedTables.Table table, Set<String> fromOthers, Set<String> fromHost) {
    static Nat of(SavedTables.Table table) {
      return new Nat(table, table.reachedFrom("PREROUTING"), table.reachedFrom("OUTPUT"));
    }
  }

  /** The chains that packets come to, of those who begin somewhere. */
  private interface Way {
    Set<String> chains(Nat nat);
  }

  private PublishedPorts(SearchPath programs) {
    this.programs = programs;
    this.v4 = new Iptables(programs, false);
    this.v6 = new Iptables(programs, true);
  }

  /** The rules of the host that this process runs on. */
  public static PublishedPorts ofHost() {
    return new PublishedPorts(SearchPath.ofThisProcess());
  }

  /**
   * What a container should have and no rule does any more.
   *
   * @param result what ADD answered
   * @return in words, such as {@code host port 8080/tcp}
   * @throws IOException if the rules can't be read
   */
  public List<String> lost(NetworkConfig network, CniResult result) throws IOException {
    List<Address> addresses = addresses(result);
    List<String> lost = new ArrayList<>();
    for (ObjectNode plugin : network.plugins()) {
      for (PortMapping mapping : mappings(plugin)) {
        unpublished(mapping, addresses).ifPresent(lost::add);
      }
      if (plugin.path("type").asText("").equals(PORT_MAPPER)) {
        lost.addAll(lostBeside(plugin, network.name(), addresses));
      }
      if (isMasqueraded(plugin)) {
        for (Address address : addresses) {
          if (!hasSource(address)) {
            lost.add("masquerading of " + address.text());
          }
        }
      }
    }
    return lost;
  }

  /**
   * What may keep other hosts' connections from a container's ports and can't be told from here: a
   * rule before its own that names no port, but a set, a mark or whatever else; or what a rule in a
   * table of nft's own takes.
   *
   * @param result what ADD answered
   * @return in sentences
   * @throws IOException if the rules can't be read
   */
  public List<String> doubts(NetworkConfig network, CniResult result) throws IOException {
    List<PortMapping> published = new ArrayList<>();
    for (ObjectNode plugin : network.plugins()) {
      published.addAll(mappings(plugin));
    }
    List<String> sentences = new ArrayList<>();
    for (Address address : published.isEmpty() ? List.<Address>of() : addresses(result)) {
      for (Nat nat : nats(address.isV6())) {
        DoubtfulRules doubtful = DoubtfulRules.in(nat.table());
        for (PortMapping mapping : published) {
          if (mapping.appliesTo(address)) {
            doubtful.look(mapping, address.withPort(mapping.containerPort()));
          }
        }
        sentences.addAll(doubtful.sentences());
      }
      sentences.addAll(ofNft(published, address));
    }
    return sentences;
  }

  private List<String> ofNft(List<PortMapping> published, Address address) {
    List<String> sentences = new ArrayList<>();
    try {
      for (PortMapping mapping : published) {
        if (mapping.appliesTo(address)) {
          taker(mapping, address)
              .ifPresent(
                  taker ->
                      sentences.add(
                          taker.grip() == Grip.ALL
                              ? taker.said() + " takes host port " + mapping.hostSide() + " first"
                              : taker.doubt(mapping)));
        }
      }
    } catch (IOException e) {
      sentences.add(NftSurvey.unreadable(e));
    }
    return sentences;
  }

  /**
   * The rule in tables of nft's own that other hosts' connections to a container's port come to
   * before its own, if there is one.
   */
  Optional<Taker> taker(PortMapping mapping, Address container) throws IOException {
    Optional<NftNat> nat = nftNat();
    return nat.isEmpty()
        ? Optional.empty()
        : nat.get()
            .taker(mapping, container.isV6(), container.withPort(mapping.containerPort()))
            .filter(Taker::first);
  }

  /** Empty where there is no nft. */
  Optional<NftNat> nftNat() throws IOException {
    if (!isNftRead) {
      nft = NftNat.read(programs);
      isNftRead = true;
    }
    return nft;
  }

  /** All that something publishes, whatever it makes of them. */
  static List<PortMapping> mappings(NetworkConfig network) throws IOException {
    List<PortMapping> mappings = new ArrayList<>();
    for (ObjectNode plugin : network.plugins()) {
      switch (plugin.path("type").asText("")) {
        case PORT_MAPPER -> mappings.addAll(RequestedMappings.read(plugin, PortRanges.ALL));
        case PORTMAP -> mappings.addAll(ofPortmap(plugin));
        default -> {}
      }
    }
    return mappings;
  }

  /** An address of a result, with its network. */
  static Prefix prefix(String text) throws IOException {
    try {
      return Prefix.parse(text);
    } catch (IllegalArgumentException e) {
      throw new IOException("the result of ADD can't be used: " + e.getMessage(), e);
    }
  }

  private static List<Address> addresses(CniResult result) throws IOException {
    List<Address> addresses = new ArrayList<>();
    for (String text : result.addresses()) {
      addresses.add(prefix(text).address());
    }
    return addresses;
  }

  /** Those that the plugin makes iptables' rules for. */
  private static List<PortMapping> mappings(ObjectNode plugin) throws IOException {
    String type = plugin.path("type").asText("");
    if (type.equals(PORT_MAPPER)) {
      return RequestedMappings.read(plugin, PortRanges.ALL);
    }
    if (!type.equals(PORTMAP) || plugin.path("backend").asText("").equals("nftables")) {
      return List.of();
    }
    return ofPortmap(plugin);
  }

  private static List<PortMapping> ofPortmap(ObjectNode plugin) throws IOException {
    ObjectNode runtime = JsonTrees.object();
    runtime.set("runtimeConfig", plugin.path("runtimeConfig"));
    return RequestedMappings.read(runtime, PortRanges.ALL);
  }

  /** Who can't come to a mapping's port by rules. */
  private Optional<String> unpublished(PortMapping mapping, List<Address> addresses)
      throws IOException {
    String port = "host port " + mapping.hostSide();
    boolean fromHost = true;
    for (Address address : addresses) {
      if (mapping.appliesTo(address)) {
        if (!leads(mapping, address, Nat::fromOthers)) {
          return Optional.of(port);
        }
        fromHost &= leads(mapping, address, Nat::fromHost);
      }
    }
    return fromHost ? Optional.empty() : Optional.of(port + " from this host itself");
  }

  /** A rule that nothing leads to is none: others may flush a chain of the kernel's alone. */
  private boolean leads(PortMapping mapping, Address address, Way way) throws IOException {
    String destination = address.withPort(mapping.containerPort());
    for (Nat nat : nats(address.isV6())) {
      for (Rule rule : nat.table().rules()) {
        if (way.chains(nat).contains(rule.chain())
            && HeldPorts.takes(rule, mapping)
            && rule.option("--to-destination").orElse("").equals(destination)) {
          return true;
        }
      }
    }
    return false;
  }

  /** What goes with the ports, as this project's port-mapper makes it. */
  private List<String> lostBeside(ObjectNode plugin, String network, List<Address> addresses)
      throws IOException {
    ObjectNode named = plugin.deepCopy();
    named.put("name", network);
    MappingRules rules = PortMapperConfig.of(named).rules();
    List<String> lost = new ArrayList<>();
    for (Address address : addresses) {
      Optional<SavedTables.Table> nat = ours(rules.chain(), address, mappings(plugin));
      if (nat.isPresent()) {
        for (Rule jump : rules.jumps(address.isV6())) {
          if (!nat.get().has(jump) && !jump.chain().equals("PREROUTING")) {
            lost.add("'" + jump.append() + "'");
          }
        }
        if (!hasRewrittenSource(nat.get(), address)) {
          lost.add("the way back of connections to " + address.text());
        }
        if (rules.localhost() && !address.isV6() && !isLoopbackGuarded()) {
          lost.add("the guard of 127.0.0.1");
        }
      }
    }
    return lost;
  }

  /** The table in which this project's port-mapper, and not Mesos', leads ports to an address. */
  private Optional<SavedTables.Table> ours(
      String chain, Address address, List<PortMapping> mappings) throws IOException {
    for (Nat nat : nats(address.isV6())) {
      for (Rule rule : nat.table().rules()) {
        if (rule.chain().equals(chain) && Tag.parse(rule.comment().orElse("")).isPresent()) {
          for (PortMapping mapping : mappings) {
            if (rule.option("--to-destination")
                .orElse("")
                .equals(address.withPort(mapping.containerPort()))) {
              return Optional.of(nat.table());
            }
          }
        }
      }
    }
    return Optional.empty();
  }

  private static boolean hasRewrittenSource(SavedTables.Table nat, Address address) {
    for (Rule rule : nat.rules()) {
      if (rule.chain().equals(MappingRules.SOURCE_CHAIN)
          && rule.option("-d").orElse("").equals(address.single())) {
        return true;
      }
    }
    return false;
  }

  private boolean isLoopbackGuarded() throws IOException {
    List<SavedTables.Table> known = raw;
    if (known == null) {
      known = read(v4, "raw");
      raw = known;
    }
    return known.stream().anyMatch(table -> table.has(MappingRules.loopbackGuard()));
  }

  private static boolean isMasqueraded(ObjectNode plugin) {
    return MasqueradeRules.areMadeBy(plugin) || MasqueradeRules.areMadeBy(plugin.path("delegate"));
  }

  /** By a chain with something in it: the plugins' is made for the container. */
  private boolean hasSource(Address address) throws IOException {
    for (Nat nat : nats(address.isV6())) {
      for (Rule rule : nat.table().rules()) {
        if (rule.chain().equals("POSTROUTING")
            && rule.option("-s").orElse("").equals(address.single())
            && rewrites(nat.table(), rule.target().orElse(""))) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean rewrites(SavedTables.Table nat, String target) {
    return !nat.hasChain(target)
        || nat.rules().stream()
            .anyMatch(
                rule ->
                    rule.chain().equals(target) && rule.target().orElse("").equals("MASQUERADE"));
  }

  /** Table nat of a family, of nft and legacy. */
  SavedTables.Table nat(boolean ofV6) throws IOException {
    List<Nat> tables = nats(ofV6);
    SavedTables.Table first = tables.get(0).table();
    return tables.size() == 1 ? first : first.with(tables.get(1).table());
  }

  private List<Nat> nats(boolean ofV6) throws IOException {
    List<Nat> known = ofV6 ? natV6 : natV4;
    if (known == null) {
      known = read(ofV6 ? v6 : v4, "nat").stream().map(Nat::of).toList();
      if (ofV6) {
        natV6 = known;
      } else {
        natV4 = known;
      }
    }
    return known;
  }

  /** Also those that were made before the host's alternatives named another iptables. */
  private static List<SavedTables.Table> read(Iptables family, String table) throws IOException {
    SavedTables.Table chosen = family.save(table);
    Optional<Iptables> other = family.other(table);
    return other.isEmpty()
        ? List.of(chosen)
        : List.of(chosen, other.get().saveOurs(table, MappingRules.SOURCE_CHAIN));
  }

  /**
   * Puts back the rules of this project's port-mapper, and those by which {@code bridge} and {@code
   * ptp} masquerade: CNI has no call for it. Others' are left alone.
   *
   * @param result what ADD answered
   * @throws IOException if a port was taken meanwhile, or the rules can't be made
   */
  public void restore(Attachment attachment, CniResult result, Path netns) throws IOException {
    NetworkConfig network = attachment.config();
    for (ObjectNode plugin : network.plugins()) {
      if (plugin.path("type").asText("").equals(PORT_MAPPER)) {
        ObjectNode whole = plugin.deepCopy();
        whole.put("name", network.name());
        network.cniVersion().ifPresent(version -> whole.put("cniVersion", version));
        PortMapper.ofHost()
            .restore(
                PortMapperConfig.of(whole),
                result.tree(),
                new Tag(attachment.containerId(), network.name(), attachment.ifName()),
                netns);
      }
      if (isMasqueraded(plugin)) {
        masquerade(new MasqueradeRules(network.name(), attachment.containerId()), result);
      }
    }
  }

  private void masquerade(MasqueradeRules rules, CniResult result) throws IOException {
    for (CniResult.Ip ip : result.ips()) {
      Prefix address = prefix(ip.address());
      if (!hasSource(address.address())) {
        new HostRules(programs, PortMapper.LOCK_FILE, Step.Listener.NONE).restore(rules, address);
      }
    }
  }
}
