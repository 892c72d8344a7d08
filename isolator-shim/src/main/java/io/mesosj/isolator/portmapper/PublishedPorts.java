package io.mesosj.isolator.portmapper;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.json.JsonTrees;
import io.mesosj.base.process.SearchPath;
import io.mesosj.cni.CniResult;
import io.mesosj.cni.NetworkConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether the host's rules still say of containers what ADD made them say. Others flush all rules
 * of a host, as restarting Debian's nftables or reloading firewalld does, and no plugin hears of
 * it. Reads each table once; for one look at one time.
 */
public final class PublishedPorts {
  static final String PORT_MAPPER = "mesos-cni-port-mapper";
  private static final String PORTMAP = "portmap";
  static final String SHIM = "mesos-cni-shim";

  private final Iptables v4;
  private final Iptables v6;
  private SavedTables.@Nullable Table natV4;
  private SavedTables.@Nullable Table natV6;

  private PublishedPorts(SearchPath programs) {
    this.v4 = new Iptables(programs, false);
    this.v6 = new Iptables(programs, true);
  }

  /** The rules of the host that this process runs on. */
  public static PublishedPorts ofHost() {
    return new PublishedPorts(SearchPath.of(Optional.ofNullable(System.getenv("PATH"))));
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
        if (!isPublished(mapping, addresses)) {
          lost.add("host port " + mapping.hostSide());
        }
      }
      if (isMasqueraded(plugin) || isMasqueraded(plugin.path("delegate"))) {
        for (Address address : addresses) {
          if (!hasSource(address)) {
            lost.add("masquerading of " + address.text());
          }
        }
      }
    }
    return lost;
  }

  /** All that something publishes, whatever it makes of them. */
  static List<PortMapping> mappings(NetworkConfig network) throws IOException {
    List<PortMapping> mappings = new ArrayList<>();
    for (ObjectNode plugin : network.plugins()) {
      switch (plugin.path("type").asText("")) {
        case PORT_MAPPER, SHIM -> mappings.addAll(RequestedMappings.read(plugin, PortRanges.ALL));
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

  private boolean isPublished(PortMapping mapping, List<Address> addresses) throws IOException {
    for (Address address : addresses) {
      if (mapping.appliesTo(address) && !leads(mapping, address)) {
        return false;
      }
    }
    return true;
  }

  private boolean leads(PortMapping mapping, Address address) throws IOException {
    String destination = address.withPort(mapping.containerPort());
    for (Rule rule : nat(address.isV6()).rules()) {
      if (HeldPorts.takes(rule, mapping)
          && rule.option("--to-destination").orElse("").equals(destination)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isMasqueraded(JsonNode plugin) {
    return plugin.path("ipMasq").asBoolean()
        && !plugin.path("ipMasqBackend").asText("").equals("nftables");
  }

  private boolean hasSource(Address address) throws IOException {
    for (Rule rule : nat(address.isV6()).rules()) {
      if (rule.chain().equals("POSTROUTING")
          && rule.option("-s").orElse("").equals(address.single())) {
        return true;
      }
    }
    return false;
  }

  private SavedTables.Table nat(boolean ofV6) throws IOException {
    SavedTables.Table known = ofV6 ? natV6 : natV4;
    if (known == null) {
      known = read(ofV6 ? v6 : v4);
      if (ofV6) {
        natV6 = known;
      } else {
        natV4 = known;
      }
    }
    return known;
  }

  /** Also those that were made before the host's alternatives named another iptables. */
  private static SavedTables.Table read(Iptables family) throws IOException {
    SavedTables.Table chosen = family.save("nat");
    Optional<Iptables> other = family.other("nat");
    return other.isEmpty()
        ? chosen
        : chosen.with(other.get().saveOther("nat", MappingRules.SOURCE_CHAIN));
  }

  /**
   * Puts back the rules of this project's port-mapper; others' are left alone.
   *
   * @param result what ADD answered
   * @throws IOException if a port was taken meanwhile, or the rules can't be made
   */
  public static void restore(
      NetworkConfig network, CniResult result, String containerId, String ifName, Path netns)
      throws IOException {
    for (ObjectNode plugin : network.plugins()) {
      if (plugin.path("type").asText("").equals(PORT_MAPPER)) {
        ObjectNode whole = plugin.deepCopy();
        whole.put("name", network.name());
        network.cniVersion().ifPresent(version -> whole.put("cniVersion", version));
        PortMapper.ofHost()
            .restore(
                PortMapperConfig.of(whole),
                result.tree(),
                new Tag(containerId, network.name(), ifName),
                netns);
      }
    }
  }
}
