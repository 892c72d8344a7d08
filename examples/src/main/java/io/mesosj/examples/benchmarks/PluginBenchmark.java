package io.mesosj.examples.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;

/**
 * {@code plugin-start}: a plugin's VERSION beside {@code java -version}. {@code port-mapper}: what
 * ADD and DEL cost over the bare delegate with 1 and 100 mappings, beside what they can't do
 * without (Java, one iptables-save, one iptables-restore) and beside a loop that starts iptables
 * three times for each mapping, as Mesos' own script does. All in network namespaces of its own;
 * needs root.
 */
final class PluginBenchmark {
  private static final int TIMES = 9;
  private static final int SETTLE_MILLIS = 100;
  private static final int[] COUNTS = {1, 100};
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
    emptyChain();
    Map<String, List<Double>> millis = new TreeMap<>();
    for (int i = 0; i <= TIMES; i++) {
      if (i == 1) {
        millis.clear(); // The first finds nothing in the caches.
      }
      round(millis);
    }
    double delegateAdd = median(millis, "delegate ADD");
    double delegateDel = median(millis, "delegate DEL");
    double java = median(millis, "java -version");
    double save = median(millis, "iptables-save");
    double append = median(millis, "iptables-restore of one rule");
    double delete = median(millis, "iptables-restore without it");
    for (Map.Entry<String, List<Double>> each : millis.entrySet()) {
      double median = Stopwatch.median(each.getValue());
      System.out.printf(Locale.ROOT, "  raw: %s %.1f ms%n", each.getKey(), median);
    }
    for (int count : COUNTS) {
      double add = median(millis, "ADD " + count) - delegateAdd;
      double del = median(millis, "DEL " + count) - delegateDel;
      report("ADD", count, add, 2.5 * java + save + append);
      report("DEL", count, del, 2.5 * java + save + delete);
    }
  }

  private static double median(Map<String, List<Double>> millis, String what) {
    return Stopwatch.median(millis.getOrDefault(what, List.of()));
  }

  private static void report(String command, int count, double cost, double goal) {
    Stopwatch.report(
        "port-mapper " + command + " (" + count + (count == 1 ? " mapping)" : " mappings)"),
        cost,
        "ms over the delegate",
        cost / goal,
        "1.0 of 2.5 java -version, iptables-save and iptables-restore");
  }

  /** Everything once, in turn, so that what else the machine does falls on all. */
  private void round(Map<String, List<Double>> millis) throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    time(millis, "java -version", () -> Commands.run(List.of(java, "-version"), "", Map.of()));
    time(millis, "iptables-save", () -> inHost("", "iptables-save", "-t", "nat"));
    time(millis, "iptables-restore of one rule", () -> restore("-A"));
    time(millis, "iptables-restore without it", () -> restore("-D"));
    String delegate = delegate(true);
    time(millis, "delegate ADD", () -> plugin(PLUGINS + "/bridge", "ADD", delegate));
    time(millis, "delegate DEL", () -> plugin(PLUGINS + "/bridge", "DEL", delegate));
    for (int count : COUNTS) {
      String config = config(count);
      String[] result = {""};
      time(millis, "ADD " + count, () -> result[0] = plugin(MAPPER, "ADD", config));
      // A runtime passes what ADD answered.
      String withResult = config.strip().replaceFirst("}$", ", \"prevResult\": " + result[0] + "}");
      time(millis, "DEL " + count, () -> plugin(MAPPER, "DEL", withResult));
      time(
          millis,
          "iptables in a loop " + count,
          () -> {
            loop(count);
            return "";
          });
      emptyChain();
    }
  }

  private static void time(Map<String, List<Double>> millis, String what, Callable<String> work)
      throws Exception {
    // What the one before left to the kernel, such as a link's end, is not this one's.
    Thread.sleep(SETTLE_MILLIS);
    double took = Stopwatch.millis(work);
    millis.computeIfAbsent(what, unused -> new ArrayList<>()).add(took);
  }

  private String restore(String command) throws Exception {
    return inHost(
        "*nat\n"
            + command
            + " BENCH -p tcp -m tcp --dport 9 -j DNAT --to-destination 10.79.0.2:80\nCOMMIT\n",
        "iptables-restore",
        "--noflush");
  }

  private void emptyChain() throws IOException, InterruptedException {
    inHost("*nat\n:BENCH - [0:0]\n-F BENCH\nCOMMIT\n", "iptables-restore", "--noflush");
  }

  private String plugin(String plugin, String command, String config) throws Exception {
    return Commands.run(
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

  private String inHost(String input, String... command) throws IOException, InterruptedException {
    return Commands.run(
        Commands.append(List.of("ip", "netns", "exec", host()), command), input, Map.of());
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
