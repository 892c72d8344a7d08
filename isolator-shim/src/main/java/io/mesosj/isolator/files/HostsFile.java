package io.mesosj.isolator.files;

import java.util.List;

/** The hosts file of a container: loopback, and every address with the container's name. */
public final class HostsFile {
  private HostsFile() {}

  /** In the order of the networks; Mesos writes one IPv4 address only, in the order of a hash. */
  public static String of(String hostname, List<String> addresses) {
    StringBuilder text = new StringBuilder("127.0.0.1 localhost\n::1 localhost\n");
    for (String address : addresses) {
      text.append(address).append(' ').append(hostname).append('\n');
    }
    return text.toString();
  }
}
