package io.mesosj.protocol.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.mesos.v1.Protos.NetworkInfo.PortMapping;
import org.jspecify.annotations.Nullable;

/**
 * Port mappings in Docker's order: {@code HOST:CONTAINER[/PROTOCOL]}, either of them a range, or
 * {@code CONTAINER[/PROTOCOL]} for a host port that is chosen later.
 */
final class PortMappingText {
  static final Set<String> PROTOCOLS = Set.of("tcp", "udp", "sctp");

  /** The host port of a mapping whose port is taken from an offer. */
  static final int CHOSEN_LATER = 0;

  private final String text;

  private PortMappingText(String text) {
    this.text = text;
  }

  private record Range(int first, int last) {
    int size() {
      return last - first + 1;
    }
  }

  static List<PortMapping> parse(String text) {
    return new PortMappingText(text).parse();
  }

  private List<PortMapping> parse() {
    int slash = text.indexOf('/');
    String ports = slash < 0 ? text : text.substring(0, slash);
    String protocol = slash < 0 ? null : protocol(text.substring(slash + 1));
    int colon = ports.indexOf(':');
    int last = ports.lastIndexOf(':');
    if (last > colon) {
      throw invalid(
          "Mesos' port mappings have no address of the host, every one of it is meant; write "
              + NetworkSpecs.printable(ports.substring(ports.lastIndexOf(':', last - 1) + 1)));
    }
    Range container = range(ports.substring(colon + 1));
    if (colon <= 0) {
      return mappings(null, container, protocol);
    }
    Range host = range(ports.substring(0, colon));
    if (host.size() != container.size()) {
      throw invalid(
          "the host's range has " + host.size() + " ports and the container's " + container.size());
    }
    return mappings(host, container, protocol);
  }

  private static List<PortMapping> mappings(
      @Nullable Range host, Range container, @Nullable String protocol) {
    List<PortMapping> mappings = new ArrayList<>();
    for (int i = 0; i < container.size(); i++) {
      PortMapping.Builder mapping =
          PortMapping.newBuilder()
              .setHostPort(host == null ? CHOSEN_LATER : host.first() + i)
              .setContainerPort(container.first() + i);
      if (protocol != null) {
        mapping.setProtocol(protocol);
      }
      mappings.add(mapping.build());
    }
    return mappings;
  }

  private String protocol(String written) {
    String protocol = written.toLowerCase(Locale.ROOT);
    if (!PROTOCOLS.contains(protocol)) {
      throw invalid("the protocol must be tcp, udp or sctp");
    }
    return protocol;
  }

  private Range range(String written) {
    int dash = written.indexOf('-');
    if (dash <= 0) {
      int port = port(written);
      return new Range(port, port);
    }
    Range range = new Range(port(written.substring(0, dash)), port(written.substring(dash + 1)));
    if (range.size() < 1) {
      throw invalid("the range " + range.first() + "-" + range.last() + " runs backwards");
    }
    return range;
  }

  private int port(String number) {
    if (number.isEmpty()
        || number.length() > 5
        || !number.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw invalid(
          "\""
              + NetworkSpecs.printable(number)
              + "\" is not a port; write HOST:CONTAINER or HOST:CONTAINER/PROTOCOL, as in"
              + " 8080:80/tcp, or CONTAINER alone for a host port of the agent's offer");
    }
    int port = Integer.parseInt(number);
    if (port < 1 || port > 65535) {
      throw invalid("port " + port + " is out of range 1-65535");
    }
    return port;
  }

  private InvalidNetworkException invalid(String why) {
    return new InvalidNetworkException(
        List.of("port mapping \"" + NetworkSpecs.printable(text) + "\": " + why));
  }
}
