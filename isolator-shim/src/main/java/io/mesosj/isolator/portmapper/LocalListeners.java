package io.mesosj.isolator.portmapper;

import io.mesosj.isolator.portmapper.PortMapping.Protocol;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The sockets that the host's own programs listen on: mapping a port of one would take it away from
 * them, and 22 or the agent's is theirs.
 */
final class LocalListeners {
  private static final int LISTEN = 0x0A;
  private static final int UNCONNECTED = 0x07;

  private LocalListeners() {}

  /** One protocol's listening sockets in the present network namespace. */
  static List<ListeningSocket> of(Protocol protocol) throws IOException {
    List<ListeningSocket> listeners = new ArrayList<>();
    for (String table : tables(protocol)) {
      parse(protocol, lines(Path.of("/proc/thread-self/net").resolve(table)), listeners);
    }
    return listeners;
  }

  /** The kernel's tables of a protocol's sockets, below a namespace's {@code /proc/PID/net}. */
  static List<String> tables(Protocol protocol) {
    return switch (protocol) {
      case TCP -> List.of("tcp", "tcp6");
      case UDP -> List.of("udp", "udp6");
      case SCTP -> List.of("sctp/eps");
    };
  }

  /** Those in the lines of such a table, without its head. */
  static void parse(Protocol protocol, List<String> lines, List<ListeningSocket> into) {
    switch (protocol) {
      case TCP -> parse(lines, LISTEN, into);
      case UDP -> parse(lines, UNCONNECTED, into);
      case SCTP -> {
        for (String line : lines) {
          // ENDPT SOCK STY SST HBKT LPORT …, with the port in decimal.
          into.add(
              new ListeningSocket(Optional.empty(), true, Integer.parseInt(words(line, 6)[5])));
        }
      }
    }
  }

  /** Lines such as {@code 0: 0100007F:0016 00000000:0000 0A …}, in hexadecimal. */
  private static void parse(List<String> lines, int state, List<ListeningSocket> listeners) {
    for (String line : lines) {
      String[] words = words(line, 4);
      int colon = words[1].indexOf(':');
      if (colon > 0 && Integer.parseInt(words[3], 16) == state) {
        byte[] address = address(words[1].substring(0, colon));
        listeners.add(
            new ListeningSocket(
                isZero(address) ? Optional.empty() : Optional.of(plain(address)),
                address.length == 16,
                Integer.parseInt(words[1].substring(colon + 1), 16)));
      }
    }
  }

  /** All but the head; none where the kernel lacks the protocol. */
  private static List<String> lines(Path table) throws IOException {
    if (!Files.exists(table)) {
      return List.of();
    }
    List<String> lines = Files.readAllLines(table, StandardCharsets.ISO_8859_1);
    return lines.subList(Math.min(1, lines.size()), lines.size());
  }

  /** Words of four bytes, each as the processor holds it. */
  private static byte[] address(String hex) {
    byte[] bytes = new byte[hex.length() / 2];
    ByteBuffer words = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    for (int at = 0; at < hex.length(); at += 8) {
      words.putInt(Integer.parseUnsignedInt(hex, at, at + 8, 16));
    }
    return bytes;
  }

  private static boolean isZero(byte[] bytes) {
    return Arrays.equals(bytes, new byte[bytes.length]);
  }

  /** An IPv6 socket may be bound to {@code ::ffff:a.b.c.d}, which is the IPv4 address. */
  private static Address plain(byte[] bytes) {
    boolean mapped =
        bytes.length == 16
            && isZero(Arrays.copyOf(bytes, 10))
            && bytes[10] == -1
            && bytes[11] == -1;
    return Address.of(mapped ? Arrays.copyOfRange(bytes, 12, 16) : bytes);
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
