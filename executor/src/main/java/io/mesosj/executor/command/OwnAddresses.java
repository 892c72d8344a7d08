package io.mesosj.executor.command;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.stream.Collectors;

/** The addresses of the network that this process is in. */
public final class OwnAddresses {
  private OwnAddresses() {}

  /** IPv4, but for loopback; empty where they can't be known. */
  public static List<String> list() {
    try {
      return NetworkInterface.networkInterfaces()
          .flatMap(NetworkInterface::inetAddresses)
          .filter(address -> !address.isLoopbackAddress() && address.getAddress().length == 4)
          .map(InetAddress::getHostAddress)
          .toList();
    } catch (SocketException e) {
      return List.of();
    }
  }

  static String text() {
    List<String> all = list();
    return all.isEmpty() ? "none but loopback" : all.stream().collect(Collectors.joining(", "));
  }
}
