package io.mesosj.isolator.portmapper;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Collections;

/** The addresses of this host. */
final class HostAddresses {
  private HostAddresses() {}

  /** Whether one of them is in a network; yes if nobody can tell. */
  static boolean anyIn(Prefix network) {
    try {
      for (NetworkInterface device : Collections.list(NetworkInterface.getNetworkInterfaces())) {
        for (InetAddress address : Collections.list(device.getInetAddresses())) {
          if (network.contains(Address.of(address.getAddress()))) {
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
