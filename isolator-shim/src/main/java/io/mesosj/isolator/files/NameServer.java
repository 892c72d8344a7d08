package io.mesosj.isolator.files;

import io.mesosj.base.net.IpLiteral;
import java.util.ArrayList;
import java.util.List;

/** The address of a name server as resolv.conf(5) has it, in each spelling that libc takes. */
final class NameServer {
  private NameServer() {}

  /** Whether the host asks itself; in another network namespace nobody answers there. */
  static boolean isOnLoopback(String server) {
    String address = server.indexOf('%') < 0 ? server : server.substring(0, server.indexOf('%'));
    if (address.indexOf(':') >= 0) {
      // An IPv4 address within becomes one of that family.
      return IpLiteral.address(address)
          .filter(known -> known.isLoopbackAddress() || known.isAnyLocalAddress())
          .isPresent();
    }
    long value = ipv4(address);
    return value >= 0 && (value >>> 24 == 127 || value == 0);
  }

  /** Whether it is an address of one link of the host, which a container does not have. */
  static boolean hasZone(String server) {
    return server.indexOf('%') >= 0;
  }

  /** As inet_aton(3) reads it, with one to four parts, decimal, octal or hexadecimal; or -1. */
  private static long ipv4(String text) {
    List<Long> parts = new ArrayList<>();
    for (String part : text.split("\\.", -1)) {
      try {
        parts.add(part.isEmpty() || part.charAt(0) == '-' ? -1 : Long.decode(part));
      } catch (NumberFormatException e) {
        return -1;
      }
    }
    if (parts.size() > 4 || parts.contains(-1L)) {
      return -1;
    }
    long value = 0;
    for (int i = 0; i < parts.size() - 1; i++) {
      value = (value << 8) | (parts.get(i) & 0xff);
    }
    int rest = 8 * (5 - parts.size());
    return (value << rest) | (parts.get(parts.size() - 1) & ((1L << rest) - 1));
  }
}
