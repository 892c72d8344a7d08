package io.mesosj.isolator.portmapper;

import io.mesosj.isolator.portmapper.ForwardedPacket.Match;
import java.util.List;
import java.util.Optional;

/** A connection's first packet, somewhere on its way, as far as rules may ask about it. */
interface NftPacket {
  boolean v6();

  /** Empty where it is not known. */
  Optional<Address> destination();

  int port();

  /** Whether its source is in a network. */
  Match isFrom(String prefix);

  Match comesBy(String device);

  Match goesBy(String device);

  /** Whether it is of a protocol, by its name. */
  Match isOf(String word);

  /** Whether its destination is one of this host's own addresses. */
  Match isLocal();

  /** Whether conntrack's state or status of it is one of those. */
  Match isTracked(List<String> words);
}
