package io.mesosj.isolator.portmapper;

import io.mesosj.base.file.FileProblem;
import io.mesosj.base.process.Program;
import io.mesosj.base.process.ProgramOutput;
import io.mesosj.base.process.SearchPath;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Forgets UDP flows of a host port. A flow keeps the way that its first packet took, so a client
 * that never pauses would not see that the rules changed.
 */
final class Conntrack {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final SearchPath programs;

  Conntrack(SearchPath programs) {
    this.programs = programs;
  }

  /** Forgets the flows to {@code ports}; does nothing without conntrack-tools. */
  void forgetUdp(Set<Integer> ports, boolean v6) {
    Optional<Path> conntrack = ports.isEmpty() ? Optional.empty() : programs.find("conntrack");
    if (conntrack.isEmpty()) {
      return;
    }
    String family = v6 ? "ipv6" : "ipv4";
    try {
      ProgramOutput flows = Program.of(LIMIT, command(conntrack.get(), "-L", family)).run();
      for (int port : withFlows(flows.text(), ports)) {
        List<String> delete = command(conntrack.get(), "-D", family);
        delete.addAll(List.of("--orig-port-dst", String.valueOf(port)));
        Program.of(LIMIT, delete).run();
      }
    } catch (IOException e) {
      // The flows end by themselves after half a minute's pause; the rules stand.
      System.err.println("mesos-cni-port-mapper: conntrack: " + FileProblem.describe(e));
    }
  }

  private static List<String> command(Path conntrack, String verb, String family) {
    return new ArrayList<>(List.of(conntrack.toString(), verb, "-f", family, "-p", "udp"));
  }

  /** One listing spares a process for each port that nobody talks to. */
  private static Set<Integer> withFlows(String listing, Set<Integer> ports) {
    Set<Integer> found = new TreeSet<>();
    for (String line : listing.split("\n", -1)) {
      int at = line.indexOf(" dport=");
      int end = at < 0 ? -1 : line.indexOf(' ', at + 1);
      if (end > 0) {
        int port = Integer.parseInt(line.substring(at + " dport=".length(), end));
        if (ports.contains(port)) {
          found.add(port);
        }
      }
    }
    return found;
  }
}
