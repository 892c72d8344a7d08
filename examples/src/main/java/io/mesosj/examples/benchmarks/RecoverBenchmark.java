package io.mesosj.examples.benchmarks;

import io.mesosj.isolator.CniIsolator;
import io.mesosj.isolator.DefaultDns;
import io.mesosj.isolator.IsolatorOptions;
import io.mesosj.isolator.Recovery;
import io.mesosj.protocol.testing.Recordings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * {@code recover}: an agent's start with 1,000 containers on two networks, whose checkpoints are
 * those that a stock Mesos agent was recorded to write, in a JVM that has done nothing before;
 * beside reading all those files.
 */
final class RecoverBenchmark {
  private static final int CONTAINERS = 1000;
  private static final int TIMES = 7;
  private static final String FIRST = "first";
  private static final List<String> FILES =
      List.of(
          "cni-test/network.conf",
          "cni-test/eth0/network.info",
          "port-mapper-test/network.conf",
          "port-mapper-test/eth1/network.info",
          "hostname",
          "hosts",
          "ns");

  private final Path work;
  private final Set<String> ids = new HashSet<>();

  private RecoverBenchmark(Path work) {
    this.work = work;
  }

  public static void main(String[] arguments) throws Exception {
    if (arguments.length == 3 && arguments[1].equals(FIRST)) {
      RecoverBenchmark existing = new RecoverBenchmark(Path.of(arguments[2]));
      existing.findContainers();
      System.out.println(Stopwatch.millis(existing::recover));
      return;
    }
    Path work = Files.createTempDirectory("recover-benchmark");
    try {
      RecoverBenchmark benchmark = new RecoverBenchmark(work);
      benchmark.writeCheckpoints();
      double raw = Stopwatch.medianMillis(TIMES, benchmark::readFiles);
      double warm = Stopwatch.medianMillis(TIMES, benchmark::recover);
      double cold = benchmark.inFreshProcesses();
      Stopwatch.report("recover (fresh JVM)", cold, "ms", cold / raw, "under 1000 ms");
      Stopwatch.report("recover (warm JVM)", warm, "ms", warm / raw, "under 1000 ms");
    } finally {
      Commands.deleteTree(work);
    }
  }

  private Path root() {
    return work.resolve("run/isolators/network/cni");
  }

  private void writeCheckpoints() throws IOException {
    for (int i = 0; i < CONTAINERS; i++) {
      String id = UUID.randomUUID().toString();
      ids.add(id);
      for (String file : FILES) {
        Path path = root().resolve(id).resolve(file);
        Files.createDirectories(path.getParent());
        Files.write(
            path,
            file.equals("ns")
                ? new byte[0]
                : Recordings.bytes("checkpoint/CONTAINER__" + file.replace("/", "__")));
      }
    }
  }

  private void findContainers() throws IOException {
    try (var containers = Files.list(root())) {
      containers.forEach(container -> ids.add(container.getFileName().toString()));
    }
  }

  private int readFiles() throws IOException {
    int bytes = 0;
    for (String id : ids) {
      for (String file : FILES) {
        bytes += Files.readAllBytes(root().resolve(id).resolve(file)).length;
      }
    }
    return bytes;
  }

  private int recover() throws IOException {
    CniIsolator isolator =
        CniIsolator.create(
            new IsolatorOptions(
                work.resolve("conf"),
                List.of(),
                root(),
                DefaultDns.none(),
                IsolatorOptions.PLUGIN_TIME_LIMIT));
    Recovery recovery = isolator.recover(ids);
    if (recovery.recovered().size() != CONTAINERS || !recovery.failed().isEmpty()) {
      throw new IOException("not all were recovered: " + recovery.failed());
    }
    return recovery.recovered().size();
  }

  private double inFreshProcesses() throws Exception {
    List<Double> millis = new java.util.ArrayList<>();
    for (int i = 0; i < TIMES; i++) {
      String said =
          Commands.run(
              List.of(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  RecoverBenchmark.class.getName(),
                  "recover",
                  FIRST,
                  work.toString()),
              "",
              Map.of());
      millis.add(Double.parseDouble(said.strip()));
    }
    return Stopwatch.median(millis);
  }
}
