package io.mesosj.isolator.portmapper;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A host in a network namespace, with a neighbour at the other end of a wire and containers beside
 * it, so that the real host's rules stay as they are. Closing it removes everything.
 */
final class NamespacedHost implements AutoCloseable {
  static final String HOST_ADDRESS = "10.200.0.1";
  static final String HOST_ADDRESS6 = "fd00:200::1";

  private static final String REAL_PLUGINS = "/usr/lib/cni";

  /** How a program ended and what it said. */
  record Output(int status, String text) {}

  private final String tag =
      "pm" + Integer.toHexString(ThreadLocalRandom.current().nextInt(0x10000, 0xfffff));
  private final List<String> namespaces = new ArrayList<>();
  private final List<Process> servers = new ArrayList<>();
  private final Path work;
  private final Map<String, String> path = new HashMap<>();

  NamespacedHost() throws IOException {
    this(false);
  }

  NamespacedHost(boolean legacy) throws IOException {
    work = Files.createTempDirectory("port-mapper").toRealPath();
    path.put("PATH", System.getenv("PATH"));
    if (legacy) {
      choose("legacy");
    }
    addNamespace("host");
    addNamespace("client");
    run(
        "ip",
        "-n",
        name("host"),
        "link",
        "add",
        "eth0",
        "type",
        "veth",
        "peer",
        "name",
        "eth0",
        "netns",
        name("client"));
    address("host", HOST_ADDRESS + "/24");
    address("host", HOST_ADDRESS6 + "/64");
    address("client", "10.200.0.2/24");
    address("client", "fd00:200::2/64");
    run("ip", "-n", name("host"), "link", "set", "eth0", "up");
    run("ip", "-n", name("client"), "link", "set", "eth0", "up");
  }

