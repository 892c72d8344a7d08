package io.mesosj.isolator.portmapper;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;

/** The addresses of this host. */
final class HostAddresses {
  private HostAddresses() {}

  /** All of them. */
  static List<Address> all() throws SocketException {
    List<Address> all = new ArrayList<>();
    for (NetworkInterface device : Collections.list(NetworkInterface.getNetworkInterfaces())) {
      for (InetAddress address : Collections.list(device.getInetAddresses())) {
        all.add(Address.of(address.getAddress()));
      }
    }
    return all;
  }

  /** Whether one of them is in a network; yes if nobody can tell. */
  static boolean anyIn(Prefix network) {
    return any(network::contains);
  }

  /** Whether one of them is such; yes if nobody can tell. */
  static boolean any(Predicate<Address> such) {
    try {
      for (Address address : all()) {
        if (such.test(address)) {
          return true;
        }
      }
      return false;
    } catch (SocketException e) {
      return true;
    }
  }
}
