package io.mesosj.protocol.network;

import io.mesosj.base.net.IpLiteral;
import java.util.Optional;
import org.apache.mesos.v1.Protos.NetworkInfo.IPAddress;
import org.apache.mesos.v1.Protos.NetworkInfo.Protocol;

/** Addresses as Mesos has them: the text and its family. */
final class IpLiterals {
  private IpLiterals() {}

  static Optional<IPAddress> parse(String text) {
    if (IpLiteral.isIpv4(text)) {
      return Optional.of(address(text, Protocol.IPv4));
    }
    return IpLiteral.isIpv6(text) ? Optional.of(address(text, Protocol.IPv6)) : Optional.empty();
  }

  private static IPAddress address(String text, Protocol protocol) {
    return IPAddress.newBuilder().setIpAddress(text).setProtocol(protocol).build();
  }
}
