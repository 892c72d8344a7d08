package io.mesosj.isolator.portmapper;

import io.mesosj.base.file.SmallFile;
import io.mesosj.base.process.Program;
import io.mesosj.base.process.ProgramOutput;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** What of the way to a published port is the host's, besides its rules. */
final class HostSide {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final TracedContainer container;

  HostSide(TracedContainer container) {
    this.container = container;
  }

  /** Whether the kernel forwards packets at all. */
  static TraceFinding forwarding(boolean v6) throws IOException {
    String setting = v6 ? "net.ipv6.conf.all.forwarding" : "net.ipv4.ip_forward";
    String value = SmallFile.text(Path.of("/proc/sys", setting.replace('.', '/'))).strip();
    return value.equals("0")
        ? TraceFinding.trouble(
            "forwarding",
            setting + " is 0: the host passes no packet on",
            "sysctl -w " + setting + "=1, and the same line in /etc/sysctl.d/ for the next boot")
        : TraceFinding.well("forwarding", setting + " is " + value);
  }

  /** Whether the bridge, or the container's own device, leads to the container. */
  TraceFinding link(Address address, Optional<String> bridge) throws IOException {
    if (bridge.isPresent()) {
      String name = bridge.get();
      ProgramOutput link = ip("-o", "link", "show", "dev", name);
      if (link.status() != 0) {
        return TraceFinding.trouble(
            "bridge",
            "bridge " + name + " is gone",
            "start the container anew, which makes it: isolator-shim detach " + container.id());
      }
      if (!LinkFlags.isUp(link.text())) {
        return TraceFinding.trouble(
            "bridge", "bridge " + name + " is down", "ip link set " + name + " up");
      }
      Optional<TraceFinding> end = hostEnd(name);
      if (end.isPresent()) {
        return end.get();
      }
    }
    return route(address, bridge);
  }

  private Optional<TraceFinding> hostEnd(String bridge) throws IOException {
    ProgramOutput inside =
        Program.of(
                LIMIT,
                "nsenter",
                "--net=" + container.netns(),
                "ip",
                "-o",
                "link",
                "show",
                container.ifName())
            .run();
    String index = Hairpin.peerOf(inside.text());
    if (inside.status() != 0 || index.isEmpty()) {
      return Optional.empty(); // Told as the container's.
    }
    String line = LinkFlags.withIndex(ip("-o", "link").orFail().text(), index);
    String name = LinkFlags.name(line);
    if (line.isEmpty()) {
      return Optional.of(
          TraceFinding.trouble(
              "bridge",
              "the host's end of " + container.ifName() + " is not in this network namespace",
              "start the container anew"));
    }
    if (!LinkFlags.wordAfter(line, "master").equals(bridge)) {
      return Optional.of(
          TraceFinding.trouble(
              "bridge",
              "the container's link " + name + " is no port of bridge " + bridge,
              "ip link set " + name + " master " + bridge));
    }
    return LinkFlags.isUp(line)
        ? Optional.empty()
        : Optional.of(
            TraceFinding.trouble(
                "bridge",
                "the container's link " + name + " is down",
                "ip link set " + name + " up"));
  }

  private TraceFinding route(Address address, Optional<String> bridge) throws IOException {
    ProgramOutput route = ip("-o", "route", "get", address.text());
    String device = LinkFlags.wordAfter(route.text(), "dev");
    boolean leads = route.status() == 0 && bridge.map(device::equals).orElse(!device.isEmpty());
    if (leads) {
      return TraceFinding.well("bridge", device + " is up and leads to " + address.text());
    }
    String seen =
        route.status() == 0 ? address.text() + " goes by " + device : "it has no route to it";
    return TraceFinding.trouble(
        "bridge",
        "the host does not reach the container: " + seen,
        bridge
            .map(name -> "ip addr add " + gateway(address) + " dev " + name)
            .orElse("start the container anew"));
  }

  /** The bridge's own address with the length of its network. */
  private String gateway(Address address) {
    return container.result().ips().stream()
        .filter(ip -> ip.address().startsWith(address.text() + "/"))
        .flatMap(
            ip ->
                ip.gateway().stream()
                    .map(gateway -> gateway + ip.address().substring(ip.address().indexOf('/'))))
        .findFirst()
        .orElse("GATEWAY/LENGTH");
  }

  private static ProgramOutput ip(String... words) throws IOException {
    String[] command = new String[words.length + 1];
    command[0] = "ip";
    System.arraycopy(words, 0, command, 1, words.length);
    return Program.of(LIMIT, command).run();
  }
}
