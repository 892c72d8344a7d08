package io.mesosj.isolator.cli;

import static io.mesosj.base.flags.Flag.list;
import static io.mesosj.base.flags.Flag.text;
import static io.mesosj.base.flags.Flag.toggle;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.flags.Flag;
import io.mesosj.base.flags.FlagParser;
import io.mesosj.base.flags.Problems;
import io.mesosj.base.flags.UsageException;
import io.mesosj.base.flags.Values;
import io.mesosj.base.json.JsonTrees;
import io.mesosj.base.net.IpLiteral;
import io.mesosj.base.net.IpPrefix;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A network that is to be: a bridge with addresses of host-local, as podman and nerdctl write it.
 * What is not said is chosen so that it meets nothing that is there.
 */
final class NewNetwork {
  static final Flag SUBNET =
      list(
          "subnet",
          "CIDR",
          "create: Its addresses, such as 10.89.1.0/24; once more for IPv6. Default: a free one.");
  static final Flag GATEWAY =
      list("gateway", "IP", "create: The bridge's address. Default: the first of each subnet.");
  static final Flag BRIDGE =
      text("bridge", "NAME", "create: The bridge's name. Default: mesos0, mesos1, ...");
  static final Flag IPV6 =
      toggle("ipv6", false, "create: Adds a subnet of IPv6 of this host's own (fd...).");
  static final Flag MASQUERADE =
      toggle("masquerade", true, "create: Whether what leaves the host has the host's address.");
  static final Flag PORT_MAPPER =
      toggle(
          "port_mapper",
          false,
          "create: Maps ports by mesos-cni-port-mapper instead of portmap, in a file that a stock"
              + " agent of Mesos reads too.");
  static final Flag INTERNAL =
      toggle("internal", false, "create: No way out, no published ports, no host on it.");

  private static final List<Flag> FLAGS =
      List.of(SUBNET, GATEWAY, BRIDGE, IPV6, MASQUERADE, PORT_MAPPER, INTERNAL);
  private static final String BRIDGES = "mesos";
  private static final int LONGEST_DEVICE = 15;
  private static final int LONGEST_CHAIN = 28;

  /** Where others' tools choose too: neighbours of what podman begins with. */
  private static final int FIRST = 89;

  private static final int LAST = 99;

  private final String name;
  private final Values values;
  private final TakenByNetworks taken;
  private final List<IpPrefix> routes;
  private final HostDevices devices;
  private final Problems problems = new Problems();
  private final List<IpPrefix> subnets = new ArrayList<>();

  NewNetwork(
      String name,
      Values values,
      TakenByNetworks taken,
      List<IpPrefix> routes,
      HostDevices devices) {
    this.name = name;
    this.values = values;
    this.taken = taken;
    this.routes = routes;
    this.devices = devices;
  }

  static List<Flag> flags() {
    return FLAGS;
  }

  /** A list of plugins; a single one where stock agents must read it. */
  String ending() {
    return values.on(PORT_MAPPER) ? ".conf" : ".conflist";
  }

  /**
   * The configuration.
   *
   * @param plugins whether a plugin is there
   * @param version what the bridge plugin speaks
   */
  ObjectNode tree(Predicate<String> plugins, String version) throws UsageException, IOException {
    if (values.on(INTERNAL) && values.on(PORT_MAPPER)) {
      problems.add(INTERNAL + " has no ports to map; leave out " + PORT_MAPPER);
    }
    chooseSubnets();
    List<InetAddress> gateways = gateways();
    String bridge = bridge();
    problems.throwIfAny();
    ObjectNode plugin = bridgePlugin(bridge, gateways);
    return values.on(PORT_MAPPER) ? portMapper(bridge, plugin) : chain(plugin, plugins, version);
  }

  private void chooseSubnets() {
    for (String text : values.all(SUBNET)) {
      try {
        add(IpPrefix.parse(text));
      } catch (IllegalArgumentException e) {
        problems.add(SUBNET + ": " + e.getMessage());
      }
    }
    if (values.all(SUBNET).isEmpty()) {
      free(false).ifPresentOrElse(subnets::add, this::noneIsFree);
    }
    if (values.on(IPV6) && subnets.stream().noneMatch(IpPrefix::isV6)) {
      free(true).ifPresentOrElse(subnets::add, this::noneIsFree);
    }
  }

  private void add(IpPrefix subnet) {
    int bits = subnet.isV6() ? 128 : 32;
    Optional<String> purpose = ReservedBlocks.purposeOf(subnet);
    if (purpose.isPresent()) {
      problems.add(SUBNET + ": " + subnet + " can't be containers': " + purpose.get());
    } else if (bits - subnet.length() < 2) {
      problems.add(SUBNET + ": " + subnet + " has no room for a gateway and a container");
    } else if (subnets.stream().anyMatch(other -> other.isV6() == subnet.isV6())) {
      problems.add(SUBNET + ": one of IPv4 and one of IPv6, not two of a kind");
    } else {
      obstacle(subnet)
          .ifPresentOrElse(
              what -> problems.add(SUBNET + ": " + subnet + " is in use: " + what),
              () -> subnets.add(subnet));
    }
  }

  private void noneIsFree() {
    problems.add("no subnet is free on this host; name one with " + SUBNET);
  }

