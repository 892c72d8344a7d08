package io.mesosj.isolator.portmapper;

import io.mesosj.base.process.Program;
import io.mesosj.base.process.ProgramOutput;
import io.mesosj.isolator.portmapper.PortMapping.Protocol;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What of the way to a published port is inside the container's network namespace. */
final class ContainerSide {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  /** No host has them (RFC 5737, RFC 3849): they stand for other hosts. */
  private static final String ELSEWHERE = "192.0.2.1";

  private static final String ELSEWHERE_V6 = "2001:db8::1";

  private final TracedContainer container;

  ContainerSide(TracedContainer container) {
    this.container = container;
  }

  /** How the interface is, and what to do. */
  TraceFinding link(Address address) throws IOException {
    String ifName = container.ifName();
    ProgramOutput links = inside("ip", "-o", "link", "show", "dev", ifName);
    String exec = "isolator-shim exec " + container.id() + " -- ";
    if (links.status() != 0) {
      return TraceFinding.trouble(
          "interface",
          "there is no " + ifName + " inside: " + links.words(),
          "start the container anew");
    }
    if (!LinkFlags.isUp(links.text())) {
      return TraceFinding.trouble(
          "interface",
          ifName + " is down inside",
          exec + "ip link set " + ifName + " up, and its routes: start the container anew");
    }
    String addresses = run("ip", "-o", "addr", "show", "dev", ifName);
    if (!(addresses + " ").contains(" " + address.text() + "/")) {
      return TraceFinding.trouble(
          "interface",
          ifName + " has lost the address " + address.text(),
          "start the container anew");
    }
    return TraceFinding.well("interface", ifName + " is up inside and has " + address.text());
  }

  /** Whether answers to other hosts leave by the interface that questions come in by. */
  TraceFinding routeBack(Address address) throws IOException {
    String there = address.isV6() ? ELSEWHERE_V6 : ELSEWHERE;
    ProgramOutput route = inside("ip", "-o", "route", "get", there);
    String gateway = gateway(address);
    if (route.status() != 0) {
      return TraceFinding.trouble(
          "route back",
          "the container has no route to other hosts, so its answers go nowhere",
          "isolator-shim exec "
              + container.id()
              + " -- ip "
              + (address.isV6() ? "-6 " : "")
              + "route add default via "
              + gateway
              + "; and for good \"routes\": [{\"dst\": \""
              + (address.isV6() ? "::/0" : "0.0.0.0/0")
              + "\"}] in the network's ipam");
    }
    String device = LinkFlags.wordAfter(route.text(), "dev");
    if (!device.equals(container.ifName())) {
      return TraceFinding.trouble(
          "route back",
          "answers leave by "
              + device
              + ", while the port is published on "
              + container.ifName()
              + ": whoever asked does not know their sender",
          "give the default route to one network only, the one that publishes the port");
    }
    return TraceFinding.well("route back", "answers leave by " + device);
  }

  private String gateway(Address address) {
    return container.result().ips().stream()
        .filter(ip -> ip.address().indexOf(':') >= 0 == address.isV6())
        .flatMap(ip -> ip.gateway().stream())
        .findFirst()
        .orElse("GATEWAY");
  }

  /** Who waits for connections. */
  TraceFinding listener(PortMapping mapping, Address address) throws IOException {
    int port = mapping.containerPort();
    String what = port + "/" + mapping.protocol().word();
    List<ListeningSocket> here =
        listeners(mapping.protocol()).stream().filter(socket -> socket.port() == port).toList();
    for (ListeningSocket socket : here) {
      boolean takes =
          socket.address().isPresent()
              ? socket.address().get().equals(address)
              : takesFamily(socket, mapping, address);
      if (takes) {
        return TraceFinding.well("listener", "a program inside listens on " + what);
      }
    }
    if (here.isEmpty()) {
      return TraceFinding.trouble(
          "listener",
          "nothing inside listens on " + what,
          "start the server, or publish the port that it has: isolator-shim exec "
              + container.id()
              + " -- ss -ln");
    }
    String others =
        String.join(
            ", ",
            here.stream()
                .map(
                    socket ->
                        socket
                            .address()
                            .map(Address::text)
                            .orElse(socket.v6() ? ":: only" : "0.0.0.0 only"))
                .distinct()
                .toList());
    return TraceFinding.trouble(
        "listener",
        "the program inside listens on " + what + " of " + others + ", not of " + address.text(),
        "have it listen on all addresses (" + (address.isV6() ? "::" : "0.0.0.0") + ")");
  }

  /** Of a socket that is bound to all addresses. */
  private boolean takesFamily(ListeningSocket socket, PortMapping mapping, Address address)
      throws IOException {
    if (!socket.v6() || address.isV6() || mapping.protocol() == Protocol.SCTP) {
      return socket.v6() || !address.isV6();
    }
    List<String> ss = new ArrayList<>(List.of("ss"));
    ss.addAll(ListenerCheck.question(mapping.protocol(), mapping.containerPort()));
    return !ListenerCheck.areIpv6Only(run(ss.toArray(String[]::new)));
  }

  private List<ListeningSocket> listeners(Protocol protocol) throws IOException {
    List<ListeningSocket> found = new ArrayList<>();
    for (String table : LocalListeners.tables(protocol)) {
      ProgramOutput lines = inside("cat", "/proc/thread-self/net/" + table);
      if (lines.status() == 0) {
        LocalListeners.parse(protocol, lines.text().lines().skip(1).toList(), found);
      } else if (!lines.text().toLowerCase(Locale.ROOT).contains("no such file")) {
        throw new IOException(lines.failure());
      }
    }
    return found;
  }

  private String run(String... command) throws IOException {
    return inside(command).orFail().text();
  }

  private ProgramOutput inside(String... command) throws IOException {
    List<String> words = new ArrayList<>(List.of("nsenter", "--net=" + container.netns()));
    words.addAll(List.of(command));
    ProgramOutput output = Program.of(LIMIT, words).run();
    if (output.status() != 0 && output.text().startsWith("nsenter:")) {
      throw new IOException(output.failure());
    }
    return output;
  }
}
