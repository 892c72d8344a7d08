package io.mesosj.isolator.portmapper;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.file.FileProblem;
import io.mesosj.isolator.portmapper.NftNat.Taker;
import io.mesosj.isolator.portmapper.NftNatWalk.Grip;
import io.mesosj.isolator.portmapper.PortMapping.Protocol;
import io.mesosj.isolator.portmapper.TraceFinding.Verdict;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Goes the way of a connection to a published port, part by part, and says what keeps it from being
 * answered. Looks and changes nothing, but for one connection to the container's own port. For one
 * look at one time.
 */
public final class PortTrace {
  private static final int PATIENCE_MILLIS = 2000;

  /** A part of the way. */
  private interface Look {
    TraceFinding look() throws IOException;
  }

  private final PublishedPorts ports = PublishedPorts.ofHost();
  private final ForwardedPorts firewall = ForwardedPorts.ofHost();

  private PortTrace() {}

  /** Of the host that this process runs on. */
  public static PortTrace ofHost() {
    return new PortTrace();
  }

  /**
   * The ports that an attachment publishes, or the one that is asked for.
   *
   * @return none where it publishes none
   * @throws IOException if what was asked of its plugins can't be read
   */
  public List<TracedPort> trace(TracedContainer container, OptionalInt hostPort)
      throws IOException {
    List<TracedPort> traced = new ArrayList<>();
    for (PortMapping mapping : PublishedPorts.mappings(container.network())) {
      if (hostPort.isEmpty() || hostPort.getAsInt() == mapping.hostPort()) {
        for (String text : container.result().addresses()) {
          Address address = PublishedPorts.prefix(text).address();
          if (mapping.appliesTo(address)) {
            traced.add(trace(container, mapping, address));
          }
        }
      }
    }
    return traced;
  }

  private TracedPort trace(TracedContainer container, PortMapping mapping, Address address)
      throws IOException {
    Optional<String> bridge = ForwardedPorts.bridge(container.network());
    HostSide host = new HostSide(container);
    ContainerSide inside = new ContainerSide(container);
    List<TraceFinding> found = new ArrayList<>();
    found.add(look("rules", () -> rules(container, mapping, address)));
    found.add(look("nft", () -> nft(mapping, address)));
    found.add(look("forwarding", () -> HostSide.forwarding(address.isV6())));
    found.add(look("firewall", () -> firewall(container, mapping)));
    found.add(look("bridge", () -> host.link(address, bridge)));
    if (mayUseLoopback(container, address)) {
      found.add(look("127.0.0.1", () -> loopback(address, mapping, bridge)));
    }
    TraceFinding link = look("interface", () -> inside.link(address));
    found.add(link);
    if (link.isWell()) {
      found.add(look("route back", () -> inside.routeBack(address)));
      found.add(look("listener", () -> inside.listener(mapping, address)));
    }
    boolean trouble = found.stream().anyMatch(each -> each.verdict() == Verdict.TROUBLE);
    if (mapping.protocol() == Protocol.TCP && !trouble) {
      found.add(answers(container, mapping, address));
    }
    return new TracedPort(
        mapping.hostPort(),
        mapping.protocol().word(),
        container.network().name(),
        address.withPort(mapping.containerPort()),
        found);
  }

  /** One part that can't be looked at hides no other. */
  private static TraceFinding look(String check, Look look) {
    try {
      return look.look();
    } catch (IOException e) {
      return TraceFinding.unknown(check, "it is not known: " + FileProblem.describe(e));
    }
  }

  private TraceFinding rules(TracedContainer container, PortMapping mapping, Address address)
      throws IOException {
    for (ObjectNode plugin : container.network().plugins()) {
      if (plugin.path("backend").asText("").equals("nftables")) {
        return TraceFinding.unknown(
            "rules", "portmap has made them by nft: nft list table inet cni_hostport shows them");
      }
    }
    return new NatPath(ports.nat(address.isV6())).find(mapping, address, container.id());
  }

  private TraceFinding nft(PortMapping mapping, Address address) throws IOException {
    if (ports.nftNat().isEmpty()) {
      return TraceFinding.unknown(
          "nft", "there is no nft here to ask what tables of its own do with the port");
    }
    Optional<Taker> taker = ports.taker(mapping, address);
    if (taker.isEmpty()) {
      return TraceFinding.well("nft", "no rule in a table of nft's own takes the port");
    }
    return taker.get().grip() == Grip.ALL
        ? TraceFinding.trouble(
            "nft",
            taker.get().said() + " takes host port " + mapping.hostSide() + " first",
            "nft delete rule " + taker.get().rule() + ", or publish another host port")
        : TraceFinding.unknown("nft", taker.get().doubt(mapping));
  }

  private TraceFinding firewall(TracedContainer container, PortMapping mapping) throws IOException {
    Optional<String> dropped = firewall.dropped(container.network(), container.result());
    if (dropped.isEmpty() || !dropped.get().contains(mapping.hostSide())) {
      return TraceFinding.well("firewall", "no rule is known to drop what is forwarded to it");
    }
    int advice = dropped.get().indexOf("; '");
    return advice < 0
        ? TraceFinding.trouble("firewall", dropped.get(), "a rule that accepts it")
        : TraceFinding.trouble(
            "firewall", dropped.get().substring(0, advice), dropped.get().substring(advice + 2));
  }

  private static boolean mayUseLoopback(TracedContainer container, Address address) {
    if (address.isV6()) {
      return false; // There is no route_localnet for IPv6.
    }
    for (ObjectNode plugin : container.network().plugins()) {
      String type = plugin.path("type").asText("");
      boolean wanted =
          type.equals(PublishedPorts.PORT_MAPPER)
              ? plugin.path("localhost").asBoolean(true)
              : type.equals("portmap") && plugin.path("snat").asBoolean(true);
      if (wanted) {
        return true;
      }
    }
    return false;
  }

  private static TraceFinding loopback(
      Address address, PortMapping mapping, Optional<String> bridge) throws IOException {
    Optional<String> device = bridge.isPresent() ? bridge : LoopbackRoute.device(address);
    if (device.isEmpty()) {
      return TraceFinding.unknown("127.0.0.1", "no device leads to " + address.text());
    }
    if (LoopbackRoute.isOpen(device.get()) || LoopbackRoute.isOpen("all")) {
      return TraceFinding.well("127.0.0.1", "route_localnet of " + device.get() + " is 1");
    }
    return TraceFinding.trouble(
        "127.0.0.1",
        "the host's own 127.0.0.1:"
            + mapping.hostPort()
            + " does not lead there: route_localnet of "
            + device.get()
            + " is 0",
        "sysctl -w net.ipv4.conf." + device.get() + ".route_localnet=1");
  }

  private static TraceFinding answers(
      TracedContainer container, PortMapping mapping, Address address) {
    String there = address.withPort(mapping.containerPort());
    try (Socket socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(InetAddress.getByAddress(address.bytes()), mapping.containerPort()),
          PATIENCE_MILLIS);
      return TraceFinding.well("connection", "from this host " + there + " takes a connection");
    } catch (IOException e) {
      return TraceFinding.trouble(
          "connection",
          "from this host "
              + there
              + " takes no connection, though a program listens: "
              + FileProblem.describe(e),
          "look for a firewall inside (isolator-shim exec "
              + container.id()
              + " -- iptables -S), or a program that hangs");
    }
  }
}
