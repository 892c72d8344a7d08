package io.mesosj.isolator.portmapper;

import io.mesosj.base.process.Program;
import io.mesosj.base.process.ProgramException;
import io.mesosj.base.process.SearchPath;
import io.mesosj.isolator.plugin.PluginFailure;
import io.mesosj.isolator.portmapper.PortMapping.Protocol;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Refuses host ports that the host's own programs listen on. */
final class ListenerCheck {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final SearchPath programs;

  ListenerCheck(SearchPath programs) {
    this.programs = programs;
  }

  /**
   * Looks through all mappings.
   *
   * @param families of the container's addresses
   * @param localhost whether 127.0.0.1 is mapped too
   * @throws PluginFailure if a mapping would take connections away from a program
   */
  void refuseHeld(
      List<PortMapping> mappings,
      Families families,
      boolean localhost,
      Map<Protocol, List<ListeningSocket>> listeners)
      throws IOException {
    for (PortMapping mapping : mappings) {
      for (ListeningSocket listener : listeners.getOrDefault(mapping.protocol(), List.of())) {
        if (listener.losesTo(mapping, families, localhost)) {
          requireIpv6Only(mapping, listener, listener.losesAsIpv6Only(mapping, families));
        }
      }
    }
  }

  private void requireIpv6Only(PortMapping mapping, ListeningSocket listener, boolean loses)
      throws IOException {
    if (loses || mapping.protocol() == Protocol.SCTP) {
      throw held(mapping, listener, "");
    }
    Optional<Path> ss = programs.find("ss");
    if (ss.isEmpty()) {
      throw held(
          mapping,
          listener,
          "; whether of IPv6 only is not known, because 'ss' is not in PATH: install iproute2");
    }
    List<String> command = new ArrayList<>(List.of(ss.get().toString()));
    command.addAll(question(mapping.protocol(), mapping.hostPort()));
    if (!areIpv6Only(ask(command))) {
      throw held(mapping, listener, "");
    }
  }

  private static String ask(List<String> command) throws ProgramException {
    return Program.of(LIMIT, command).run().orFail().text();
  }

  /** The arguments that have {@code ss} tell of the IPv6 sockets that wait on a port. */
  static List<String> question(Protocol protocol, int port) {
    String of = protocol == Protocol.UDP ? "-u" : "-t";
    return List.of("-6", of, "-l", "-n", "-e", "sport = :" + port);
  }

  /**
   * Whether all sockets bound to all addresses are of IPv6 only, as their lines in {@code ss}'
   * answer say; the kernel says so in no file.
   */
  static boolean areIpv6Only(String answer) {
    for (String line : answer.split("\n", -1)) {
      // State, two queues, the own address, the peer's.
      String[] words = line.strip().split(" +", -1);
      boolean ofAll = words.length > 3 && words[3].matches("(\\*|\\[::]):.*");
      if (ofAll && !line.contains(" v6only:1")) {
        return false;
      }
    }
    return true;
  }

  private static PluginFailure held(PortMapping mapping, ListeningSocket listener, String doubt) {
    return new PluginFailure(
        PluginFailure.PORT_MAP_FAILED,
        "host port "
            + mapping.hostSide()
            + " is held by a program that listens on "
            + listener.address().map(Address::text).orElse("all addresses")
            + " of this host"
            + doubt
            + "; map another");
  }
}
