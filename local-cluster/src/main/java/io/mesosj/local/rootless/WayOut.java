package io.mesosj.local.rootless;

import io.mesosj.base.file.FileProblem;
import io.mesosj.base.file.SmallFile;
import io.mesosj.base.process.SearchPath;
import io.mesosj.base.thread.Threads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The way from a run's own network to all others: a program outside that takes its packets from a
 * tap device and speaks by sockets of the user's. slirp4netns comes before pasta: it also reaches a
 * name server on the machine's loopback, and needs no default route.
 */
final class WayOut implements AutoCloseable {
  static final Path TUN = Path.of("/dev/net/tun");

  /** The one of slirp4netns, for both; what is inside has the .100. */
  private static final String GATEWAY = "10.0.2.2";

  private static final String DNS = "10.0.2.3";
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final long POLL_MILLIS = 5;
  private static final int MOST_WORDS = 200;

  /** Both end with the network, a little before whoever started it knows. */
  private static final int ENDING_SECONDS = 2;

  private static final String DEVICE = "tap0";

  /** In /proc/net/route, of the one for everything. */
  private static final String EVERYTHING = "00000000";

  private static final Path ROUTES_6 = Path.of("/proc/net/ipv6_route");
  private static final int ROUTE_6_FIELDS = 10;

  /** RTF_REJECT. */
  private static final long REJECT = 0x200;

  private static final Path RESOLVER = Path.of("/etc/resolv.conf");

  private final Process process;
  private boolean closed;

  private WayOut(Process process) {
    this.process = process;
  }

  /**
   * Makes one for the network of a process.
   *
   * @param inside in whose network it is
   * @param state where what is needed for it is written, the new {@code resolv.conf} too
   * @param problems is told, in one line, why there is none, or that it has gone
   * @return empty if there is none
   */
  static Optional<WayOut> open(Process inside, Path state, Consumer<String> problems)
      throws IOException, InterruptedException {
    long pid = inside.pid();
    List<String> why = new ArrayList<>();
    Optional<String> missing = missing();
    if (missing.isPresent()) {
      why.add(missing.get());
    } else {
      for (List<String> line : List.of(slirp(pid), pasta(pid))) {
        if (SearchPath.ofThisProcess().find(line.get(0)).isPresent()) {
          Optional<WayOut> found = start(line, pid, state, why);
          if (found.isPresent()) {
            Files.writeString(state.resolve("resolv.conf"), resolver());
            found.get().watch(line.get(0), inside, problems);
            return found;
          }
        }
      }
    }
    problems.accept(
        "no way out of its networks, so that no name and no registry is reached: "
            + String.join("; ", why));
    return Optional.empty();
  }

  /** What keeps every such program from working, and what to do about it. */
  static Optional<String> missing() {
    if (!Files.isReadable(TUN) || !Files.isWritable(TUN)) {
      return Optional.of(
          Files.exists(TUN)
              ? "you may not open " + TUN + ": chmod 666 " + TUN
              : "there is no " + TUN + ": modprobe tun");
    }
    SearchPath path = SearchPath.ofThisProcess();
    return path.find("slirp4netns").isEmpty() && path.find("pasta").isEmpty()
        ? Optional.of("there is neither slirp4netns nor pasta: apt-get install slirp4netns")
        : Optional.empty();
  }

  /** The machine's loopback is its own. */
  private static List<String> slirp(long pid) throws IOException {
    List<String> line =
        new ArrayList<>(
            List.of("slirp4netns", "--configure", "--mtu=65520", "--disable-host-loopback"));
    if (reachesByIpv6()) {
      line.add("--enable-ipv6");
    }
    line.addAll(List.of(Long.toString(pid), DEVICE));
    return line;
  }

  /** A kernel without IPv6 has no such file. */
  private static boolean reachesByIpv6() throws IOException {
    return Files.exists(ROUTES_6) && reachesByIpv6(SmallFile.lines(ROUTES_6));
  }

