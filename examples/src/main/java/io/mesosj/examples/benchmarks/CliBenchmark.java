package io.mesosj.examples.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * {@code cli-host} and {@code cli-two-networks}: process start to exit of {@code mesos-execute-j
 * --master=local --command=true}, the embedded cluster's start included, against the sum of what it
 * cannot avoid: a JVM, one {@code runc run}, and the plugins' ADD and DEL.
 */
final class CliBenchmark {
  private static final int TIMES = 10;
  private static final Path CNI_PLUGINS = Path.of("/usr/lib/cni");

  private final Path work;
  private final int number = (int) (ProcessHandle.current().pid() % 10_000);

  private CliBenchmark(Path work) {
    this.work = work;
  }

  public static void main(String[] arguments) throws Exception {
    Path work = Files.createTempDirectory("mesos-execute-j-benchmark");
    CliBenchmark benchmark = new CliBenchmark(work);
    try {
      if (arguments[0].equals("cli-host")) {
        benchmark.host();
      } else {
        benchmark.twoNetworks();
      }
    } finally {
      Commands.tryRun("ip", "link", "del", benchmark.bridge(1));
      Commands.tryRun("ip", "link", "del", benchmark.bridge(2));
      Commands.deleteTree(work);
    }
  }

  private void host() throws Exception {
    double raw = part("java -version", javaVersion()) + part("runc run", runc());
    double cli = medianOfCli(cli());
    Stopwatch.report("cli-host", cli / 1000, "s", cli / raw, "under 1.0 s");
  }

  private void twoNetworks() throws Exception {
    Path configs = Files.createDirectories(work.resolve("cni"));
    double raw = part("java -version", javaVersion()) + part("runc run", runc());
    for (int i = 1; i <= 2; i++) {
      Files.writeString(configs.resolve(i + ".conf"), network(i));
      raw += part("ADD and DEL on net" + i, attachAndDetach(i));
    }
    Path images = work.resolve("images");
    Commands.run(List.of("examples/bin/make-busybox-image", images.toString(), "bench"));
    List<String> command =
        Commands.append(
            cli(),
            "--docker_image=bench",
            "--docker_registry=" + images,
            "--docker_store_dir=" + work.resolve("image-store"),
            "--work_dir=" + work.resolve("agent"),
            "--networks=net1,net2",
            "--network_cni_config_dir=" + configs,
            "--network_cni_plugins_dir=" + CNI_PLUGINS);
    double cli = medianOfCli(command);
    Stopwatch.report("cli-two-networks", cli / 1000, "s", cli / raw, "under 1.5 s");
  }

  private static List<String> cli() {
    return List.of(
        "mesos-execute-j/bin/mesos-execute-j", "--master=local", "--name=t", "--command=true");
  }

  private static double medianOfCli(List<String> command) throws Exception {
    return Stopwatch.medianMillis(TIMES, () -> Commands.run(command, "", Map.of()));
  }

  private static double part(String name, double millis) {
    System.out.printf(Locale.ROOT, "  raw: %-20s %7.1f ms%n", name, millis);
    return millis;
  }

  private static double javaVersion() throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return Stopwatch.medianMillis(
        TIMES, () -> Commands.run(List.of(java, "-Xshare:auto", "-version"), "", Map.of()));
  }

  /** What runc takes for {@code true} in a container with the host's file system. */
  private double runc() throws Exception {
    Path bundle = Files.createDirectories(work.resolve("bundle"));
    Path rootfs = Files.createDirectories(work.resolve("rootfs"));
    Files.writeString(bundle.resolve("config.json"), ociConfig(rootfs));
    String id = "benchmark-" + number;
    return Stopwatch.medianMillis(
        TIMES,
        () ->
            Commands.run(List.of("runc", "run", "--bundle", bundle.toString(), id), "", Map.of()));
  }

  private static String ociConfig(Path rootfs) {
    return """
        {"ociVersion": "1.0.2",
         "process": {"args": ["true"], "cwd": "/", "env": ["PATH=/usr/sbin:/usr/bin:/sbin:/bin"],
                     "user": {"uid": 0, "gid": 0}},
         "root": {"path": "%s"},
         "mounts": [{"destination": "/", "type": "bind", "source": "/",
                     "options": ["rbind", "rslave"]},
                    {"destination": "/dev", "type": "bind", "source": "/dev",
                     "options": ["rbind", "rslave"]}],
         "linux": {"namespaces": [{"type": "mount"}]}}
        """
        .formatted(rootfs);
  }

  private double attachAndDetach(int i) throws Exception {
    String config = network(i);
    String namespace = "bench-" + number + "-" + i;
    Commands.run(List.of("ip", "netns", "add", namespace));
    try {
      return Stopwatch.medianMillis(
          TIMES,
          () -> {
            plugin("ADD", namespace, config);
            return plugin("DEL", namespace, config);
          });
    } finally {
      Commands.run(List.of("ip", "netns", "del", namespace));
    }
  }

  private static String plugin(String verb, String namespace, String config) throws Exception {
    return Commands.run(
        List.of(CNI_PLUGINS.resolve("bridge").toString()),
        config,
        Map.of(
            "CNI_COMMAND",
            verb,
            "CNI_CONTAINERID",
            namespace,
            "CNI_NETNS",
            "/run/netns/" + namespace,
            "CNI_IFNAME",
            "eth0",
            "CNI_PATH",
            CNI_PLUGINS.toString()));
  }

  private String network(int i) {
    return """
        {"cniVersion": "0.4.0", "name": "net%1$d", "type": "bridge", "bridge": "%2$s",
         "isGateway": true, "ipMasq": true,
         "ipam": {"type": "host-local", "dataDir": "%3$s/ipam", "subnet": "10.87.%1$d.0/24"}}
        """
        .formatted(i, bridge(i), work);
  }

  private String bridge(int i) {
    return "bench" + number + "-" + i;
  }
}
