package io.mesosj.isolator.portmapper;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Lets connections from 127.0.0.1 out to a container: the kernel drops packets with that source
 * unless the device that they leave by has {@code route_localnet}.
 */
final class LoopbackRoute {
  /** In place of a device: a blackhole, unreachable or prohibit route. */
  private static final String REJECTED = "*";

  private LoopbackRoute() {}

  /** The device that leads to an IPv4 address, by the longest prefix of the main table. */
  static Optional<String> device(Address address) throws IOException {
    long wanted = ByteBuffer.wrap(address.bytes()).getInt() & 0xffffffffL;
    long longest = -1;
    Optional<String> device = Optional.empty();
    for (String[] columns : routes()) {
      long destination = swapped(columns[1]);
      long mask = swapped(columns[7]);
      // A gateway means that the container is on another machine's side, where this can't help.
      boolean direct = Long.parseLong(columns[2], 16) == 0;
      if (direct && (wanted & mask) == destination && mask > longest) {
        longest = mask;
        String name = columns[0].strip();
        device = name.equals(REJECTED) ? Optional.empty() : Optional.of(name);
      }
    }
    return device;
  }

  /** By which packets go to other hosts and come from them: the default routes' devices. */
  static List<String> uplinks() throws IOException {
    List<String> devices = new ArrayList<>();
    for (String[] columns : routes()) {
      String name = columns[0].strip();
      if (swapped(columns[1]) == 0 && swapped(columns[7]) == 0 && !name.equals(REJECTED)) {
        devices.add(name);
      }
    }
    return devices;
  }

  private static List<String[]> routes() throws IOException {
    List<String> lines =
        Files.readAllLines(Path.of("/proc/thread-self/net/route"), StandardCharsets.ISO_8859_1);
    List<String[]> routes = new ArrayList<>();
    for (String line : lines.subList(Math.min(1, lines.size()), lines.size())) {
      routes.add(line.split("\t", -1));
    }
    return routes;
  }

  /** The file has addresses as the processor holds them. */
  private static long swapped(String hex) {
    int number = Integer.parseUnsignedInt(hex.strip(), 16);
    boolean little = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    return (little ? Integer.reverseBytes(number) : number) & 0xffffffffL;
  }

  /** Whether the device lets them out already. */
  static boolean isOpen(String device) throws IOException {
    return Files.readString(setting(device)).strip().equals("1");
  }

  static void open(String device) throws IOException {
    Files.writeString(setting(device), "1");
  }

  private static Path setting(String device) {
    return Path.of("/proc/sys/net/ipv4/conf", device, "route_localnet");
  }
}
