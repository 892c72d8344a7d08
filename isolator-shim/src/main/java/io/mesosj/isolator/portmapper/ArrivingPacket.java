package io.mesosj.isolator.portmapper;

import io.mesosj.isolator.portmapper.ForwardedPacket.Match;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The first packet of a connection to a host port, as it comes in: nothing of it was rewritten yet,
 * and who sent it by which device is not known.
 *
 * @param host the address of this host that it is for
 */
record ArrivingPacket(Address host, PortMapping mapping) implements NftPacket {
  @Override
  public boolean v6() {
    return host.isV6();
  }

  @Override
  public Optional<Address> destination() {
    return Optional.of(host);
  }

  @Override
  public int port() {
    return mapping.hostPort();
  }

  @Override
  public Match isFrom(String prefix) {
    return prefix.endsWith("/0") ? Match.YES : Match.MAYBE;
  }

  @Override
  public Match comesBy(String device) {
    return Match.MAYBE;
  }

  @Override
  public Match goesBy(String device) {
    return Match.MAYBE;
  }

  @Override
  public Match isOf(String word) {
    return Match.of(word.equals(mapping.protocol().word()));
  }

  @Override
  public Match isLocal() {
    return Match.YES;
  }

  @Override
  public Match isTracked(List<String> words) {
    boolean begins = false;
    for (String word : words) {
      begins |= word.toLowerCase(Locale.ROOT).equals("new");
    }
    return Match.of(begins);
  }
}
