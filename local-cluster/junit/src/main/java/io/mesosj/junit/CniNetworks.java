package io.mesosj.junit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.file.FileTree;
import io.mesosj.base.file.LockFile;
import io.mesosj.base.file.SmallFile;
import io.mesosj.base.json.JsonTrees;
import io.mesosj.base.net.HostRoutes;
import io.mesosj.base.net.IpPrefix;
import io.mesosj.base.process.ProcessDirectories;
import io.mesosj.base.process.Program;
import io.mesosj.local.rootless.UserPlaces;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The networks of one test's cluster: bridges with addresses of host-local, in subnets of {@code
 * 10.200.0.0} to {@code 10.239.255.0} that no route of the machine and no other test leads to. They
 * are taken down with the cluster; what a killed test left, the next one takes away. Of a cluster
 * in namespaces of its own they are in these. Immutable.
 */
public final class CniNetworks {
  /** Where plugins are looked for, in this order. */
  static final List<Path> PLUGINS =
      List.of(Path.of("/opt/cni/bin"), Path.of("/usr/lib/cni"), Path.of("/usr/libexec/cni"));

  private static final Path ROOTS = Path.of("/run/mesosj-junit");
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final String BRIDGES = "bridges";

  /** Beside those that "networks create", podman, Docker and Kubernetes choose by themselves. */
  private static final int FIRST = 200;

  private static final int LAST = 239;

  /** A network, for as long as its lock is held. */
  private record Network(String bridge, IpPrefix subnet, LockFile lock) {}

  private final ProcessDirectories place;
  private final Path directory;

  /** Whether they are in namespaces of their own, with which the kernel takes them away. */
  private final boolean rootless;

  private final Map<String, Network> networks = new LinkedHashMap<>();

  private CniNetworks(ProcessDirectories place, Path directory, boolean rootless) {
    this.place = place;
    this.directory = directory;
    this.rootless = rootless;
  }

  /** Those of a cluster without any. */
  static CniNetworks none() {
    return new CniNetworks(new ProcessDirectories(ROOTS), Path.of("/nonexistent"), false);
  }

  /**
   * Writes their files; the plugins make the bridges when the first container comes.
   *
   * @param rootless whether that is in namespaces of its own
   * @throws IOException if there is no plugin, no subnet is free, or a file can't be written
   */
  static CniNetworks make(List<String> names, boolean rootless) throws IOException {
    requirePlugin();
    ProcessDirectories place =
        new ProcessDirectories(rootless ? new UserPlaces(System.getenv()).tests() : ROOTS);
    CniNetworks made = new CniNetworks(place, place.make(ProcessDirectories.newName()), rootless);
    try {
      Path locks = place.place().resolve("subnets");
      Files.createDirectories(locks);
      Files.createDirectory(made.configDir());
      for (String name : names) {
        made.add(name, locks);
      }
      return made;
    } catch (IOException | RuntimeException e) {
      made.release(e);
      throw e;
    }
  }

  private static void requirePlugin() throws IOException {
    if (PLUGINS.stream().noneMatch(place -> Files.isExecutable(place.resolve("bridge")))) {
      throw new IOException(
          "no CNI plugin 'bridge' in "
              + PLUGINS
              + ": install the package containernetworking-plugins");
    }
  }

