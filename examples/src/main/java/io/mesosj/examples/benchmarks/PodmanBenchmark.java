package io.mesosj.examples.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * {@code beside-podman [TIMES]}: from nothing to the exit of {@code true}, with an image on the
 * host's network and on two bridges with masquerade, beside podman with the same image and runc;
 * what a run without an image, one on a cluster that runs, and the verbs take beside {@code java
 * -version}. All in turn, so that what else the machine does slows both alike. Processor time is
 * that of the processes that are waited for: podman's does without that of conmon, and of the runc
 * that conmon starts. Run by an ordinary user it is without root beside podman without root, with a
 * published port, too.
 */
final class PodmanBenchmark {
  private static final int TIMES = 15;
  private static final String CLI = "mesos-execute-j/bin/mesos-execute-j";
  private static final Path CNI_PLUGINS = Path.of("/usr/lib/cni");
  private static final String IMAGE = "bench";
  private static final int PORT = 21_480;

  private final Path work;
  private final int number = (int) (ProcessHandle.current().pid() % 10_000);
  private final boolean root = System.getProperty("user.name").equals("root");
  private final Map<String, String> environment;
  private boolean started;

  private PodmanBenchmark(Path work) {
    this.work = work;
    this.environment =
        Map.of(
            "MESOS_EXECUTE_CLUSTERS", work.resolve("clusters").toString(),
            "JAVA_HOME", System.getProperty("java.home"));
  }

  public static void main(String[] arguments) throws Exception {
    if (!runs("podman", "--version")) {
      System.out.println("beside-podman: skipped, there is no podman here");
      return;
    }
    int times = arguments.length > 1 ? Integer.parseInt(arguments[1]) : TIMES;
    // podman takes no longer path than 50 characters for what runs.
    Path work = Files.createTempDirectory("bench");
    PodmanBenchmark benchmark = new PodmanBenchmark(work);
    try {
      benchmark.run(times);
    } finally {
      benchmark.cleanUp();
    }
  }

