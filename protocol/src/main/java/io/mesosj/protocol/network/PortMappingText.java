package io.mesosj.protocol.network;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.mesos.v1.Protos.NetworkInfo.PortMapping;

/** Port mappings in Docker's order: {@code HOST:CONTAINER[/PROTOCOL]}. */
final class PortMappingText {
  static final Set<String> PROTOCOLS = Set.of("tcp", "udp", "sctp");

  private PortMappingText() {}

  static PortMapping parse(String text) {
    int slash = text.indexOf('/');
    String ports = slash < 0 ? text : text.substring(0, slash);
    int colon = ports.indexOf(':');
    if (colon < 0) {
      throw invalid(text, "write HOST:CONTAINER or HOST:CONTAINER/PROTOCOL, as in 8080:80/tcp");
    }
    int last = ports.lastIndexOf(':');
    if (last > colon) {
      throw invalid(
          text,
          "Mesos' port mappings have no address of the host, every one of it is meant; write "
              + NetworkSpecs.printable(ports.substring(ports.lastIndexOf(':', last - 1) + 1)));
    }
    PortMapping.Builder mapping =
        PortMapping.newBuilder()
            .setHostPort(port(text, ports.substring(0, colon)))
            .setContainerPort(port(text, ports.substring(colon + 1)));
    if (slash >= 0) {
      String protocol = text.substring(slash + 1).toLowerCase(Locale.ROOT);
      if (!PROTOCOLS.contains(protocol)) {
        throw invalid(text, "the protocol must be tcp, udp or sctp");
      }
      mapping.setProtocol(protocol);
    }
    return mapping.build();
  }

  private static int port(String text, String number) {
    if (number.isEmpty()
        || number.length() > 5
        || !number.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw invalid(text, "\"" + NetworkSpecs.printable(number) + "\" is not a port");
    }
    int port = Integer.parseInt(number);
    if (port < 1 || port > 65535) {
      throw invalid(text, "port " + port + " is out of range 1-65535");
    }
    return port;
  }

  private static InvalidNetworkException invalid(String text, String why) {
    return new InvalidNetworkException(
        List.of("port mapping \"" + NetworkSpecs.printable(text) + "\": " + why));
  }
}