  /**
   * As {@code update-alternatives} does.
   *
   * @param kind {@code nft} or {@code legacy}
   */
  void choose(String kind) throws IOException {
    Path bin = Files.createDirectories(work.resolve("bin"));
    for (String program : List.of("iptables", "ip6tables")) {
      for (String verb : List.of("", "-save", "-restore")) {
        Path link = bin.resolve(program + verb);
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, Path.of("/usr/sbin/xtables-" + kind + "-multi"));
      }
    }
    path.put("PATH", bin + ":" + System.getenv("PATH"));
  }

  /** Puts a program before the real one in PATH, for the plugin and for {@link #run}. */
  void replaceProgram(String name, String script) throws IOException {
    Path program = Files.createDirectories(work.resolve("bin")).resolve(name);
    Files.writeString(program, script);
    assertThat(program.toFile().setExecutable(true)).isTrue();
    path.put("PATH", work.resolve("bin") + ":" + System.getenv("PATH"));
  }

  private void address(String namespace, String cidr) throws IOException {
    List<String> command =
        new ArrayList<>(List.of("ip", "-n", name(namespace), "addr", "add", cidr, "dev", "eth0"));
    if (cidr.contains(":")) {
      command.add("nodad");
    }
    run(command.toArray(String[]::new));
  }

  private String name(String namespace) {
    return tag + namespace;
  }

  void addNamespace(String namespace) throws IOException {
    run("ip", "netns", "add", name(namespace));
    namespaces.add(namespace);
    run("ip", "-n", name(namespace), "link", "set", "lo", "up");
  }

  Path netns(String namespace) {
    return Path.of("/run/netns", name(namespace));
  }

  Path work() {
    return work;
  }

  /** A configuration around a bridge with both address families. */
  String config(String network, String more, String mappings) {
    return config(network, "\"cniVersion\": \"1.0.0\",", more, mappings);
  }

  String config(String network, String head, String more, String mappings) {
    String v6 =
        head.isEmpty()
            ? "\"subnet\": \"10.77.0.0/16\""
            : "\"ranges\": [[{\"subnet\": \"10.77.0.0/16\"}], [{\"subnet\": \"fd00:77::/64\"}]]";
    return """
        {%s "name": "%s", "type": "mesos-cni-port-mapper", "chain": "MESOS-TEST", %s
         "args": {"org.apache.mesos": {"network_info": {"name": "%s", "port_mappings": [%s]}}},
         "delegate": {"type": "bridge", "bridge": "br-%s", "isGateway": true, "ipMasq": false,
           "ipam": {"type": "host-local", "dataDir": "%s", %s,
             "routes": [{"dst": "0.0.0.0/0"}%s]}}}
        """
        .formatted(
            head,
            network,
            more,
            network,
            mappings,
            network,
            work.resolve("ipam"),
            v6,
            head.isEmpty() ? "" : ", {\"dst\": \"::/0\"}");
  }

  static String mapping(int host, int container, String protocol) {
    return "{\"host_port\": %d, \"container_port\": %d, \"protocol\": \"%s\"}"
        .formatted(host, container, protocol);
  }

  Output plugin(String command, String container, String namespace, String config)
      throws IOException {
    return finish(start(command, container, namespace, config, launcher()));
  }

  static List<String> launcher() {
    return List.of(Path.of("bin/mesos-cni-port-mapper").toAbsolutePath().toString());
  }

  /** The plugin inside the JVM's own classes, which can be told where to die. */
  static List<String> java(Class<?> main, String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  Process start(
      String command, String container, String namespace, String config, List<String> program)
      throws IOException {
    List<String> words = new ArrayList<>(List.of("nsenter", "--net=" + netns("host")));
    words.addAll(program);
    ProcessBuilder builder =
        new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().clear();
    builder.environment().putAll(path);
    builder.environment().put("CNI_COMMAND", command);
    builder.environment().put("CNI_CONTAINERID", container);
    builder.environment().put("CNI_NETNS", netns(namespace).toString());
    builder.environment().put("CNI_IFNAME", "eth0");
    builder.environment().put("CNI_PATH", work.resolve("plugins") + ":" + REAL_PLUGINS);
    Process process = builder.start();
    try (var stdin = process.getOutputStream()) {
      stdin.write(config.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // Some die before they read.
    }
    return process;
  }

  /** The operators' command on this host, with the networks in {@code conf}. */
  Output shim(String... line) throws IOException {
    List<String> words = new ArrayList<>(List.of("nsenter", "--net=" + netns("host")));
    words.addAll(java(io.mesosj.isolator.cli.Main.class, line));
    words.add("--network_cni_config_dir=" + work.resolve("conf"));
    words.add("--network_cni_plugins_dir=" + work.resolve("plugins") + ":" + REAL_PLUGINS);
    words.add("--runtime_dir=" + work.resolve("run"));
    words.add("--network_cni_root_dir_persist=false");
    ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
    builder.environment().putAll(path);
    return finish(builder.start());
  }

  static Output finish(Process process) throws IOException {
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Output(process.onExit().join().exitValue(), text);
  }

  /** Runs a program in a namespace; it must succeed. */
  String inside(String namespace, String... command) throws IOException {
    List<String> words = new ArrayList<>(List.of("nsenter", "--net=" + netns(namespace)));
    words.addAll(List.of(command));
    return run(words.toArray(String[]::new));
  }

  String run(String... command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(path);
    Output output = finish(builder.start());
    assertThat(output.status()).as(String.join(" ", command) + ": " + output.text()).isZero();
    return output.text();
  }

  /** Feeds a program in the host's namespace. */
  void feed(String input, String... command) throws IOException {
    List<String> words = new ArrayList<>(List.of("nsenter", "--net=" + netns("host")));
    words.addAll(List.of(command));
    ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
    builder.environment().putAll(path);
    Process process = builder.start();
    try (var stdin = process.getOutputStream()) {
      stdin.write(input.getBytes(StandardCharsets.UTF_8));
    }
    Output output = finish(process);
    assertThat(output.status()).as(output.text()).isZero();
  }

  /** The rules, both families, without counters and comments of iptables-save itself. */
  String rules() throws IOException {
    StringBuilder rules = new StringBuilder();
    for (String program : List.of("iptables-save", "ip6tables-save")) {
      inside("host", program)
          .lines()
          .filter(line -> line.startsWith("-A"))
          .forEach(line -> rules.append(line).append('\n'));
    }
    return rules.toString();
  }

  List<String> rulesOf(String container) throws IOException {
    return rules()
        .lines()
        .filter(line -> line.contains("container_id: " + container + " "))
        .toList();
  }

  /** The addresses that are given out. */
  List<String> addresses() throws IOException {
    if (!Files.exists(work.resolve("ipam"))) {
      return List.of();
    }
    try (var files = Files.walk(work.resolve("ipam"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith("10.") || name.startsWith("fd00"))
          .toList();
    }
  }

  /** Starts a server that answers with {@code word}. */
  void serve(String namespace, String word, String... sockets) throws IOException {
    serveIn(netns(namespace), word, sockets);
  }

  /** The same in a namespace of a container's. */
  void serveIn(Path netns, String word, String... sockets) throws IOException {
    List<String> words = new ArrayList<>(List.of("nsenter", "--net=" + netns));
    words.addAll(java(Talk.class, "serve", word));
    words.addAll(List.of(sockets));
    Process server = new ProcessBuilder(words).redirectErrorStream(true).start();
    servers.add(server);
    assertThat(server.inputReader(StandardCharsets.UTF_8).readLine()).isEqualTo("ready");
  }

  String ask(String namespace, String protocol, String address, int port) throws IOException {
    return inside(
            namespace,
            java(Talk.class, "ask", protocol, address, String.valueOf(port)).toArray(String[]::new))
        .strip();
  }

  @Override
  public void close() throws IOException {
    for (Process server : servers) {
      server.destroyForcibly().onExit().join();
    }
    for (String namespace : namespaces) {
      run("ip", "netns", "del", name(namespace));
    }
    List<Path> paths;
    try (var files = Files.walk(work)) {
      paths = new ArrayList<>(files.toList());
    }
    java.util.Collections.reverse(paths);
    for (Path file : paths) {
      Files.delete(file);
    }
  }
}
