package io.mesosj.isolator.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The host's resolv.conf for containers that were given no name server. A name server on the host's
 * loopback, as systemd-resolved or dnsmasq listen on, can't be reached from another network
 * namespace; such a container gets the servers behind it.
 */
public final class HostResolver {
  private static final Logger LOG = LoggerFactory.getLogger(HostResolver.class);
  private static final String NAMESERVER = "nameserver";

  private final Path file;
  private final Path upstream;

  /**
   * @param file the host's file
   * @param upstream where a resolver on the loopback keeps the servers that it asks itself
   */
  public HostResolver(Path file, Path upstream) {
    this.file = file;
    this.upstream = upstream;
  }

  /** The machine's own. */
  public static HostResolver ofThisMachine() {
    return new HostResolver(
        Path.of("/etc/resolv.conf"), Path.of("/run/systemd/resolve/resolv.conf"));
  }

  /** The host's own file. */
  public Path file() {
    return file;
  }

  /** What to use instead of the host's file; empty where that will do, or nothing is better. */
  public Optional<String> replacement() {
    List<String> own = lines(file);
    if (own.stream().noneMatch(HostResolver::isLoopbackServer)) {
      // A missing file would stop the container from starting; an empty one only from resolving.
      return Files.exists(file) ? Optional.empty() : Optional.of("");
    }
    List<String> behind = withoutLoopback(lines(upstream));
    List<String> usable = hasServer(behind) ? behind : withoutLoopback(own);
    if (!hasServer(usable)) {
      LOG.warn(
          "{} names only servers on the host's loopback, which containers on CNI networks can't"
              + " reach: give them some with --default_container_dns",
          file);
      return Optional.empty();
    }
    return Optional.of(String.join("\n", usable) + "\n");
  }

  private static List<String> lines(Path from) {
    try {
      return Files.readAllLines(from);
    } catch (IOException e) {
      return List.of();
    }
  }

  private static List<String> withoutLoopback(List<String> lines) {
    List<String> kept = new ArrayList<>(lines);
    kept.removeIf(HostResolver::isLoopbackServer);
    return kept;
  }

  private static boolean hasServer(List<String> lines) {
    return lines.stream().anyMatch(line -> !server(line).isEmpty());
  }

  private static boolean isLoopbackServer(String line) {
    String server = server(line);
    return server.startsWith("127.") || server.equals("::1") || server.equals("0.0.0.0");
  }

  /** The address in a name server's line, or nothing. */
  private static String server(String line) {
    String[] words = line.strip().split("[ \t]+", -1);
    return words.length > 1 && words[0].equals(NAMESERVER) ? words[1] : "";
  }
}
