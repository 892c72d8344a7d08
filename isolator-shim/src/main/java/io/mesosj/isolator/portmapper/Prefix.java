package io.mesosj.isolator.portmapper;

import io.mesosj.base.net.IpLiteral;
import io.mesosj.base.net.IpPrefix;
import java.net.InetAddress;

/**
 * A network as it stands in rules.
 *
 * @param length how many of the address's bits count
 */
record Prefix(Address address, int length) {
  /**
   * Reads {@code ADDRESS/LENGTH}, or an address alone.
   *
   * @throws IllegalArgumentException if it is neither
   */
  static Prefix parse(String text) {
    Address address = Address.parse(text);
    int slash = text.indexOf('/');
    int bits = address.isV6() ? 128 : 32;
    int length = slash < 0 ? bits : Integer.parseInt(text.substring(slash + 1));
    if (length < 0 || length > bits) {
      throw new IllegalArgumentException("'" + text + "' has no such prefix");
    }
    return new Prefix(address, length);
  }

  /** Whether all of another network is in this one. */
  boolean contains(Prefix other) {
    return other.length >= length && contains(other.address);
  }

  boolean contains(Address other) {
    if (other.isV6() != address.isV6()) {
      return false;
    }
    byte[] own = address.bytes();
    byte[] others = other.bytes();
    for (int bit = 0; bit < length; bit++) {
      int mask = 0x80 >> bit % 8;
      if ((own[bit / 8] & mask) != (others[bit / 8] & mask)) {
        return false;
      }
    }
    return true;
  }

  /** The same with all bits zero that do not count. */
  Prefix network() {
    InetAddress first =
        IpPrefix.around(IpLiteral.address(address.text()).orElseThrow(), length).address();
    return new Prefix(Address.of(first.getAddress()), length);
  }

  String text() {
    return address.text() + "/" + length;
  }
}
