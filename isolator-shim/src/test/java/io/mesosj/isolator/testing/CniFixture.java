package io.mesosj.isolator.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.isolator.CniIsolator;
import io.mesosj.isolator.DefaultDns;
import io.mesosj.isolator.IsolatorOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.awaitility.Awaitility;

/**
 * A directory of CNI networks on bridges and subnets that no other test has. Closing it takes the
 * bridges down and checks that no address, namespace or rule of its containers is left.
 */
public final class CniFixture implements AutoCloseable {
  public static final Path PLUGINS = Path.of("/usr/lib/cni");

  private static final String MAKE_INTERFACE =
      "[ $CNI_COMMAND != ADD ] || nsenter --net=$CNI_NETNS ip link add $CNI_IFNAME type bridge\n";

  private final Path work;
  private final List<String> bridges = new ArrayList<>();
  private final String tag =
      Integer.toHexString(ThreadLocalRandom.current().nextInt(0x1000, 0xffff));
  private final int subnet = ThreadLocalRandom.current().nextInt(64, 250);
  private final int first = ThreadLocalRandom.current().nextInt(1, 200);

  public CniFixture() throws IOException {
    work = Files.createTempDirectory("cni-fixture").toRealPath();
    Files.createDirectories(configDir());
    Files.createDirectories(pluginDir());
  }

  public Path configDir() {
    return work.resolve("conf");
  }

  /** Plugins of the test's own; searched before the machine's. */
  public Path pluginDir() {
    return work.resolve("plugins");
  }

  public Path root() {
    return work.resolve("run/isolators/network/cni");
  }

  public Path runtimeDir() {
    return work.resolve("run");
  }

  public Path work() {
    return work;
  }

  /** The address range of the bridge that was added as number {@code index}. */
  public String prefix(int index) {
    return "10." + subnet + "." + (first + index) + ".";
  }

  public String bridgeName(int index) {
    return "mj" + tag + "-" + index;
  }

  /** A network in the old style: no version, so plugins answer in CNI 0.1.0. */
  public CniFixture bridge(String name) throws IOException {
    return config(name + ".conf", bridgeConfig(name, "", ""));
  }

  /**
   * A network without masquerading, whose plugin leaves no rule behind when its namespace is gone.
   */
  public CniFixture plainBridge(String name) throws IOException {
    return config(name + ".conf", bridgeConfig(name, "", "").replace("\"ipMasq\": true,", ""));
  }

  /** A network in CNI 0.4.0 whose plugin hands out DNS settings. */
  public CniFixture bridgeWithDns(String name, String dns) throws IOException {
    return config(
        name + ".conf", bridgeConfig(name, "\"cniVersion\": \"0.4.0\",", ", \"dns\": " + dns));
  }

  /** A list of bridge and portmap in {@code version}. */
  public CniFixture bridgeAndPortmap(String name, String version) throws IOException {
    String plugin = bridgeConfig(name, "", "");
    return config(
        name + ".conflist",
        """
        {"cniVersion": "%s", "name": "%s", "plugins": [%s,
          {"type": "portmap", "capabilities": {"portMappings": true}, "snat": true}]}
        """
            .formatted(version, name, plugin));
  }

  /** A list of plugins, each given as its own configuration. */
  public CniFixture chain(String name, String version, String... plugins) throws IOException {
    return config(
        name + ".conflist",
        "{\"cniVersion\": \"%s\", \"name\": \"%s\", \"plugins\": [%s]}"
            .formatted(version, name, String.join(", ", plugins)));
  }

  /** A bridge plugin's part of a list, with further ranges of addresses. */
  public String bridgePlugin(String ranges) {
    String prefix = prefix(bridges.size());
    return """
        {"type": "bridge", "bridge": "%s", "isGateway": true, "ipMasq": true,
         "ipam": {"type": "host-local", "dataDir": "%s", "ranges": [[{"subnet": "%s0/24"}]%s],
                  "routes": [{"dst": "0.0.0.0/0"}]}}
        """
        .formatted(newBridge(), ipam(), prefix, ranges);
  }

  /** The name of a bridge that is taken down in the end. */
  public String newBridge() {
    bridges.add(bridgeName(bridges.size()));
    return bridges.get(bridges.size() - 1);
  }

  /** The IPv6 address range of the bridge that was added as number {@code index}. */
  public String prefix6(int index) {
    return "fd00:" + tag + ":" + Integer.toHexString(first + index) + "::";
  }

  private String bridgeConfig(String name, String head, String tail) {
    int index = bridges.size();
    bridges.add(bridgeName(index));
    return """
        {%s "name": "%s", "type": "bridge", "bridge": "%s", "isGateway": true, "ipMasq": true,
         "ipam": {"type": "host-local", "dataDir": "%s", "subnet": "%s0/24",
                  "routes": [{"dst": "0.0.0.0/0"}]}%s}
        """
        .formatted(head, name, bridgeName(index), ipam(), prefix(index), tail);
  }

  public Path ipam() {
    return work.resolve("ipam");
  }

  public CniFixture config(String file, String json) throws IOException {
    Files.writeString(configDir().resolve(file), json);
    return this;
  }

  /** A network whose plugin is a script that makes the interface and then misbehaves. */
  public CniFixture scriptNetwork(String name, String script) throws IOException {
    return scriptNetworkWithoutInterface(name, MAKE_INTERFACE + script);
  }

