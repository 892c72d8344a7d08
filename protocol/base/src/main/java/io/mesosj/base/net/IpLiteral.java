package io.mesosj.base.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * Which text is an address. Nothing here asks a resolver, as {@link InetAddress#getByName} does for
 * all that it can't read, {@code 256.1.1.1} too: a host name is simply not an address.
 */
public final class IpLiteral {
  private IpLiteral() {}

  /** The address; an IPv4 address within one of IPv6 becomes one of that family. */
  public static Optional<InetAddress> address(String text) {
    if (!isIpv4(text) && !isIpv6(text)) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.getByName(text));
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }

  /** Whether it is four decimal numbers, without zeros before them, which some read as octal. */
  public static boolean isIpv4(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 4) {
      return false;
    }
    for (String part : parts) {
      if (part.isEmpty()
          || part.length() > 3
          || !hasDigitsOnly(part, 10)
          || (part.length() > 1 && part.charAt(0) == '0')
          || Integer.parseInt(part) > 255) {
        return false;
      }
    }
    return true;
  }

  /** Whether it is one of RFC 4291's forms, without a zone. */
  public static boolean isIpv6(String text) {
    int gap = text.indexOf("::");
    if (text.indexOf(':') < 0 || (gap >= 0 && text.indexOf("::", gap + 1) >= 0)) {
      return false;
    }
    int groups;
    if (gap >= 0) {
      int head = groups(text.substring(0, gap), false);
      int tail = groups(text.substring(gap + 2), true);
      groups = head < 0 || tail < 0 ? -1 : head + tail + 1;
      return groups >= 0 && groups <= 8;
    }
    return groups(text, true) == 8;
  }

  /** The number of 16-bit groups, or minus one if there is something else. */
  private static int groups(String text, boolean mayEndInIpv4) {
    if (text.isEmpty()) {
      return 0;
    }
    String[] parts = text.split(":", -1);
    int count = 0;
    for (int i = 0; i < parts.length; i++) {
      String part = parts[i];
      if (mayEndInIpv4 && i == parts.length - 1 && isIpv4(part)) {
        count += 2;
      } else if (!part.isEmpty() && part.length() <= 4 && hasDigitsOnly(part, 16)) {
        count++;
      } else {
        return -1;
      }
    }
    return count;
  }

  /** Those of ASCII. A loop, as short-lived plugins come by here. */
  private static boolean hasDigitsOnly(String text, int radix) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 128 || Character.digit(c, radix) < 0) {
        return false;
      }
    }
    return true;
  }
}
