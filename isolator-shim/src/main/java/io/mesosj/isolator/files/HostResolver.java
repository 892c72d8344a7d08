package io.mesosj.isolator.files;

import io.mesosj.base.file.SmallFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
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
  public Optional<String> replacement() throws IOException {
    List<String> own = lines(file);
    if (own.stream().noneMatch(HostResolver::isOutOfReach)) {
      // A missing file would stop the container from starting; an empty one only from resolving.
      return Files.exists(file) ? Optional.empty() : Optional.of("");
    }
    List<String> usable = usable(own);
    return hasServer(usable) ? Optional.of(String.join("\n", usable) + "\n") : Optional.empty();
  }

  /** The servers of the host that a container can reach. */
  public List<String> servers() throws IOException {
    return usable(lines(file)).stream()
        .map(HostResolver::server)
        .filter(each -> !each.isEmpty())
        .toList();
  }

  /**
   * The lines that a container can use: those behind a server on the loopback, if they are told.
   */
  private List<String> usable(List<String> own) throws IOException {
    boolean asksLoopback =
        own.stream().map(HostResolver::server).anyMatch(NameServer::isOnLoopback);
    List<String> behind = asksLoopback ? withinReach(lines(upstream)) : List.of();
    List<String> usable = hasServer(behind) ? behind : withinReach(own);
    if (!hasServer(usable)) {
      LOG.warn(
          "{} names no server that containers on CNI networks can reach: give them some with"
              + " --default_container_dns",
          file);
    }
    return usable;
  }

  private static List<String> lines(Path from) throws IOException {
    try {
      return SmallFile.text(from).lines().toList();
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  private static List<String> withinReach(List<String> lines) {
    return lines.stream().filter(line -> !isOutOfReach(line)).toList();
  }

  private static boolean hasServer(List<String> lines) {
    return lines.stream().anyMatch(line -> !server(line).isEmpty());
  }

  private static boolean isOutOfReach(String line) {
    String server = server(line);
    return NameServer.isOnLoopback(server) || NameServer.hasZone(server);
  }

  /** The address in a name server's line, or nothing. */
  private static String server(String line) {
    String[] words = line.strip().split("[ \t]+", -1);
    return words.length > 1 && words[0].equals(NAMESERVER) ? words[1] : "";
  }
}
