package io.mesosj.examples.benchmarks;

import io.mesosj.base.thread.Threads;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * {@code way-out [TIMES]}: how fast a task of an ordinary user reads from the machine by
 * slirp4netns and by pasta, beside the same program outside, in turn.
 */
final class WayOutBenchmark {
  private static final int TIMES = 5;
  private static final int MEBIBYTES = 512;
  private static final List<String> PROGRAMS = List.of("slirp4netns", "pasta");

  private WayOutBenchmark() {}

  public static void main(String[] arguments) throws Exception {
    int times = arguments.length > 1 ? Integer.parseInt(arguments[1]) : TIMES;
    Path work = Files.createTempDirectory("bench");
    try (ServerSocket server = new ServerSocket(0)) {
      String read =
          "exec cat < /dev/tcp/%s/%d > /dev/null"
              .formatted(machine().getHostAddress(), server.getLocalPort());
      List<Double> raw = new ArrayList<>();
      List<List<Double>> ways = List.of(new ArrayList<>(), new ArrayList<>());
      for (int i = 0; i < times; i++) {
        raw.add(rate(server, List.of("bash", "-c", read), ""));
        for (int way = 0; way < PROGRAMS.size(); way++) {
          ways.get(way).add(rate(server, task(read), path(work, PROGRAMS.get(1 - way))));
        }
      }
      double bare = Stopwatch.median(raw);
      System.out.printf(Locale.ROOT, "  raw: outside %.0f MiB/s%n", bare);
      for (int way = 0; way < PROGRAMS.size(); way++) {
        double rate = Stopwatch.median(ways.get(way));
        Stopwatch.report("way-out by " + PROGRAMS.get(way), rate, "MiB/s", rate / bare, "none");
      }
    } finally {
      Commands.deleteTree(work);
    }
  }

  private static List<String> task(String read) {
    return List.of(
        "mesos-execute-j/bin/mesos-execute-j",
        "--master=local",
        "--rootless=yes",
        "--quiet",
        "--command=exec bash -c '" + read + "'");
  }

  /** A PATH in which one program fails. */
  private static String path(Path work, String without) throws IOException {
    Path bin = Files.createDirectories(work.resolve("no-" + without));
    Path program = Files.writeString(bin.resolve(without), "#!/bin/sh\nexit 9\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    return bin + ":" + System.getenv("PATH");
  }

  /** In MiB a second, from the first byte that is sent until the other end has read them all. */
  private static double rate(ServerSocket server, List<String> command, String path)
      throws Exception {
    double[] seconds = new double[1];
    Thread sender = Threads.start("sender", () -> seconds[0] = send(server));
    Commands.run(command, "", path.isEmpty() ? Map.of() : Map.of("PATH", path));
    sender.join();
    return MEBIBYTES / seconds[0];
  }

  private static double send(ServerSocket server) {
    byte[] mebibyte = new byte[1 << 20];
    try (Socket socket = server.accept()) {
      long start = System.nanoTime();
      OutputStream out = socket.getOutputStream();
      for (int i = 0; i < MEBIBYTES; i++) {
        out.write(mebibyte);
      }
      socket.shutdownOutput();
      // It closes when it has read all.
      if (socket.getInputStream().read() >= 0) {
        throw new IllegalStateException("the reader says something");
      }
      return (System.nanoTime() - start) / 1e9;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InetAddress machine() throws IOException {
    for (NetworkInterface one : Collections.list(NetworkInterface.getNetworkInterfaces())) {
      // Bridges come and go.
      boolean lasts = Files.exists(Path.of("/sys/class/net", one.getName(), "device"));
      for (InetAddress address : Collections.list(one.getInetAddresses())) {
        if (lasts && address instanceof Inet4Address && one.isUp()) {
          return address;
        }
      }
    }
    throw new IOException("this machine has no network device with an address");
  }
}
