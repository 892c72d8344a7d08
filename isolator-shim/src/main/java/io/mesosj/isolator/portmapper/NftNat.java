package io.mesosj.isolator.portmapper;

import io.mesosj.base.process.SearchPath;
import io.mesosj.base.text.OneLine;
import io.mesosj.isolator.portmapper.NftNatWalk.Grip;
import io.mesosj.isolator.portmapper.NftTables.BaseChain;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Rules in tables of nft's own that send connections to a host port elsewhere before any of
 * iptables' does. The kernel asks all chains of type nat until one has decided, those of the lower
 * priority first.
 */
final class NftNat {
  /** Of iptables' chain PREROUTING. */
  private static final int DSTNAT = -100;

  private static final int LONGEST_COMMENT = 100;

  /**
   * A rule that takes a port.
   *
   * @param rule where it stands, as nft's commands name it
   * @param comment its own, or empty
   * @param grip what of the port
   * @param first whether it is asked before iptables' rules, or may be
   */
  record Taker(String rule, String comment, Grip grip, boolean first) {
    /** Whose it is. */
    String said() {
      return "nft's rule '"
          + rule
          + "'"
          + (comment.isEmpty() ? "" : " (" + OneLine.of(comment, LONGEST_COMMENT) + ")");
    }

    /** What is not known of it. */
    String doubt(PortMapping mapping) {
      return said()
          + (grip == Grip.DOUBTFUL ? " names no port" : " says more than the port")
          + " and comes first: whether it takes host port "
          + mapping.hostSide()
          + " is not known";
    }
  }

  private final NftTables tables;
  private final List<BaseChain> chains = new ArrayList<>();

  /** Those that connections from this host itself go through. */
  private final List<BaseChain> ofOwnConnections = new ArrayList<>();

  private NftNat(NftTables tables) {
    this.tables = tables;
    for (BaseChain chain : tables.baseChains()) {
      if (chain.type().equals("nat") && !isOfIptables(chain)) {
        if (chain.hook().equals("prerouting")) {
          chains.add(chain);
        } else if (chain.hook().equals("output")) {
          ofOwnConnections.add(chain);
        }
      }
    }
  }

  /**
   * The host's.
   *
   * @return empty where there is no nft, so that nobody can say what its tables hold
   * @throws IOException if nft is there and they can't be read
   */
  static Optional<NftNat> read(SearchPath programs) throws IOException {
    Optional<NftTables> tables = NftTables.read(programs);
    // Without a method reference, which a short-lived plugin would link for this alone.
    return tables.isEmpty() ? Optional.empty() : Optional.of(new NftNat(tables.get()));
  }

  /** By its names; what is native in there keeps iptables from printing any of it. */
  private static boolean isOfIptables(BaseChain chain) {
    return !chain.family().equals("inet")
        && chain.table().equals("nat")
        && (chain.name().equals("PREROUTING") || chain.name().equals("OUTPUT"));
  }

  /** Whether nothing but iptables' own rules can send a connection elsewhere. */
  boolean isEmpty() {
    return chains.isEmpty() && ofOwnConnections.isEmpty();
  }

  /**
   * The rule that takes most of a mapping's host port.
   *
   * @param own where the mapping's own rule leads, which is none; empty while there is none
   */
  Optional<Taker> taker(PortMapping mapping, boolean v6, String own) throws IOException {
    return taker(chains, mapping, v6, own);
  }

  /** The same of connections that this host's own programs make, of which no rule is ours. */
  Optional<Taker> takerOfOwnConnections(PortMapping mapping, boolean v6) throws IOException {
    return taker(ofOwnConnections, mapping, v6, "");
  }

  private Optional<Taker> taker(List<BaseChain> from, PortMapping mapping, boolean v6, String own)
      throws IOException {
    Optional<Taker> most = Optional.empty();
    for (BaseChain chain : from) {
      if (chain.isOf(v6)) {
        List<Address> hosts = addresses(mapping, v6);
        boolean oneWillDo = !tables.table(chain).asksForDestination();
        for (Address host : oneWillDo ? hosts.subList(0, Math.min(1, hosts.size())) : hosts) {
          Optional<Taker> found = taker(chain, new ArrivingPacket(host, mapping), own);
          if (isMore(found, most)) {
            most = found;
          }
        }
      }
    }
    return most;
  }

  private static boolean isMore(Optional<Taker> found, Optional<Taker> known) {
    return found.isPresent()
        && (known.isEmpty() || found.get().grip().compareTo(known.get().grip()) > 0);
  }

  private Optional<Taker> taker(BaseChain chain, ArrivingPacket packet, String own)
      throws IOException {
    return new NftNatWalk(tables.table(chain), packet, own)
        .from(chain.name())
        .map(
            found ->
                new Taker(
                    chain.family()
                        + " "
                        + chain.table()
                        + " "
                        + found.rule().path("chain").asText("")
                        + " handle "
                        + found.rule().path("handle").asText(""),
                    found.rule().path("comment").asText(""),
                    found.grip(),
                    chain.priority() <= DSTNAT));
  }

  private static List<Address> addresses(PortMapping mapping, boolean v6) throws IOException {
    if (mapping.only().isPresent()) {
      return List.of(mapping.only().get());
    }
    List<Address> addresses = new ArrayList<>();
    for (Address address : HostAddresses.all()) {
      if (address.isV6() == v6) {
        addresses.add(address);
      }
    }
    return addresses;
  }
}
