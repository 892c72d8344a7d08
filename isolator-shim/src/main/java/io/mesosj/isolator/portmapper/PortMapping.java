package io.mesosj.isolator.portmapper;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A port of the host that leads to a port of the container.
 *
 * @param hostIp the only address of the host that does, if not all of them
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

  /** Whether both are for the same port of the same address of the host. */
  boolean collidesWith(PortMapping other) {
    return hostPort == other.hostPort
        && protocol == other.protocol
        && (hostIp.isEmpty() || other.hostIp.isEmpty() || hostIp.equals(other.hostIp));
  }

  boolean appliesTo(Address container) {
    return hostIp.isEmpty() || hostIp.get().isV6() == container.isV6();
  }
}
