package io.mesosj.isolator.portmapper;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A port of the host that leads to a port of the container.
 *
 * @param hostIp the only address of the host that does, if not all of them; 0.0.0.0 and :: are all
 *     of their family, as portmap has it
 */
record PortMapping(int hostPort, int containerPort, Protocol protocol, Optional<Address> hostIp) {
  enum Protocol {
    TCP,
    UDP,
    SCTP;

    /** As it stands in rules. */
    String word() {
      return switch (this) {
        case TCP -> "tcp";
        case UDP -> "udp";
        case SCTP -> "sctp";
      };
    }
  }

  // Written out: a record's own are made by the JVM at run time, which costs a plugin 20 ms.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PortMapping that
        && hostPort == that.hostPort
        && containerPort == that.containerPort
        && protocol == that.protocol
        && hostIp.equals(that.hostIp);
  }

  @Override
  public int hashCode() {
    return (hostPort << 16) + containerPort;
  }

  /** What may be given out once only. */
  String hostSide() {
    return hostPort + "/" + protocol.word();
  }

  /** The only address of the host that leads there; empty if all do, or all of one family. */
  Optional<Address> only() {
    return hostIp.isPresent() && hostIp.get().isUnspecified() ? Optional.empty() : hostIp;
  }

  /** Whether both are for the same port of the same address of the host. */
  boolean collidesWith(PortMapping other) {
    return hostPort == other.hostPort && protocol == other.protocol && sharesAddressWith(other);
  }

  private boolean sharesAddressWith(PortMapping other) {
    if (hostIp.isEmpty() || other.hostIp.isEmpty()) {
      return true;
    }
    Optional<Address> own = only();
    Optional<Address> others = other.only();
    if (own.isPresent() && others.isPresent()) {
      return own.equals(others);
    }
    return appliesTo(other.hostIp.get());
  }

  /** Whether it is for addresses of this one's family. */
  boolean appliesTo(Address address) {
    return hostIp.isEmpty() || hostIp.get().isV6() == address.isV6();
  }

  /** Those of some mappings that are for addresses of this one's family. */
  static List<PortMapping> applying(List<PortMapping> mappings, Address address) {
    List<PortMapping> applying = new ArrayList<>();
    for (PortMapping mapping : mappings) {
      if (mapping.appliesTo(address)) {
        applying.add(mapping);
      }
    }
    return applying;
  }
}
