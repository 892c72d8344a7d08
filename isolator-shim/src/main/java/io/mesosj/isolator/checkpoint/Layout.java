package io.mesosj.isolator.checkpoint;

import java.nio.file.Path;
import java.util.List;

/**
 * Where the isolator keeps what: Mesos' own layout below {@code <runtime
 * dir>/isolators/network/cni}, so that its documentation and operators' scripts hold.
 *
 * <pre>
 * ROOT/CONTAINER/ns                          the network namespace
 *                hostname, hosts, resolv.conf
 *                undetached                  why a released container is still here
 *                NETWORK/network.conf        what was passed to the plugin
 *                NETWORK/IFNAME/network.info what it answered
 *                NETWORK/IFNAME/answered     how many plugins of a list have, while others are to run
 * </pre>
 */
public record Layout(Path root) {
  /** The file with what was passed to a network's plugins. */
  public static final String NETWORK_CONFIG = "network.conf";

  /** The file with what the plugins answered. */
  public static final String NETWORK_INFO = "network.info";

  /** What is to be said of a network of which {@link #isReservedNetworkName} holds. */
  public static final String RESERVED_NETWORK_NAME =
      "has a reserved name: a file of each container is called so; rename the network";

  private static final List<String> OWN_FILES =
      List.of("ns", "hostname", "hosts", "resolv.conf", "undetached");

  /** The root below an agent's runtime directory. */
  public static Layout below(Path runtimeDir) {
    return new Layout(runtimeDir.resolve("isolators").resolve("network").resolve("cni"));
  }

  /**
   * What keeps ADD and DEL apart from GC, also between processes. Beside the root, where Mesos
   * takes everything for a container.
   */
  public Path lock() {
    return root.resolveSibling(root.getFileName() + ".lock");
  }

  /**
   * Where the calls of plugins are written down: beside the root as well, so that those of a
   * container are there after it is gone, as after a launch that failed.
   */
  public Path calls() {
    return root.resolveSibling(root.getFileName() + ".calls");
  }

  /** Says that an operator's command mounted the root, and not an agent. Beside the root, too. */
  public Path mountedByHand() {
    return root.resolveSibling(root.getFileName() + ".mounted-by-hand");
  }

  /**
   * Whether a network of this name would stand where a container's own files are; temporary ones
   * too.
   */
  public static boolean isReservedNetworkName(String network) {
    return OWN_FILES.contains(network)
        || OWN_FILES.stream()
            .anyMatch(file -> network.startsWith(file + ".") && network.endsWith(".tmp"));
  }

  public Path container(String containerId) {
    return root.resolve(containerId);
  }

  public Path namespace(String containerId) {
    return container(containerId).resolve("ns");
  }

  public Path hostname(String containerId) {
    return container(containerId).resolve("hostname");
  }

  public Path hosts(String containerId) {
    return container(containerId).resolve("hosts");
  }

  public Path resolvConf(String containerId) {
    return container(containerId).resolve("resolv.conf");
  }

  public Path undetached(String containerId) {
    return container(containerId).resolve("undetached");
  }

  public Path network(String containerId, String network) {
    return container(containerId).resolve(network);
  }

  public Path networkConfig(String containerId, String network) {
    return network(containerId, network).resolve(NETWORK_CONFIG);
  }

  public Path networkInterface(String containerId, String network, String ifName) {
    return network(containerId, network).resolve(ifName);
  }

  public Path networkInfo(String containerId, String network, String ifName) {
    return networkInterface(containerId, network, ifName).resolve(NETWORK_INFO);
  }

  /**
   * The number of a list's plugins that have answered an ADD, until all have: then there is none,
   * as Mesos writes none.
   */
  public Path answered(String containerId, String network, String ifName) {
    return networkInterface(containerId, network, ifName).resolve("answered");
  }

  /**
   * Whether a container id can be a directory's name here; the CNI specification's rule. A nested
   * container's id is {@code parent.child}.
   */
  public static boolean isValidContainerId(String id) {
    return !id.isEmpty()
        && id.length() <= 255
        && isLetterOrDigit(id.charAt(0))
        && id.chars().allMatch(c -> isLetterOrDigit(c) || c == '_' || c == '.' || c == '-');
  }

  private static boolean isLetterOrDigit(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }
}
