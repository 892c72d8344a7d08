package io.mesosj.isolator.cli;

import io.mesosj.base.net.IpPrefix;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Blocks of addresses that no container can have or use: the kernel, or a protocol, has a purpose
 * of its own for them. Source: IANA's registries of special-purpose addresses.
 */
final class ReservedBlocks {
  private static final Map<String, String> PURPOSES = new LinkedHashMap<>();

  static {
    PURPOSES.put("0.0.0.0/8", "they mean this host (0.0.0.0/8)");
    PURPOSES.put("127.0.0.0/8", "they are each host's loopback (127.0.0.0/8)");
    PURPOSES.put("169.254.0.0/16", "they are link-local (169.254.0.0/16), and never routed");
    PURPOSES.put("224.0.0.0/4", "they are multicast groups (224.0.0.0/4)");
    PURPOSES.put("240.0.0.0/4", "they are reserved (240.0.0.0/4), the last for broadcasts");
    PURPOSES.put("::/128", "it means this host (::)");
    PURPOSES.put("::1/128", "it is each host's loopback (::1)");
    PURPOSES.put("fe80::/10", "they are link-local (fe80::/10), and never routed");
    PURPOSES.put("ff00::/8", "they are multicast groups (ff00::/8)");
  }

  private ReservedBlocks() {}

  /** What a block has addresses of, in words; empty for one that containers can have. */
  static Optional<String> purposeOf(IpPrefix block) {
    return PURPOSES.entrySet().stream()
        .filter(each -> IpPrefix.parse(each.getKey()).overlaps(block))
        .map(Map.Entry::getValue)
        .findFirst();
  }
}
