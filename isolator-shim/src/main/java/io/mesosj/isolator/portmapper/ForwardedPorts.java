package io.mesosj.isolator.portmapper;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.process.SearchPath;
import io.mesosj.cni.CniResult;
import io.mesosj.cni.NetworkConfig;
import io.mesosj.isolator.plugin.PluginFailure;
import io.mesosj.isolator.portmapper.PortMapping.Protocol;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether the host's firewall lets other hosts' packets through to published ports: behind a bridge
 * they are forwarded ones, which Docker and ufw drop by policy. Reads each table once, and only
 * where a port is published; for one look at one time. Speaks up only where it is certain.
 */
public final class ForwardedPorts {
  /** The plugins whose containers are reached through the host's own forwarding. */
  private static final Set<String> FORWARDING = Set.of("bridge", "ptp");

  private static final String USUAL_BRIDGE = "cni0";

  private static final SavedTables.Table UNPRINTABLE = SavedTables.parse("").table("filter");

  private final SearchPath programs;
  private @Nullable List<Filter> v4;
  private @Nullable List<Filter> v6;
  private @Nullable NftForward nft;

  private ForwardedPorts(SearchPath programs) {
    this.programs = programs;
  }

  /** Of the host that this process runs on. */
  public static ForwardedPorts ofHost() {
    return new ForwardedPorts(SearchPath.ofThisProcess());
  }

  /**
   * A sentence about the published ports of a container that other hosts can't reach.
   *
   * @param result what ADD answered
   * @return empty where they may be reached, and where the container has none
   * @throws IOException if the host's rules can't be read
   */
  public Optional<String> dropped(NetworkConfig network, CniResult result) throws IOException {
    Optional<JsonNode> forwarding = forwarding(network);
    List<PortMapping> mappings = PublishedPorts.mappings(network);
    if (forwarding.isEmpty() || mappings.isEmpty()) {
      return Optional.empty();
    }
    for (String text : result.addresses()) {
      Prefix address = PublishedPorts.prefix(text);
      Optional<String> link = link(forwarding.get(), Optional.of(address.address()));
      List<String> ports = new ArrayList<>();
      Optional<Trouble> trouble = Optional.empty();
      for (PortMapping mapping : mappings) {
        Optional<Trouble> found =
            mapping.appliesTo(address.address())
                ? trouble(packet(Optional.of(address), link, mapping))
                : Optional.empty();
        if (found.isPresent()) {
          ports.add(mapping.hostSide());
          trouble = found;
        }
      }
      if (trouble.isPresent()) {
        return Optional.of(
            "other hosts do not reach host port "
                + String.join(", ", ports)
                + ": "
                + trouble.get().said(address.address().isV6(), link, address.address().text()));
      }
    }
    return Optional.empty();
  }

  /**
   * The same about any container on a network that publishes ports, before there is one.
   *
   * @throws IOException if the host's rules can't be read
   */
  public Optional<String> dropped(NetworkConfig network) throws IOException {
    Optional<JsonNode> forwarding = forwarding(network);
    if (forwarding.isEmpty()) {
      return Optional.empty();
    }
    Optional<Prefix> subnet = subnet(forwarding.get().path("ipam"));
    Optional<String> link = link(forwarding.get(), Optional.empty());
    // Any port will do: what is let in by its number can't be known yet.
    PortMapping any = new PortMapping(1, 1, Protocol.TCP, Optional.empty());
    return trouble(packet(subnet, link, any))
        .map(
            trouble ->
                "other hosts do not reach published ports: "
                    + trouble.said(false, link, subnet.map(Prefix::text).orElse("SUBNET")));
  }

