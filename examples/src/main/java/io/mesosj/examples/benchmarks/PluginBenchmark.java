package io.mesosj.examples.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * {@code plugin-start}: a plugin's VERSION beside {@code java -version}. {@code port-mapper}: what
 * ADD costs over the bare delegate with 1, 10 and 100 mappings, beside one iptables-restore and
 * beside a loop that starts iptables three times for each mapping, as Mesos' own script does. All
 * in network namespaces of its own; needs root.
 */
final class PluginBenchmark {
  private static final int TIMES = 9;
  private static final String MAPPER = "isolator-shim/bin/mesos-cni-port-mapper";
  private static final String SHIM = "isolator-shim/bin/mesos-cni-shim";
  private static final String PLUGINS = "/usr/lib/cni";

  private final String tag = "bench" + ProcessHandle.current().pid();
  private final Path work;

  private PluginBenchmark(Path work) {
    this.work = work;
  }

  public static void main(String[] arguments) throws Exception {
    if (arguments[0].equals("plugin-start")) {
      start();
      return;
    }
    Path work = Files.createTempDirectory("port-mapper-benchmark").toRealPath();
    PluginBenchmark benchmark = new PluginBenchmark(work);
    try {
      benchmark.portMapper();
    } finally {
      Commands.tryRun("ip", "netns", "del", benchmark.host());
      Commands.tryRun("ip", "netns", "del", benchmark.container());
      Commands.deleteTree(work);
    }
  }

  private static void start() throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    double raw =
        Stopwatch.medianMillis(
            TIMES, () -> Commands.run(List.of(java, "-Xshare:auto", "-version"), "", Map.of()));
    for (String plugin : List.of(MAPPER, SHIM)) {
      double millis =
          Stopwatch.medianMillis(
              TIMES, () -> Commands.run(List.of(plugin), "", Map.of("CNI_COMMAND", "VERSION")));
      String name = "plugin-start " + Path.of(plugin).getFileName();
      Stopwatch.report(name, millis, "ms", millis / raw, "ratio at most 2.5");
    }
  }

  private String host() {
    return tag + "h";
  }

  private String container() {
    return tag + "c";
  }

  private void portMapper() throws Exception {
    Commands.run(List.of("ip", "netns", "add", host()));
    Commands.run(List.of("ip", "netns", "add", container()));
    double delegate = add(PLUGINS + "/bridge", delegate(true), () -> {});
    double restore =
        Stopwatch.medianMillis(
            TIMES,
            () -> {
              inHost(rules(100), "iptables-restore", "--noflush");
              return null;
            });
    emptyChain();
    Map<Integer, Double> costs = new HashMap<>();
    for (int count : new int[] {1, 10, 100}) {
      double cost = add(MAPPER, config(count), () -> {}) - delegate;
      double loop = add(PLUGINS + "/bridge", delegate(true), () -> loop(count)) - delegate;
      costs.put(count, cost);
      System.out.printf(
          Locale.ROOT,
          "port-mapper %d: %.1f ms over the delegate's %.1f ms; a loop of iptables: %.1f ms%n",
          count,
          cost,
          delegate,
          loop);
    }
    double growth = costs.getOrDefault(100, 0.0) - costs.getOrDefault(1, 0.0);
    Stopwatch.report(
        "port-mapper-growth", growth, "ms", growth / restore, "at most one iptables-restore");
  }

  private interface Extra {
    void run() throws Exception;
  }

  /** The median of ADD; each is undone outside the time. */
  private double add(String plugin, String config, Extra extra) throws Exception {
    List<Double> millis = new ArrayList<>();
    for (int i = 0; i <= TIMES; i++) {
      long start = System.nanoTime();
      plugin(plugin, "ADD", config);
      extra.run();
      if (i > 0) {
        millis.add((System.nanoTime() - start) / 1e6);
      }
      plugin(plugin, "DEL", config);
      emptyChain();
    }
    return Stopwatch.median(millis);
  }

  private void emptyChain() throws IOException, InterruptedException {
    inHost("*nat\n:BENCH - [0:0]\n-F BENCH\nCOMMIT\n", "iptables-restore", "--noflush");
  }

  private void plugin(String plugin, String command, String config) throws Exception {
    Commands.run(
        List.of("ip", "netns", "exec", host(), plugin),
        config,
        Map.of(
            "CNI_COMMAND",
            command,
            "CNI_CONTAINERID",
            tag,
            "CNI_NETNS",
            "/run/netns/" + container(),
            "CNI_IFNAME",
            "eth0",
            "CNI_PATH",
            PLUGINS));
  }

  private void inHost(String input, String... command) throws IOException, InterruptedException {
    Commands.run(Commands.append(List.of("ip", "netns", "exec", host()), command), input, Map.of());
  }

  private static String rules(int count) {
    StringBuilder text = new StringBuilder("*nat\n:BENCH - [0:0]\n");
    for (int i = 0; i < count; i++) {
      text.append("-A BENCH -p tcp -m tcp --dport ")
          .append(10_000 + i)
          .append(" -j DNAT --to-destination 10.79.0.2:80\n");
    }
    return text.append("COMMIT\n").toString();
  }

  private static String[] rule(String action, String port) {
    String rule = "iptables -w -t nat %s BENCH -p tcp -m tcp --dport %s -j DNAT";
    return (rule.formatted(action, port) + " --to-destination 10.79.0.2:80").split(" ", -1);
  }

  /** As Mesos' script: is the chain there, is the rule there, append. */
  private void loop(int count) throws Exception {
    for (int i = 0; i < count; i++) {
      String port = Integer.toString(10_000 + i);
      inHost("", "iptables", "-w", "-t", "nat", "-S", "BENCH");
      Commands.tryRun(
          Commands.append(List.of("ip", "netns", "exec", host()), rule("-C", port))
              .toArray(String[]::new));
      inHost("", rule("-A", port));
    }
  }

  private String delegate(boolean alone) {
    return """
        {%s "type": "bridge", "bridge": "br0", "isGateway": true,
         "ipam": {"type": "host-local", "dataDir": "%s", "subnet": "10.79.0.0/16"}}
        """
        .formatted(alone ? "\"cniVersion\": \"1.0.0\", \"name\": \"bench\"," : "", work);
  }

  private String config(int mappings) {
    List<String> ports = new ArrayList<>();
    for (int i = 0; i < mappings; i++) {
      ports.add("{\"host_port\": " + (10_000 + i) + ", \"container_port\": 80}");
    }
    return """
        {"cniVersion": "1.0.0", "name": "bench", "type": "mesos-cni-port-mapper", "chain": "MESOS-BENCH",
         "delegate": %s,
         "args": {"org.apache.mesos": {"network_info": {"name": "bench", "port_mappings": [%s]}}}}
        """
        .formatted(delegate(false), String.join(",", ports));
  }
}
