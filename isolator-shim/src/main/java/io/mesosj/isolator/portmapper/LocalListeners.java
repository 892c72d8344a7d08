package io.mesosj.isolator.portmapper;

import io.mesosj.isolator.portmapper.PortMapping.Protocol;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The ports that the host's own programs listen on: mapping one would take it away from them, and
 * 22 or the agent's is theirs.
 */
final class LocalListeners {
  private static final int LISTEN = 0x0A;
  private static final int UNCONNECTED = 0x07;

  private LocalListeners() {}

  /** The ports in use among one protocol's sockets in the present network namespace. */
  static Set<Integer> ports(Protocol protocol) throws IOException {
    Set<Integer> ports = new HashSet<>();
    for (Path table : tables(protocol)) {
      if (Files.exists(table)) {
        read(table, protocol, ports);
      }
    }
    return ports;
  }

  private static List<Path> tables(Protocol protocol) {
    Path net = Path.of("/proc/thread-self/net");
    return switch (protocol) {
      case TCP -> List.of(net.resolve("tcp"), net.resolve("tcp6"));
      case UDP -> List.of(net.resolve("udp"), net.resolve("udp6"));
      case SCTP -> List.of(net.resolve("sctp/eps"));
    };
  }

  private static void read(Path table, Protocol protocol, Set<Integer> ports) throws IOException {
    try (BufferedReader lines = Files.newBufferedReader(table, StandardCharsets.ISO_8859_1)) {
      lines.readLine();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        int port = protocol == Protocol.SCTP ? sctpPort(line) : port(line, protocol);
        if (port >= 0) {
          ports.add(port);
        }
      }
    }
  }

  /** A line such as {@code 0: 0100007F:0016 00000000:0000 0A …}, in hexadecimal. */
  private static int port(String line, Protocol protocol) {
    String[] words = words(line, 4);
    int colon = words[1].indexOf(':');
    if (colon < 0 || words[3].isEmpty()) {
      return -1;
    }
    int state = Integer.parseInt(words[3], 16);
    return state == (protocol == Protocol.TCP ? LISTEN : UNCONNECTED)
        ? Integer.parseInt(words[1].substring(colon + 1), 16)
        : -1;
  }

  /** {@code ENDPT SOCK STY SST HBKT LPORT …}, with the port in decimal. */
  private static int sctpPort(String line) {
    String[] words = words(line, 6);
    return words[5].isEmpty() ? -1 : Integer.parseInt(words[5]);
  }

  private static String[] words(String line, int count) {
    String[] words = new String[count];
    int at = 0;
    for (int i = 0; i < count; i++) {
      while (at < line.length() && line.charAt(at) <= ' ') {
        at++;
      }
      int from = at;
      while (at < line.length() && line.charAt(at) > ' ') {
        at++;
      }
      words[i] = line.substring(from, at);
    }
    return words;
  }
}