  private static Optional<JsonNode> forwarding(NetworkConfig network) {
    for (ObjectNode plugin : network.plugins()) {
      Optional<JsonNode> found = forwarding(plugin);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private static Optional<JsonNode> forwarding(JsonNode part) {
    if (FORWARDING.contains(part.path("type").asText(""))) {
      return Optional.of(part);
    }
    List<JsonNode> below = new ArrayList<>(List.of(part.path("delegate")));
    part.path("delegates").forEach(below::add);
    part.path("plugins").forEach(below::add);
    for (JsonNode each : below) {
      Optional<JsonNode> found = each.isObject() ? forwarding(each) : Optional.empty();
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  /** The bridge that a network's containers are on; empty where they are on none. */
  static Optional<String> bridge(NetworkConfig network) throws IOException {
    Optional<JsonNode> plugin = forwarding(network);
    return plugin.isPresent() && plugin.get().path("type").asText("").equals("bridge")
        ? link(plugin.get(), Optional.empty())
        : Optional.empty();
  }

  private static Optional<String> link(JsonNode plugin, Optional<Address> container)
      throws IOException {
    if (plugin.path("type").asText("").equals("bridge")) {
      return Optional.of(plugin.path("bridge").asText(USUAL_BRIDGE));
    }
    return container.isPresent() && !container.get().isV6()
        ? LoopbackRoute.device(container.get())
        : Optional.empty();
  }

  private static Optional<Prefix> subnet(JsonNode ipam) {
    String text =
        ipam.path("subnet").asText(ipam.path("ranges").path(0).path(0).path("subnet").asText(""));
    try {
      return Optional.of(Prefix.parse(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static ForwardedPacket packet(
      Optional<Prefix> address, Optional<String> link, PortMapping mapping) throws IOException {
    return new ForwardedPacket(
        address.map(prefix -> prefix.address().isV6()).orElse(false),
        address.map(Prefix::address),
        address,
        LoopbackRoute.uplinks(),
        link,
        mapping.protocol(),
        mapping.containerPort());
  }

  /**
   * What drops a packet.
   *
   * @param why in words
   * @param insert what puts a rule before those that drop it, up to the rule itself
   * @param ofNft whether in nft's words
   */
  private record Trouble(String why, String insert, boolean ofNft) {
    String said(boolean v6, Optional<String> link, String address) {
      if (ofNft) {
        String match =
            link.map(name -> "%s \"" + name + "\"")
                .orElse((v6 ? "ip6" : "ip") + " %saddr " + address);
        String in = link.isPresent() ? match.formatted("oifname") : match.formatted("d");
        String out = link.isPresent() ? match.formatted("iifname") : match.formatted("s");
        return why + rules(insert + " ", in, out, " accept");
      }
      return why
          + rules(
              insert + " ",
              link.map(name -> "-o " + name).orElse("-d " + address),
              link.map(name -> "-i " + name).orElse("-s " + address),
              " -j ACCEPT");
    }

    private static String rules(String start, String in, String out, String end) {
      return "; '" + start + in + end + "' and '" + start + out + end + "' let them through";
    }
  }

  private Optional<Trouble> trouble(ForwardedPacket packet) throws IOException {
    for (Filter filter : filters(packet.v6())) {
      Optional<String> why = ForwardChain.drops(filter.table(), packet);
      if (why.isPresent()) {
        boolean hasUsers = filter.table().hasChain("DOCKER-USER");
        String chain = hasUsers ? "DOCKER-USER" : "FORWARD";
        return Optional.of(new Trouble(why.get(), filter.program() + " -I " + chain, false));
      }
    }
    NftForward chains = nft;
    if (chains == null) {
      chains = NftForward.read(programs);
      nft = chains;
    }
    return chains
        .drops(packet, isUnprintable(packet.v6()))
        .map(
            chain ->
                new Trouble(
                    "the policy of nft's chain '" + chain + "' is drop, and no rule lets them in",
                    "nft insert rule " + chain,
                    true));
  }

  /**
   * One iptables' table.
   *
   * @param program that changes it
   */
  private record Filter(String program, SavedTables.Table table) {}

  /** The kernel obeys nft's and legacy's both: a packet must come through each. */
  private List<Filter> filters(boolean ofV6) throws IOException {
    List<Filter> known = ofV6 ? v6 : v4;
    if (known == null) {
      Iptables family = new Iptables(programs, ofV6);
      known = new ArrayList<>(List.of(new Filter(family.program(), read(family))));
      Optional<Iptables> other = family.other("filter");
      if (other.isPresent()) {
        known.add(new Filter(other.get().program(), read(other.get())));
      }
      if (ofV6) {
        v6 = known;
      } else {
        v4 = known;
      }
    }
    return known;
  }

  /** Where iptables can't print what stands in its table, nft can. */
  private SavedTables.Table read(Iptables family) throws IOException {
    if (!family.isInstalled()) {
      return UNPRINTABLE;
    }
    try {
      return family.save("filter");
    } catch (PluginFailure e) {
      if (programs.find("nft").isEmpty()) {
        throw e;
      }
      return UNPRINTABLE;
    }
  }

  private boolean isUnprintable(boolean ofV6) throws IOException {
    for (Filter filter : filters(ofV6)) {
      if (filter.table().equals(UNPRINTABLE)) {
        return true;
      }
    }
    return false;
  }
}
