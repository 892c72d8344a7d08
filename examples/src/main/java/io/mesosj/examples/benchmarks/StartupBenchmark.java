package io.mesosj.examples.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * {@code cli-help}, {@code cli-dry-run} and {@code cli-subscribe}: what a short command costs
 * beside {@code java -version}, and the time from the process' start to the first byte of SUBSCRIBE
 * at the master.
 */
final class StartupBenchmark {
  private static final int TIMES = 15;
  private static final String CLI = "mesos-execute-j/bin/mesos-execute-j";

  private StartupBenchmark() {}

  public static void main(String[] arguments) throws Exception {
    double java = javaVersion();
    switch (arguments[0]) {
      case "cli-help" -> report("cli-help", java, time("--help"), "ratio at most 3");
      case "cli-dry-run" ->
          report(
              "cli-dry-run",
              java,
              time(
                  "--dry_run",
                  "--name=t",
                  "--command=true",
                  "--network=name=a,label=app=web,port=8080:80/tcp",
                  "--network=name=b"),
              "ratio at most 6");
      default -> report("cli-subscribe", java, subscribe(), "under 400 ms");
    }
  }

  private static void report(String name, double java, double millis, String goal) {
    Stopwatch.report(name, millis, "ms", millis / java, goal);
  }

  private static double javaVersion() throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return Stopwatch.medianMillis(
        TIMES, () -> Commands.run(List.of(java, "-Xshare:auto", "-version"), "", Map.of()));
  }

  private static double time(String... flags) throws Exception {
    List<String> line = Commands.append(List.of(CLI), flags);
    return Stopwatch.medianMillis(TIMES, () -> Commands.run(line, "", Map.of()));
  }

  private static double subscribe() throws Exception {
    try (ServerSocket master = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return Stopwatch.medianMillis(TIMES, () -> firstByte(master));
    }
  }

  private static int firstByte(ServerSocket master) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                CLI,
                "--master="
                    + master.getInetAddress().getHostAddress()
                    + ":"
                    + master.getLocalPort(),
                "--command=true")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (Socket connection = master.accept()) {
      return connection.getInputStream().read();
    } finally {
      process.destroyForcibly().waitFor();
    }
  }
}
