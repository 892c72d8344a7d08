package io.mesosj.examples.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * {@code executor-start}: from the start of the unpacked executor bundle to the first byte of
 * SUBSCRIBE at the agent, beside {@code java -version}, and the memory that it then has.
 */
final class ExecutorBenchmark {
  private static final int TIMES = 15;

  private final Path sandbox;
  private final List<Double> megabytes = new ArrayList<>();

  private ExecutorBenchmark(Path sandbox) {
    this.sandbox = sandbox;
  }

  public static void main(String[] arguments) throws Exception {
    Path sandbox = Files.createTempDirectory("executor-benchmark");
    try {
      // As an agent's fetcher leaves it: at a place of its own, with the times of the package.
      Commands.run(List.of("tar", "-C", sandbox.toString(), "-xf", bundle().toString()));
      new ExecutorBenchmark(sandbox).run();
    } finally {
      Commands.deleteTree(sandbox);
    }
  }

  /** What the build made. */
  static Path bundle() throws IOException {
    try (Stream<Path> built = Files.list(Path.of("executor/target"))) {
      return built
          .filter(file -> file.toString().endsWith(".tar.gz"))
          .findFirst()
          .orElseThrow(() -> new IOException("no bundle in executor/target: run 'mvn package'"));
    }
  }

  private void run() throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    double version =
        Stopwatch.medianMillis(
            TIMES, () -> Commands.run(List.of(java, "-Xshare:auto", "-version"), "", Map.of()));
    try (ServerSocket agent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      List<Double> millis = new ArrayList<>();
      for (int i = 0; i <= TIMES; i++) {
        double one = subscribe(agent);
        if (i > 0) {
          millis.add(one);
        }
      }
      double median = Stopwatch.median(millis);
      Stopwatch.report("executor-start", median, "ms", median / version, "ratio at most 3");
    }
    Stopwatch.report(
        "executor-start memory", Stopwatch.median(megabytes), "MB", 1, "at most 60 MB");
  }

  private double subscribe(ServerSocket agent) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(sandbox.resolve("mesosj-executor/bin/mesosj-executor").toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder
        .environment()
        .putAll(
            Map.of(
                "MESOS_AGENT_ENDPOINT",
                "127.0.0.1:" + agent.getLocalPort(),
                "MESOS_FRAMEWORK_ID",
                "f",
                "MESOS_EXECUTOR_ID",
                "e",
                "MESOS_SANDBOX",
                sandbox.toString()));
    long start = System.nanoTime();
    Process process = builder.start();
    try (Socket connection = agent.accept()) {
      int first = connection.getInputStream().read();
      double millis = (System.nanoTime() - start) / 1e6;
      if (first < 0) {
        throw new IOException("the executor hung up");
      }
      megabytes.add(residentMegabytes(process.pid()));
      return millis;
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  private static double residentMegabytes(long pid) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024)
        .findFirst()
        .orElseThrow(() -> new IOException("no VmRSS of process " + pid));
  }
}