  private void add(String name, Path locks) throws IOException {
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9_.-]*")) {
      throw new IllegalArgumentException(
          "'" + name + "' is no network's name: letters, digits, '_', '.' and '-'");
    }
    if (networks.containsKey(name)) {
      throw new IllegalArgumentException("network '" + name + "' is there twice");
    }
    Network network = free(locks);
    networks.put(name, network);
    // First, so that a killed test's bridge is known.
    Files.writeString(
        directory.resolve(BRIDGES),
        String.join("\n", networks.values().stream().map(Network::bridge).toList()));
    Files.writeString(
        configDir().resolve(name + ".conflist"), JsonTrees.writePretty(config(name, network)));
  }

  private static Network free(Path locks) throws IOException {
    List<IpPrefix> routes = HostRoutes.read(Path.of("/proc"));
    for (int second = FIRST; second <= LAST; second++) {
      for (int third = 0; third < 256; third++) {
        IpPrefix subnet = IpPrefix.parse("10." + second + "." + third + ".0/24");
        String bridge = String.format("mj%02x%02x", second, third);
        if (routes.stream().noneMatch(subnet::overlaps)) {
          Optional<LockFile> lock =
              LockFile.tryAcquire(locks.resolve(bridge), LockFile.Mode.ALONE, Duration.ZERO);
          if (lock.isPresent()) {
            return new Network(bridge, subnet, lock.get());
          }
        }
      }
    }
    throw new IOException("no subnet of 10.200.0.0 to 10.239.255.0 is free on this machine");
  }

  private ObjectNode config(String name, Network network) {
    ObjectNode tree = JsonTrees.object().put("cniVersion", "0.4.0").put("name", name);
    var plugins = tree.putArray("plugins");
    ObjectNode bridge = plugins.addObject().put("type", "bridge").put("bridge", network.bridge());
    bridge.put("isGateway", true).put("ipMasq", true).put("hairpinMode", true);
    ObjectNode ipam = bridge.putObject("ipam").put("type", "host-local");
    ipam.put("dataDir", addresses().toString());
    ipam.putArray("ranges").addArray().addObject().put("subnet", network.subnet().toString());
    ipam.putArray("routes").addObject().put("dst", "0.0.0.0/0");
    plugins.addObject().put("type", "portmap").putObject("capabilities").put("portMappings", true);
    return tree;
  }

  Path configDir() {
    return directory.resolve("conf");
  }

  private Path addresses() {
    return directory.resolve("addresses");
  }

  /** Their names, in the order in which they were asked for. */
  public Set<String> names() {
    return Set.copyOf(networks.keySet());
  }

  /**
   * The name of a network's bridge on this machine, or in the cluster's own namespaces.
   *
   * @throws IllegalArgumentException if there is no such network
   */
  public String bridge(String name) {
    return network(name).bridge();
  }

  /**
   * The addresses of a network, {@code 10.200.0.0/24} for instance.
   *
   * @throws IllegalArgumentException if there is no such network
   */
  public String subnet(String name) {
    return network(name).subnet().toString();
  }

  /**
   * The bridge's own address, under which containers reach this machine; nothing of a test is there
   * if the cluster is in namespaces of its own.
   *
   * @throws IllegalArgumentException if there is no such network
   */
  public InetAddress gateway(String name) {
    return network(name).subnet().plus(1);
  }

  private Network network(String name) {
    Network found = networks.get(name);
    if (found == null) {
      throw new IllegalArgumentException(
          "there is no network '" + name + "', only " + networks.keySet());
    }
    return found;
  }

  /** A line each. */
  List<String> describe() {
    return networks.entrySet().stream()
        .map(one -> one.getKey() + " " + one.getValue().subnet() + " on " + one.getValue().bridge())
        .toList();
  }

  /** What of containers is still there: links, addresses, firewall rules. */
  List<String> left() throws IOException {
    List<String> found = new ArrayList<>();
    for (Map.Entry<String, Network> one : networks.entrySet()) {
      Network network = one.getValue();
      Path given = addresses().resolve(one.getKey());
      if (Files.isDirectory(given)) {
        try (var files = Files.list(given)) {
          files
              .map(file -> String.valueOf(file.getFileName()))
              .filter(file -> file.startsWith("10."))
              .forEach(file -> found.add("address " + file + " of network '" + one.getKey() + "'"));
        }
      }
      if (rootless) {
        continue;
      }
      ports(network.bridge())
          .forEach(
              port -> found.add("link " + port + " on network '" + one.getKey() + "'s bridge"));
      String address = network.subnet().address().getHostAddress().replaceFirst("0$", "");
      Program.of(LIMIT, "iptables-save")
          .run()
          .orFail()
          .text()
          .lines()
          .filter(rule -> rule.contains(address))
          .forEach(rule -> found.add("firewall rule " + rule));
    }
    return found;
  }

  /** Asked of the kernel by its socket: /sys may be another network namespace's. */
  private static List<String> ports(String bridge) throws IOException {
    if (NetworkInterface.getByName(bridge) == null) {
      return List.of(); // Nobody has been on it.
    }
    String links =
        Program.of(LIMIT, "ip", "-o", "link", "show", "master", bridge).run().orFail().text();
    return links.lines().map(line -> line.replaceFirst("^[0-9]+: ([^:@]+).*", "$1")).toList();
  }

  /** Takes bridges and files down, whatever is left on them. */
  void remove() throws IOException {
    try {
      if (!rootless) {
        for (Network network : networks.values()) {
          removeBridge(network.bridge());
        }
      }
    } finally {
      release(null);
    }
  }

  private static void removeBridge(String bridge) throws IOException {
    if (NetworkInterface.getByName(bridge) != null) {
      Program.of(LIMIT, "ip", "link", "del", bridge).run().orFail();
    }
  }

  private void release(@org.jspecify.annotations.Nullable Throwable why) throws IOException {
    try {
      for (Network network : networks.values()) {
        network.lock().close();
      }
      if (Files.exists(directory)) {
        FileTree.remove(directory);
      }
    } catch (IOException e) {
      if (why == null) {
        throw e;
      }
      why.addSuppressed(e);
    }
  }

  /**
   * Takes away what tests left that were killed; after the start of a cluster, which detaches their
   * containers.
   */
  void removeAbandoned() throws IOException {
    for (Path left : place.abandoned()) {
      Path bridges = left.resolve(BRIDGES);
      if (!rootless && Files.exists(bridges)) {
        String text = new String(SmallFile.bytes(bridges), StandardCharsets.UTF_8);
        for (String bridge : text.split("\n", -1)) {
          removeIfFree(bridge);
        }
      }
      FileTree.remove(left);
    }
  }

  @SuppressWarnings("try") // the lock is only held
  private void removeIfFree(String bridge) throws IOException {
    if (!bridge.matches("mj[0-9a-f]{4}")) {
      return;
    }
    Path file = place.place().resolve("subnets").resolve(bridge);
    Optional<LockFile> free = LockFile.tryAcquire(file, LockFile.Mode.ALONE, Duration.ZERO);
    if (free.isPresent()) {
      try (LockFile lock = free.get()) {
        if (ports(bridge).isEmpty()) {
          removeBridge(bridge);
        }
      }
    }
  }
}
