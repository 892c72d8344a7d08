package io.mesosj.local.rootless;

import io.mesosj.base.file.FileProblem;
import java.io.Closeable;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;

/** Ports of the machine that an ordinary user listens on. */
final class MachinePort {
  private static final int FIRST_UNPRIVILEGED = 1024;

  private MachinePort() {}

  /**
   * Listens on one, or on any free one for 0.
   *
   * @throws IOException that says why that can't be
   */
  static ServerSocketChannel listen(InetAddress address, int port) throws IOException {
    try {
      return Streams.listen(new InetSocketAddress(address, port), family(address));
    } catch (IOException e) {
      throw new IOException(why(address, port, e), e);
    }
  }

  /**
   * Takes datagrams on one, or on any free one for 0.
   *
   * @throws IOException that says why that can't be
   */
  static DatagramChannel datagrams(InetAddress address, int port) throws IOException {
    DatagramChannel socket = DatagramChannel.open(family(address));
    try {
      return socket.bind(new InetSocketAddress(address, port));
    } catch (IOException e) {
      socket.close();
      throw new IOException(why(address, port, e), e);
    }
  }

  private static StandardProtocolFamily family(InetAddress address) {
    return address instanceof Inet6Address
        ? StandardProtocolFamily.INET6
        : StandardProtocolFamily.INET;
  }

  private static String why(InetAddress address, int port, IOException problem) {
    String where = address.getHostAddress() + ":" + port + ": " + FileProblem.describe(problem);
    return port > 0 && port < FIRST_UNPRIVILEGED
        ? where
            + "; ports below 1024 are root's, unless it runs 'sysctl"
            + " net.ipv4.ip_unprivileged_port_start="
            + port
            + "'"
        : where;
  }

  /**
   * Whether one can be had now.
   *
   * @throws IOException that says why not
   */
  static void check(InetAddress address, PublishedPort port) throws IOException {
    Closeable taken =
        switch (port.protocol()) {
          case TCP -> listen(address, port.number());
          case UDP -> datagrams(address, port.number());
        };
    taken.close();
  }
}
