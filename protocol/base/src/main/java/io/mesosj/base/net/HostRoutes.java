package io.mesosj.base.net;

import io.mesosj.base.file.SmallFile;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** What this host has routes to, default routes left out: from the kernel's tables, as text. */
public final class HostRoutes {
  private static final int IPV4_DIGITS = 8;
  private static final int IPV6_DIGITS = 32;

  private HostRoutes() {}

  /**
   * Blocks of both families.
   *
   * @param proc where the kernel's tables are, {@code /proc}
   * @throws IOException if they can't be read
   */
  public static List<IpPrefix> read(Path proc) throws IOException {
    List<IpPrefix> routes = new ArrayList<>();
    for (String line : lines(proc.resolve("net/route"))) {
      String[] fields = line.split("\\s+", -1);
      if (fields.length > 7 && fields[1].length() == IPV4_DIGITS && isHex(fields[1])) {
        add(routes, reversed(fields[1]), Integer.bitCount(Integer.parseUnsignedInt(fields[7], 16)));
      }
    }
    for (String line : lines(proc.resolve("net/ipv6_route"))) {
      String[] fields = line.split("\\s+", -1);
      if (fields.length > 1 && fields[0].length() == IPV6_DIGITS && isHex(fields[0])) {
        add(routes, HexFormat.of().parseHex(fields[0]), Integer.parseInt(fields[1], 16));
      }
    }
    return routes;
  }

  /** A kernel without IPv6 has no such file. */
  private static List<String> lines(Path file) throws IOException {
    return Files.exists(file) ? SmallFile.lines(file) : List.of();
  }

  private static boolean isHex(String text) {
    return text.chars().allMatch(c -> Character.digit(c, 16) >= 0);
  }

  /** The kernel prints an IPv4 address as the number that it is on this machine. */
  private static byte[] reversed(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    if (ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN) {
      return new byte[] {bytes[3], bytes[2], bytes[1], bytes[0]};
    }
    return bytes;
  }

  private static void add(List<IpPrefix> routes, byte[] address, int length) throws IOException {
    if (length > 0) {
      routes.add(IpPrefix.around(InetAddress.getByAddress(address), length));
    }
  }
}
