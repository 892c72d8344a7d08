package io.mesosj.local.http;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The connections of a server, by where they come from; used on its event loop. A peer has few that
 * have not said who they are: with another the oldest of these is dropped. So whoever opens
 * thousands keeps nobody else out, not even from his own address, where a proper request is read
 * long before its connection is the oldest.
 */
final class Guests {
  private static final int MOST_STRANGERS = 128;
  private static final int MOST_KNOWN = 4096;
  private static final InetAddress SOCKET = InetAddress.getLoopbackAddress();

  private final Map<InetAddress, Set<ServedConnection>> strangers = new HashMap<>();
  private final Map<InetAddress, Integer> known = new HashMap<>();

  /** Where a connection comes from; all that come over a domain socket are one peer. */
  static InetAddress peer(SocketAddress remote) {
    InetAddress address = remote instanceof InetSocketAddress inet ? inet.getAddress() : null;
    return address == null ? SOCKET : address;
  }

  /** Somebody connected; the one that has to go for it. */
  Optional<ServedConnection> arrived(InetAddress peer, ServedConnection connection) {
    Set<ServedConnection> here = strangers.computeIfAbsent(peer, any -> new LinkedHashSet<>());
    here.add(connection);
    return here.size() > MOST_STRANGERS ? here.stream().findFirst() : Optional.empty();
  }

  /** It has shown who it is; false when its peer has too many such. */
  boolean introduced(InetAddress peer, ServedConnection connection) {
    if (known.merge(peer, 1, Integer::sum) > MOST_KNOWN) {
      known.merge(peer, -1, Integer::sum);
      return false;
    }
    forget(peer, connection);
    return true;
  }

  void left(InetAddress peer, ServedConnection connection, boolean wasKnown) {
    if (wasKnown) {
      known.computeIfPresent(peer, (any, count) -> count > 1 ? count - 1 : null);
    } else {
      forget(peer, connection);
    }
  }

  private void forget(InetAddress peer, ServedConnection connection) {
    strangers.computeIfPresent(
        peer,
        (any, here) -> {
          here.remove(connection);
          return here.isEmpty() ? null : here;
        });
  }
}