  /** A network whose plugin is a script. */
  public CniFixture scriptNetworkWithoutInterface(String name, String script) throws IOException {
    Path plugin = pluginDir().resolve("plugin-" + name);
    Files.writeString(plugin, "#!/bin/sh\n" + script + "\n");
    assertThat(plugin.toFile().setExecutable(true)).isTrue();
    return config(
        name + ".conf", "{\"name\": \"" + name + "\", \"type\": \"plugin-" + name + "\"}");
  }

  public IsolatorOptions options() {
    return options(DefaultDns.none(), IsolatorOptions.PLUGIN_TIME_LIMIT);
  }

  public IsolatorOptions options(DefaultDns dns, Duration limit) {
    return new IsolatorOptions(configDir(), List.of(pluginDir(), PLUGINS), root(), dns, limit);
  }

  public CniIsolator isolator() {
    return CniIsolator.create(options());
  }

  /** The port-mapper keeps its chain, as Mesos' does. */
  public static void removeMapperChain(String chain) throws IOException {
    String nat = run("iptables-save", "-t", "nat");
    for (String line : nat.split("\n", -1)) {
      if (line.startsWith("-A") && line.contains("-j " + chain)) {
        run(("iptables -w 5 -t nat " + line.replaceFirst("-A", "-D")).split(" "));
      }
    }
    if (nat.contains(":" + chain + " ")) {
      run("iptables", "-w", "5", "-t", "nat", "-F", chain);
      run("iptables", "-w", "5", "-t", "nat", "-X", chain);
    }
    removeWhatMappersShare();
  }

  /** They keep it for the next container; nobody's container needs it if it is empty. */
  private static void removeWhatMappersShare() throws IOException {
    String shared = "MESOS-PORT-MAPPER-SNAT";
    String nat = run("iptables-save", "-t", "nat");
    if (!nat.contains(":" + shared + " ") || nat.contains("-A " + shared + " ")) {
      return;
    }
    run("iptables", "-w", "5", "-t", "nat", "-D", "POSTROUTING", "-j", shared);
    run("iptables", "-w", "5", "-t", "nat", "-X", shared);
    String guard = "mesos-cni-port-mapper: loopback guard";
    if (run("iptables-save", "-t", "raw").contains(guard)) {
      List<String> line = new ArrayList<>(List.of("iptables", "-w", "5", "-t", "raw"));
      line.addAll(List.of("-D", "PREROUTING", "-d", "127.0.0.0/8", "!", "-i", "lo"));
      line.addAll(List.of("-m", "comment", "--comment", guard, "-j", "DROP"));
      run(line.toArray(String[]::new));
    }
  }

  /** Runs a program and returns what it printed. */
  public static String run(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.onExit().join().exitValue())
        .as(String.join(" ", command) + ": " + output)
        .isZero();
    return output;
  }

  /** Runs a program inside a pinned network namespace. */
  public static String inside(Path netns, String... command) throws IOException {
    List<String> all = new ArrayList<>(List.of("nsenter", "--net=" + netns));
    all.addAll(List.of(command));
    return run(all.toArray(String[]::new));
  }

  /** The addresses that host-local has given out and not got back. */
  public List<String> addressesInUse() throws IOException {
    if (!Files.exists(ipam())) {
      return List.of();
    }
    try (var files = Files.walk(ipam())) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith("10.") || name.startsWith("fd00:"))
          .toList();
    }
  }

  /** The host's ends of containers' links that are plugged into the bridges. */
  public List<String> interfacesInUse() throws IOException {
    List<String> found = new ArrayList<>();
    for (String line : run("ip", "-o", "link").split("\n", -1)) {
      if (bridges.stream().anyMatch(bridge -> line.contains("master " + bridge + " "))) {
        found.add(line);
      }
    }
    return found;
  }

  /** Fails if anything of this fixture's containers is still there. */
  public void assertNothingLeft() throws IOException {
    assertThat(mounts()).as("mounts").isEmpty();
    assertNothingLeftBesideMounts();
  }

  /** As {@link #assertNothingLeft} while an isolator is open, which has its root mounted. */
  public void assertNothingLeftButTheRoot() throws IOException {
    assertThat(mounts()).as("mounts").allMatch(line -> line.contains(" " + root() + " "));
    assertNothingLeftBesideMounts();
  }

  private List<String> mounts() throws IOException {
    return Files.readString(Path.of("/proc/self/mountinfo"))
        .lines()
        .filter(line -> line.contains(work.toString()))
        .toList();
  }

  private void assertNothingLeftBesideMounts() throws IOException {
    assertThat(addressesInUse()).as("addresses in use").isEmpty();
    // The kernel takes a namespace's links away some time after its last user.
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(interfacesInUse()).as("links").isEmpty());
    for (int i = 0; i < bridges.size(); i++) {
      assertThat(run("iptables-save")).as("firewall rules").doesNotContain(prefix(i));
      assertThat(run("ip6tables-save")).as("IPv6 firewall rules").doesNotContain(prefix6(i));
    }
  }

  @Override
  public void close() throws IOException {
    try {
      assertNothingLeft();
    } finally {
      for (String bridge : bridges) {
        // Gone with an error where no container ever made it.
        new ProcessBuilder("ip", "link", "del", bridge)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .onExit()
            .join();
      }
    }
    deleteWork();
  }

  private void deleteWork() throws IOException {
    List<Path> paths;
    try (var files = Files.walk(work)) {
      paths = new ArrayList<>(files.toList());
    }
    java.util.Collections.reverse(paths);
    for (Path path : paths) {
      Files.delete(path);
    }
  }
}
