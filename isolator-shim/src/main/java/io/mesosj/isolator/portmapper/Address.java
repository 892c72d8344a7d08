package io.mesosj.isolator.portmapper;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * An address as iptables prints it, so that rules can be compared as text.
 *
 * @param text four decimal numbers, or RFC 5952's form of an IPv6 address
 */
record Address(String text) {
  boolean isV6() {
    return text.indexOf(':') >= 0;
  }

  /**
   * Reads a literal, with or without a prefix length.
   *
   * @throws IllegalArgumentException if it is none
   */
  static Address parse(String literal) {
    int slash = literal.indexOf('/');
    String bare = slash < 0 ? literal : literal.substring(0, slash);
    // Java takes anything else than a literal for a host name and asks the resolver.
    boolean plausible = bare.indexOf(':') >= 0 ? isOf(bare, true) : isDottedQuad(bare);
    if (!plausible) {
      throw new IllegalArgumentException("'" + literal + "' is not an address");
    }
    try {
      return of(InetAddress.getByName(bare).getAddress());
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("'" + literal + "' is not an address", e);
    }
  }

  /** The address of 4 or 16 bytes. */
  static Address of(byte[] bytes) {
    return new Address(bytes.length == 4 ? v4(bytes) : v6(bytes));
  }

  /** Its 4 or 16 bytes. */
  byte[] bytes() {
    try {
      return InetAddress.getByName(text).getAddress();
    } catch (UnknownHostException e) {
      throw new IllegalStateException("'" + text + "' was an address", e);
    }
  }

  boolean isLoopback() {
    return isV6() ? text.equals("::1") : text.startsWith("127.");
  }

  private static boolean isDottedQuad(String text) {
    int dots = 0;
    for (int i = 0; i < text.length(); i++) {
      dots += text.charAt(i) == '.' ? 1 : 0;
    }
    return dots == 3 && isOf(text, false);
  }

  private static boolean isOf(String text, boolean v6) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean ok =
          (c >= '0' && c <= '9')
              || c == '.'
              || (v6 && (c == ':' || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')));
      if (!ok) {
        return false;
      }
    }
    return true;
  }

  private static String v4(byte[] bytes) {
    return (bytes[0] & 255)
        + "."
        + (bytes[1] & 255)
        + "."
        + (bytes[2] & 255)
        + "."
        + (bytes[3] & 255);
  }

  private static String v6(byte[] bytes) {
    int[] groups = new int[8];
    for (int i = 0; i < 8; i++) {
      groups[i] = (bytes[2 * i] & 255) << 8 | (bytes[2 * i + 1] & 255);
    }
    int best = -1;
    int length = 1;
    for (int i = 0; i < 8; i++) {
      int run = 0;
      while (i + run < 8 && groups[i + run] == 0) {
        run++;
      }
      if (run > length) {
        best = i;
        length = run;
      }
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      if (i == best) {
        text.append("::");
        i += length - 1;
      } else {
        text.append(text.length() == 0 || text.charAt(text.length() - 1) == ':' ? "" : ":");
        text.append(Integer.toHexString(groups[i]));
      }
    }
    return text.toString();
  }

  /** The address alone as a network. */
  String single() {
    return text + (isV6() ? "/128" : "/32");
  }

  /** With a port, as {@code --to-destination} wants it. */
  String withPort(int port) {
    return (isV6() ? "[" + text + "]" : text) + ":" + port;
  }
}