  private static boolean runs(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private void run(int times) throws Exception {
    prepareImage();
    prepareNetworks();
    List<Contender> contenders = new ArrayList<>();
    contenders.add(
        contender(
            "java -version",
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xshare:auto",
            "-version"));
    contenders.add(contender("podman: image, host network", podmanRun("--network=host")));
    contenders.add(contender("ours", imageRun()));
    contenders.add(contender("podman: image, two networks", podmanRun("--network=net1,net2")));
    contenders.add(contender("ours", imageRun(networks("--networks=net1,net2"))));
    contenders.add(
        contender(
            "podman: the same, a port",
            podmanRun("--network=net1,net2", "--publish=127.0.0.1:" + PORT + ":80")));
    contenders.add(
        contender(
            "ours",
            imageRun(
                networks("--network=name=net1,port=" + PORT + ":80/tcp", "--network=name=net2"))));
    if (root) {
      contenders.addAll(beside());
    }
    for (int i = 0; i <= times; i++) {
      for (Contender one : contenders) {
        one.run(i > 0);
      }
    }
    report(contenders);
  }

  /** What has no counterpart at podman's. */
  private List<Contender> beside() throws Exception {
    started = true;
    Commands.run(cli("local", "start"), "", environment);
    Commands.run(cli("--name=s", "--command=sleep 3600", "--detach", "--quiet"), "", environment);
    return List.of(
        contender("no image, host network", cli("--master=local", "--command=true")),
        contender("on a cluster that runs", cli("--command=true")),
        contender("ps", cli("ps")),
        contender("logs", cli("logs", "s")),
        contender("exec s true", cli("exec", "s", "true")));
  }

  private static void report(List<Contender> contenders) {
    System.out.printf(
        Locale.ROOT,
        "%d cores, Java %s%n",
        Runtime.getRuntime().availableProcessors(),
        Runtime.version());
    Contender java = contenders.get(0);
    for (int i = 0; i < contenders.size(); i++) {
      Contender one = contenders.get(i);
      boolean ours = one.name.equals("ours");
      one.report(ours ? contenders.get(i - 1) : java, ours ? "podman's" : "java -version");
    }
  }

  private Contender contender(String name, String... command) {
    return contender(name, List.of(command));
  }

  private Contender contender(String name, List<String> command) {
    return new Contender(name, command, environment);
  }

  /** One line of the table. */
  private static final class Contender {
    private final String name;
    private final List<String> command;
    private final Map<String, String> environment;
    private final List<Double> millis = new ArrayList<>();
    private final List<Double> processor = new ArrayList<>();

    Contender(String name, List<String> command, Map<String, String> environment) {
      this.name = name;
      this.command = command;
      this.environment = environment;
    }

    void run(boolean counts) throws Exception {
      double before = ChildrenTime.seconds();
      double took = Stopwatch.millis(() -> Commands.run(command, "", environment));
      if (counts) {
        millis.add(took);
        processor.add(ChildrenTime.seconds() - before);
      }
    }

    void report(Contender beside, String whose) {
      double median = Stopwatch.median(millis);
      double cpu = mean(processor);
      System.out.printf(
          Locale.ROOT,
          "  %-28s %6.0f ms, %5.2f times %s; %5.3f s of CPU, %5.2f times%n",
          name,
          median,
          median / Stopwatch.median(beside.millis),
          whose,
          cpu,
          cpu / mean(beside.processor));
    }

    /** The kernel counts it in hundredths of a second; their sum is more exact than each. */
    private static double mean(List<Double> values) {
      return values.stream().mapToDouble(Double::doubleValue).average().orElse(0);
    }
  }

  private void prepareImage() throws Exception {
    Path images = work.resolve("images");
    Commands.run(List.of("examples/bin/make-busybox-image", images.toString(), IMAGE));
    Commands.run(podman("load", "--input=" + images.resolve(IMAGE + ".tar")), "", Map.of());
  }

  private void prepareNetworks() throws Exception {
    Path configs = Files.createDirectories(work.resolve("cni"));
    for (int i = 1; i <= 2; i++) {
      Files.writeString(configs.resolve(i + ".conflist"), network(i));
      Commands.run(
          podman("network", "create", "--subnet=10.89." + (200 + i) + ".0/24", "net" + i),
          "",
          Map.of());
    }
  }

  private List<String> podman(String... arguments) {
    return Commands.append(
        List.of(
            "podman",
            "--root=" + work.resolve("podman"),
            "--runroot=" + work.resolve("run"),
            "--tmpdir=" + work.resolve("podman-tmp"),
            "--network-config-dir=" + work.resolve("podman-networks")),
        arguments);
  }

  private List<String> podmanRun(String... network) {
    // Its own limits may be more than it is allowed to set.
    List<String> limits = List.of("--ulimit=nofile=1024:1024", "--ulimit=nproc=1024:1024");
    List<String> line = new ArrayList<>(podman("run", "--rm"));
    line.addAll(limits);
    line.addAll(List.of(network));
    line.addAll(List.of(IMAGE, "true"));
    return line;
  }

  private static List<String> cli(String... arguments) {
    return Commands.append(List.of(CLI), arguments);
  }

  private List<String> imageRun(String... more) {
    return Commands.append(
        cli(
            "--master=local",
            "--command=true",
            "--docker_image=" + IMAGE,
            "--docker_registry=" + work.resolve("images"),
            "--docker_store_dir=" + work.resolve("image-store")),
        more);
  }

  private String[] networks(String... joined) {
    return Commands.append(
            List.of(
                "--network_cni_config_dir=" + work.resolve("cni"),
                "--network_cni_plugins_dir=" + CNI_PLUGINS),
            joined)
        .toArray(String[]::new);
  }

  private String network(int i) {
    return """
    {"cniVersion": "0.4.0", "name": "net%1$d", "plugins": [
      {"type": "bridge", "bridge": "%2$s", "isGateway": true, "ipMasq": true,
       "ipam": {"type": "host-local", "dataDir": "%3$s/ipam", "subnet": "10.87.%4$d.0/24"}},
      {"type": "portmap", "capabilities": {"portMappings": true}}]}
    """
        .formatted(i, bridge(i), work, 200 + i);
  }

  private String bridge(int i) {
    return "bench" + number + "-" + i;
  }

  private void cleanUp() throws IOException, InterruptedException {
    try {
      if (started) {
        Commands.run(cli("local", "stop"), "", environment);
      }
    } finally {
      if (root) {
        Commands.tryRun("ip", "link", "del", bridge(1));
        Commands.tryRun("ip", "link", "del", bridge(2));
        // podman leaves its own storage mounted over itself.
        Commands.tryRun("umount", work.resolve("podman/overlay").toString());
      } else {
        // There are files of the user's other uids.
        Commands.tryRun("podman", "unshare", "rm", "-rf", work.toString());
      }
      Commands.deleteTree(work);
    }
  }
}
