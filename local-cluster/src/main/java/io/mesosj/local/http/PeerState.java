package io.mesosj.local.http;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Whether the other end of a connection has hung up. The JDK's server notices only when it writes,
 * which on an event stream may be a heartbeat later; Mesos notices at once. The kernel knows: such
 * a connection is in state CLOSE_WAIT (proc(5), {@code /proc/net/tcp}).
 */
final class PeerState {
  private static final List<Path> TABLES =
      List.of(Path.of("/proc/net/tcp6"), Path.of("/proc/net/tcp"));
  private static final String CLOSE_WAIT = "08";
  private static final int LOCAL = 1;
  private static final int REMOTE = 2;
  private static final int STATE = 3;

  private PeerState() {}

  static boolean isGone(InetSocketAddress local, InetSocketAddress remote) {
    String ourPort = port(local);
    String theirPort = port(remote);
    return TABLES.stream().anyMatch(table -> isListed(table, ourPort, theirPort));
  }

  private static boolean isListed(Path table, String ourPort, String theirPort) {
    try (BufferedReader lines = Files.newBufferedReader(table)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] fields = line.strip().split(" +", STATE + 2);
        if (fields.length > STATE
            && fields[STATE].equals(CLOSE_WAIT)
            && fields[LOCAL].endsWith(ourPort)
            && fields[REMOTE].endsWith(theirPort)) {
          return true;
        }
      }
    } catch (IOException e) {
      // A kernel without IPv6, say: then the next write tells.
      return false;
    }
    return false;
  }

  private static String port(InetSocketAddress address) {
    return String.format(Locale.ROOT, ":%04X", address.getPort());
  }
}
