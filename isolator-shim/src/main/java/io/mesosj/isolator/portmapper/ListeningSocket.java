package io.mesosj.isolator.portmapper;

import java.util.Optional;

/**
 * A program's socket that waits for others.
 *
 * @param address the one that it is bound to; empty for all
 * @param v6 whether it is an IPv6 socket, which bound to all addresses mostly takes IPv4 too
 */
record ListeningSocket(Optional<Address> address, boolean v6, int port) {
  /**
   * Whether a mapping would take connections away from it.
   *
   * @param families of the container's addresses
   * @param localhost whether 127.0.0.1 is mapped too
   */
  boolean losesTo(PortMapping mapping, Families families, boolean localhost) {
    if (port != mapping.hostPort()) {
      return false;
    }
    if (address.isEmpty()) {
      return v6 || (families.v4() && mapping.hostIp().map(ip -> !ip.isV6()).orElse(true));
    }
    Address own = address.get();
    if (mapping.only().isPresent()) {
      return mapping.only().get().equals(own);
    }
    // No rule of ours is about ::1, see MappingRules.
    return families.contain(own)
        && mapping.appliesTo(own)
        && (!own.isLoopback() || (localhost && !own.isV6()));
  }

  /** Whether it is lost to a mapping also where it takes no IPv4, if it is at all. */
  boolean losesAsIpv6Only(PortMapping mapping, Families families) {
    return address.isPresent()
        || !v6
        || (families.v6() && mapping.hostIp().map(Address::isV6).orElse(true));
  }
}
