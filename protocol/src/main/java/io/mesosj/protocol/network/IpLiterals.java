package io.mesosj.protocol.network;

import java.util.Optional;
import org.apache.mesos.v1.Protos.NetworkInfo.IPAddress;
import org.apache.mesos.v1.Protos.NetworkInfo.Protocol;

/** Addresses as text. Nothing here asks a resolver: a host name is simply not an address. */
final class IpLiterals {
  private IpLiterals() {}

  static Optional<IPAddress> parse(String text) {
    if (isIpv4(text)) {
      return Optional.of(address(text, Protocol.IPv4));
    }
    return isIpv6(text) ? Optional.of(address(text, Protocol.IPv6)) : Optional.empty();
  }

  private static IPAddress address(String text, Protocol protocol) {
    return IPAddress.newBuilder().setIpAddress(text).setProtocol(protocol).build();
  }

  private static boolean isIpv4(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 4) {
      return false;
    }
    for (String part : parts) {
      if (part.isEmpty()
          || part.length() > 3
          || !part.chars().allMatch(c -> c >= '0' && c <= '9')
          || (part.length() > 1 && part.charAt(0) == '0')
          || Integer.parseInt(part) > 255) {
        return false;
      }
    }
    return true;
  }

  private static boolean isIpv6(String text) {
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
      } else if (!part.isEmpty()
          && part.length() <= 4
          && part.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 128)) {
        count++;
      } else {
        return -1;
      }
    }
    return count;
  }
}
