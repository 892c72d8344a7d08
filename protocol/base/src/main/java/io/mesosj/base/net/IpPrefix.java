package io.mesosj.base.net;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * A block of addresses, as CIDR writes it: {@code 10.88.0.0/16}, {@code fd00:1::/64}.
 *
 * @param address the block's first
 * @param length how many bits its addresses have in common
 */
public record IpPrefix(InetAddress address, int length) {
  /**
   * Reads a block.
   *
   * @throws IllegalArgumentException if it is none; an address inside a block is none either, and
   *     the message says which block it is in
   */
  public static IpPrefix parse(String text) {
    int slash = text.indexOf('/');
    InetAddress address =
        IpLiteral.address(slash < 0 ? text : text.substring(0, slash))
            .orElseThrow(() -> none(text));
    String digits = slash < 0 ? "" : text.substring(slash + 1);
    if (!digits.matches("[0-9]{1,3}") || Integer.parseInt(digits) > bits(address)) {
      throw none(text);
    }
    IpPrefix block = around(address, Integer.parseInt(digits));
    if (!block.address().equals(address)) {
      throw new IllegalArgumentException(
          "'" + text + "' is not the start of a block; did you mean " + block + "?");
    }
    return block;
  }

  private static IllegalArgumentException none(String text) {
    return new IllegalArgumentException(
        "'" + text + "' is no block of addresses such as 10.89.1.0/24 or fd00:1::/64");
  }

  /** The block of a length that an address is in. */
  public static IpPrefix around(InetAddress address, int length) {
    int rest = bits(address) - length;
    BigInteger first = number(address).shiftRight(rest).shiftLeft(rest);
    return new IpPrefix(address(first, address.getAddress().length), length);
  }

  private static int bits(InetAddress address) {
    return address.getAddress().length * Byte.SIZE;
  }

  private static BigInteger number(InetAddress address) {
    return new BigInteger(1, address.getAddress());
  }

  private static InetAddress address(BigInteger number, int size) {
    byte[] all = new byte[size];
    byte[] digits = number.toByteArray();
    int count = Math.min(digits.length, size);
    System.arraycopy(digits, digits.length - count, all, size - count, count);
    try {
      return InetAddress.getByAddress(all);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e); // For other lengths only.
    }
  }

  /** Whether it is of IPv6. */
  public boolean isV6() {
    return address.getAddress().length > 4;
  }

  /** Whether an address is in it. */
  public boolean contains(InetAddress other) {
    return bits(other) == bits(address) && around(other, length).address().equals(address);
  }

  /** Whether they have an address in common. */
  public boolean overlaps(IpPrefix other) {
    return length <= other.length ? contains(other.address) : other.contains(address);
  }

  /** The address so many after its first. */
  public InetAddress plus(long count) {
    return address(number(address).add(BigInteger.valueOf(count)), address.getAddress().length);
  }

  /** Its last address: of IPv4 the one for broadcasts. */
  public InetAddress last() {
    BigInteger size = BigInteger.ONE.shiftLeft(bits(address) - length);
    return address(number(address).add(size).subtract(BigInteger.ONE), address.getAddress().length);
  }

  @Override
  public String toString() {
    return address.getHostAddress() + "/" + length;
  }
}
