package io.mesosj.isolator.portmapper;

import io.mesosj.base.file.FileProblem;
import io.mesosj.base.process.Program;
import io.mesosj.base.process.SearchPath;
import io.mesosj.cni.CniResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Lets a container behind a bridge reach itself by a host port. Where bridged packets pass through
 * iptables (br_netfilter) such a packet is turned round inside the bridge, and would have to leave
 * by the port that it came in by, which a bridge does only for ports in hairpin mode.
 */
final class Hairpin {
  private static final List<Path> SETTINGS =
      List.of(
          Path.of("/proc/sys/net/bridge/bridge-nf-call-iptables"),
          Path.of("/proc/sys/net/bridge/bridge-nf-call-ip6tables"));
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final SearchPath programs;

  Hairpin(SearchPath programs) {
    this.programs = programs;
  }

  /**
   * Does nothing where it is not needed; says so on standard error where it can't be done.
   *
   * @param result what the delegate answered, which may name the port
   */
  void open(String netns, String ifName, CniResult result) {
    try {
      if (!bridgesThroughIptables()) {
        return;
      }
      Optional<Path> known = BridgePort.of(result);
      if (known.isPresent()) {
        Files.writeString(known.get(), "1");
        return;
      }
      Optional<Path> ip = programs.find("ip");
      Optional<Path> bridge = programs.find("bridge");
      Optional<Path> nsenter = programs.find("nsenter");
      if (ip.isEmpty() || bridge.isEmpty() || nsenter.isEmpty()) {
        throw new IOException("ip, bridge or nsenter is not installed");
      }
      String link =
          run(nsenter.get(), "--net=" + netns, ip.get().toString(), "-o", "link", "show", ifName);
      Optional<String> port = bridgePort(run(ip.get(), "-o", "link"), peerOf(link));
      if (port.isPresent()) {
        run(bridge.get(), "link", "set", "dev", port.get(), "hairpin", "on");
      }
    } catch (IOException e) {
      System.err.println(
          "mesos-cni-port-mapper: the container can't reach itself by its host ports: "
              + FileProblem.describe(e));
    }
  }

  private static boolean bridgesThroughIptables() throws IOException {
    for (Path setting : SETTINGS) {
      if (Files.exists(setting) && Files.readString(setting).strip().equals("1")) {
        return true;
      }
    }
    return false;
  }

  private static String run(Path program, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(program.toString());
    command.addAll(List.of(arguments));
    return Program.of(LIMIT, command).run().orFail().text();
  }

  /** The other end's index in {@code 2: eth0@if7: <…}; empty if there is no other end. */
  static String peerOf(String link) {
    int at = link.indexOf("@if");
    int end = at < 0 ? -1 : link.indexOf(':', at);
    return end < 0 ? "" : link.substring(at + "@if".length(), end);
  }

  /** The link with an index, if it is a port of a bridge. */
  static Optional<String> bridgePort(String links, String index) {
    for (String line : links.split("\n", -1)) {
      if (!index.isEmpty() && line.startsWith(index + ": ") && line.contains(" master ")) {
        String name = line.substring(index.length() + 2);
        int end = name.indexOf('@') < 0 ? name.indexOf(':') : name.indexOf('@');
        return end > 0 ? Optional.of(name.substring(0, end)) : Optional.empty();
      }
    }
    return Optional.empty();
  }
}