  private Optional<String> obstacle(IpPrefix subnet) {
    return taken
        .holderOf(subnet)
        .or(
            () ->
                routes.stream()
                    .filter(route -> route.overlaps(subnet))
                    .findFirst()
                    .map(route -> "this host has a route to " + route));
  }

  private Optional<IpPrefix> free(boolean v6) {
    for (int second = FIRST; second <= LAST; second++) {
      for (int third = 0; third < 256; third++) {
        String text =
            v6
                ? String.format("fd%02x:%02x%02x:6d65::/64", second, third, name.hashCode() & 0xff)
                : "10." + second + "." + third + ".0/24";
        IpPrefix subnet = IpPrefix.parse(text);
        if (obstacle(subnet).isEmpty()) {
          return Optional.of(subnet);
        }
      }
    }
    return Optional.empty();
  }

  /** One for each subnet. */
  private List<InetAddress> gateways() {
    List<InetAddress> given = new ArrayList<>();
    for (String text : values.all(GATEWAY)) {
      Optional<InetAddress> address = IpLiteral.address(text);
      Optional<IpPrefix> within =
          address.flatMap(
              each -> subnets.stream().filter(subnet -> subnet.contains(each)).findFirst());
      if (within.isEmpty()
          || address.equals(within.map(IpPrefix::address))
          || (!within.get().isV6() && address.equals(within.map(IpPrefix::last)))) {
        problems.add(
            GATEWAY + ": '" + FlagParser.echo(text) + "' is no host's address in " + subnets);
      } else {
        given.add(address.get());
      }
    }
    List<InetAddress> all = new ArrayList<>();
    for (IpPrefix subnet : subnets) {
      all.add(given.stream().filter(subnet::contains).findFirst().orElse(subnet.plus(1)));
    }
    return all;
  }

  private String bridge() throws IOException {
    String given = values.text(BRIDGE, "");
    if (!values.given(BRIDGE)) {
      int number = 0;
      while (isTaken(BRIDGES + number)) {
        number++;
      }
      return BRIDGES + number;
    }
    if (given.isEmpty() || given.length() > LONGEST_DEVICE || !isName(given)) {
      problems.add(
          BRIDGE + ": '" + FlagParser.echo(given) + "' is no name: up to 15 letters, digits, '-'");
    } else if (taken.bridges().containsKey(given)) {
      problems.add(BRIDGE + ": '" + given + "' is network '" + taken.bridges().get(given) + "'s");
    } else if (devices.has(given) && !devices.isBridge(given)) {
      problems.add(
          BRIDGE + ": '" + given + "' is an interface of this host, and no bridge; name another");
    }
    return given;
  }

  /** The kernel takes neither of these two. */
  private static boolean isName(String device) {
    return device.matches("[A-Za-z0-9_.-]+") && !device.equals(".") && !device.equals("..");
  }

  private boolean isTaken(String device) {
    return taken.bridges().containsKey(device) || devices.has(device);
  }

  private ObjectNode bridgePlugin(String bridge, List<InetAddress> gateways) {
    boolean internal = values.on(INTERNAL);
    ObjectNode plugin = JsonTrees.object();
    plugin.put("type", "bridge").put("bridge", bridge);
    plugin.put("isGateway", !internal).put("ipMasq", !internal && values.on(MASQUERADE));
    plugin.put("hairpinMode", true);
    ObjectNode ipam = plugin.putObject("ipam").put("type", "host-local");
    ArrayNode ranges = ipam.putArray("ranges");
    for (int i = 0; i < subnets.size(); i++) {
      ObjectNode range = ranges.addArray().addObject().put("subnet", subnets.get(i).toString());
      if (!internal) {
        range.put("gateway", gateways.get(i).getHostAddress());
      }
    }
    if (!internal) {
      ArrayNode ways = ipam.putArray("routes");
      for (IpPrefix subnet : subnets) {
        ways.addObject().put("dst", subnet.isV6() ? "::/0" : "0.0.0.0/0");
      }
    }
    return plugin;
  }

  private ObjectNode chain(ObjectNode bridge, Predicate<String> isThere, String version) {
    ObjectNode tree = JsonTrees.object().put("cniVersion", version).put("name", name);
    ArrayNode plugins = tree.putArray("plugins").add(bridge);
    if (!values.on(INTERNAL)) {
      plugins
          .addObject()
          .put("type", "portmap")
          .putObject("capabilities")
          .put("portMappings", true);
      if (isThere.test("firewall")) {
        plugins.addObject().put("type", "firewall");
      }
    }
    if (isThere.test("tuning")) {
      plugins.addObject().put("type", "tuning");
    }
    return tree;
  }

  private ObjectNode portMapper(String bridge, ObjectNode delegate) {
    ObjectNode tree = JsonTrees.object().put("name", name).put("type", "mesos-cni-port-mapper");
    tree.put("chain", chainName());
    tree.putArray("excludeDevices").add(bridge);
    tree.set("delegate", delegate);
    return tree;
  }

  /** Two networks with one beginning must not have one chain. */
  private String chainName() {
    String chain = "MESOS-" + name.toUpperCase(Locale.ROOT);
    return chain.length() <= LONGEST_CHAIN && name.equals(name.toLowerCase(Locale.ROOT))
        ? chain
        : chain.substring(0, Math.min(chain.length(), 19))
            + String.format("-%08x", name.hashCode());
  }
}
