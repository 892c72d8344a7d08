package io.mesosj.testcontainers;

import java.util.List;

/** CNI configurations of bridges inside a container, which nobody outside can be in the way of. */
final class InnerNetworks {
  private static final int MOST = 200;
  private static final int FIRST = 88;

  private InnerNetworks() {}

  /** Refuses what is no name of a network, or too many. */
  static List<String> checked(List<String> names) {
    for (String name : names) {
      if (!name.matches("[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")) {
        throw new IllegalArgumentException("'" + name + "' is no name of a CNI network");
      }
    }
    if (names.size() > MOST || List.copyOf(names).stream().distinct().count() < names.size()) {
      throw new IllegalArgumentException(
          "networks " + names + ": each name once, and at most " + MOST);
    }
    return List.copyOf(names);
  }

  /** The subnet of a network in one of several containers, each of which has others. */
  static String subnet(int container, int index) {
    return "10." + (FIRST + container) + "." + index + ".0/24";
  }

  /** The same, where there is one container. */
  static String config(String name, int index) {
    return config(name, 0, index);
  }

  /** A network configuration list, with port mappings. */
  static String config(String name, int container, int index) {
    return """
        {"cniVersion": "0.4.0", "name": "%s", "plugins": [
          {"type": "bridge", "bridge": "mjc%d", "isGateway": true, "ipMasq": true, "hairpinMode": true,
           "ipam": {"type": "host-local", "ranges": [[{"subnet": "%s"}]], "routes": [{"dst": "0.0.0.0/0"}]}},
          {"type": "portmap", "capabilities": {"portMappings": true}}]}
        """
        .formatted(name, index, subnet(container, index));
  }
}
