package io.mesosj.isolator.portmapper;

import io.mesosj.isolator.portmapper.PortMapping.Protocol;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The first packet that another host sends to a published port, after its destination was
 * rewritten. What is asked about it has three answers: a firewall is told off only over what is
 * certain.
 *
 * @param destination the container's address; empty where none has one yet
 * @param network the container's own subnet, where no other host's packet is from
 * @param uplinks where other hosts' packets come in; empty where that is not known
 * @param link the device that leads to the container; empty where that is not known
 */
record ForwardedPacket(
    boolean v6,
    Optional<Address> destination,
    Optional<Prefix> network,
    List<String> uplinks,
    Optional<String> link,
    Protocol protocol,
    int port)
    implements NftPacket {
  private static final Set<String> OWN_STATES = Set.of("new", "dnat");

  /** Whether something is true of the packet. */
  enum Match {
    NO,
    MAYBE,
    YES;

    static Match of(boolean known) {
      return known ? YES : NO;
    }

    Match not() {
      return this == MAYBE ? MAYBE : of(this == NO);
    }

    Match and(Match other) {
      return compareTo(other) < 0 ? this : other;
    }
  }

  Match isTo(String prefix) {
    try {
      Prefix asked = Prefix.parse(prefix);
      return destination.map(address -> Match.of(asked.contains(address))).orElse(Match.MAYBE);
    } catch (IllegalArgumentException e) {
      return Match.MAYBE;
    }
  }

  /** Other hosts have any address, but for those of the container's own network. */
  @Override
  public Match isFrom(String prefix) {
    try {
      Prefix asked = Prefix.parse(prefix);
      if (asked.length() == 0) {
        return Match.of(asked.address().isV6() == v6);
      }
      boolean own = network.map(subnet -> subnet.contains(asked)).orElse(false);
      return own ? Match.NO : Match.MAYBE;
    } catch (IllegalArgumentException e) {
      return Match.MAYBE;
    }
  }

  /** By which it comes in; {@code +} or {@code *} at the end stand for any letters. */
  @Override
  public Match comesBy(String device) {
    if (device.equals("lo") || link.map(device::equals).orElse(false)) {
      return Match.NO;
    }
    long by = uplinks.stream().filter(uplink -> isNamed(uplink, device)).count();
    if (uplinks.isEmpty()) {
      return Match.MAYBE;
    }
    return by == 0 ? Match.NO : by == uplinks.size() ? Match.YES : Match.MAYBE;
  }

  /** By which it goes to the container. */
  @Override
  public Match goesBy(String device) {
    return link.map(name -> Match.of(isNamed(name, device))).orElse(Match.MAYBE);
  }

  private static boolean isNamed(String name, String pattern) {
    boolean open = pattern.endsWith("+") || pattern.endsWith("*");
    return open
        ? name.startsWith(pattern.substring(0, pattern.length() - 1))
        : name.equals(pattern);
  }

  @Override
  public Match isOf(String word) {
    return Match.of(word.equals(protocol.word()) || word.equals("all"));
  }

  /** Conntrack's states and statuses: it begins a connection, and was rewritten. */
  static Match isIn(List<String> states) {
    return Match.of(
        states.stream()
            .map(state -> state.toLowerCase(Locale.ROOT))
            .anyMatch(OWN_STATES::contains));
  }

  /** It was, before it was rewritten. */
  @Override
  public Match isLocal() {
    return Match.NO;
  }

  @Override
  public Match isTracked(List<String> words) {
    return isIn(words);
  }
}
