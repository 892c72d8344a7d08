package io.mesosj.isolator.portmapper;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Collections;
import java.util.function.Predicate;

/** The addresses of this host. */
final class HostAddresses {
  private HostAddresses() {}

  /** Whether one of them is in a network; yes if nobody can tell. */
  static boolean anyIn(Prefix network) {
    return any(network::contains);
  }

  /** Whether one of them is such; yes if nobody can tell. */
  static boolean any(Predicate<Address> such) {
    try {
      for (NetworkInterface device : Collections.list(NetworkInterface.getNetworkInterfaces())) {
        for (InetAddress address : Collections.list(device.getInetAddresses())) {
          if (such.test(Address.of(address.getAddress()))) {
            return true;
          }
        }
      }
      return false;
    } catch (SocketException e) {
      return true;
    }
  }
}