  /**
   * Whether the machine has a way to everything by IPv6: without one, whoever has an address would
   * try it first, in vain.
   *
   * @param routes as /proc/net/ipv6_route has them, see linux/net/ipv6/route.c
   */
  static boolean reachesByIpv6(List<String> routes) {
    return routes.stream()
        .map(line -> line.strip().split("\\s+", -1))
        .anyMatch(
            fields ->
                fields.length == ROUTE_6_FIELDS
                    && fields[0].matches("0{32}")
                    && fields[1].equals("00")
                    && (Long.parseLong(fields[8], 16) & REJECT) == 0);
  }

  private static List<String> pasta(long pid) throws IOException {
    List<String> line = new ArrayList<>(List.of("pasta", "--foreground", "--quiet"));
    if (!reachesByIpv6()) {
      line.add("-4");
    }
    line.addAll(List.of("--config-net", "--ns-ifname", DEVICE, "-a", "10.0.2.100", "-n", "24"));
    line.addAll(List.of("-g", GATEWAY, "--no-map-gw", "--dns-forward", DNS));
    for (String ports : List.of("-t", "-u", "-T", "-U")) {
      line.addAll(List.of(ports, "none"));
    }
    line.add(Long.toString(pid));
    return line;
  }

  private static Optional<WayOut> start(
      List<String> program, long pid, Path state, List<String> why)
      throws IOException, InterruptedException {
    Path log = state.resolve("way-out.log");
    List<String> line = new ArrayList<>(List.of("setpriv", "--pdeathsig", "KILL"));
    line.addAll(program);
    WayOut wayOut =
        new WayOut(
            new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .start());
    if (wayOut.isThere(pid)) {
      return Optional.of(wayOut);
    }
    wayOut.close();
    why.add(program.get(0) + ": " + said(log));
    return Optional.empty();
  }

  private boolean isThere(long pid) throws IOException, InterruptedException {
    Path routes = Path.of("/proc", Long.toString(pid), "net", "route");
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (process.isAlive() && System.nanoTime() < deadline) {
      if (hasDefault(SmallFile.lines(routes))) {
        return true;
      }
      Thread.sleep(POLL_MILLIS);
    }
    return false;
  }

  private static boolean hasDefault(List<String> routes) {
    return routes.stream()
        .map(line -> line.split("\\s+", -1))
        .anyMatch(
            fields ->
                fields.length > 1 && fields[0].equals(DEVICE) && fields[1].equals(EVERYTHING));
  }

  private static String said(Path log) throws IOException {
    String words =
        SmallFile.lines(log).stream()
            .map(String::strip)
            .filter(line -> !line.isEmpty())
            .collect(Collectors.joining(" "));
    return words.isEmpty()
        ? "gave no route"
        : words.substring(0, Math.min(MOST_WORDS, words.length()));
  }

  /** The machine's, but for who is asked. */
  private static String resolver() {
    StringBuilder text = new StringBuilder("nameserver " + DNS + "\n");
    try {
      for (String line : SmallFile.lines(RESOLVER)) {
        if (line.matches("\\s*(search|domain|options)\\s.*")) {
          text.append(line).append('\n');
        }
      }
    } catch (IOException e) {
      text.append("# ").append(FileProblem.describe(e).replace('\n', ' ')).append('\n');
    }
    return text.toString();
  }

  /** Tells if it ends while what it is there for goes on. */
  private void watch(String program, Process inside, Consumer<String> problems) {
    Threads.start(
        "rootless-way-out",
        () -> {
          try {
            int code = process.waitFor();
            if (!inside.waitFor(ENDING_SECONDS, TimeUnit.SECONDS) && !isClosed()) {
              problems.accept(
                  program
                      + " has ended with "
                      + code
                      + ", and with it the way out of its networks");
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  /** Ends the program. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    process.destroyForcibly();
  }
}
