package io.mesosj.isolator.portmapper;

import io.mesosj.base.net.IpLiteral;
import java.net.InetAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An address as iptables prints it, so that rules can be compared as text.
 *
 * @param text four decimal numbers, or RFC 5952's form of an IPv6 address
 */
record Address(String text) {
  // Written out: a record's own are made by the JVM at run time, which costs a plugin 20 ms.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Address that && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

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
    Optional<InetAddress> address = IpLiteral.address(bare);
    if (address.isEmpty()) {
      throw new IllegalArgumentException("'" + literal + "' is not an address");
    }
    return of(address.get().getAddress());
  }

  /** The address of 4 or 16 bytes. */
  static Address of(byte[] bytes) {
    return new Address(bytes.length == 4 ? v4(bytes) : v6(bytes));
  }

  /** Its 4 or 16 bytes. */
  byte[] bytes() {
    return IpLiteral.address(text).orElseThrow().getAddress();
  }

  /** Whether it is none, which stands for all of its family. */
  boolean isUnspecified() {
    return text.equals("0.0.0.0") || text.equals("::");
  }

  boolean isLoopback() {
    return isV6() ? text.equals("::1") : text.startsWith("127.");
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
