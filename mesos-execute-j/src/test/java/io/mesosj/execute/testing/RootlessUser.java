package io.mesosj.execute.testing;

import io.mesosj.base.process.Program;
import io.mesosj.protocol.testing.UserWithHome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A real user of the machine who has no right of root's, with a home, the program, an image and a
 * network, until it is closed.
 */
public final class RootlessUser implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final String NETWORK =
      """
      {"cniVersion": "1.0.0", "name": "%s", "plugins": [
        {"type": "bridge", "bridge": "%s0", "isGateway": true, "ipMasq": true,
         "ipam": {"type": "host-local", "subnet": "%s", "routes": [{"dst": "0.0.0.0/0"}]}},
        {"type": "portmap", "capabilities": {"portMappings": true}}]}
      """;

  private final UserWithHome user;
  private final Path directory;

  private RootlessUser(Path directory, UserWithHome user) throws IOException {
    this.directory = directory;
    this.user = user;
    // Where this build is the user may have no access.
    Path copy = Files.createDirectory(home().resolve("app"));
    run("cp", "-r", "bin", "target/lib", copy.toString());
    run("../examples/bin/make-busybox-image", registry().toString(), "box");
    network("mine", "10.77.0.0/24");
  }

  /** With lines in /etc/subuid and /etc/subgid. */
  public static RootlessUser withSubuids(Path directory) throws IOException {
    return new RootlessUser(directory, UserWithHome.withSubuids(directory));
  }

  /** Who can map itself alone. */
  public static RootlessUser withoutSubuids(Path directory) throws IOException {
    return new RootlessUser(directory, UserWithHome.withoutSubuids(directory));
  }

  /** Gives the user another bridge. */
  public void network(String network, String subnet) throws IOException {
    Path networks = Files.createDirectories(home().resolve(".config/cni/net.d"));
    Files.writeString(
        networks.resolve(network + ".conflist"), NETWORK.formatted(network, network, subnet));
    run("chown", "-R", name(), home().resolve(".config").toString());
  }

  /** What it is called. */
  public String name() {
    return user.name();
  }

  /** Where it is at home. */
  public Path home() {
    return user.home();
  }

  /** Where its image "box" is. */
  public Path registry() {
    return home().resolve("registry");
  }

  /** The flags for a task in that image. */
  public String image() {
    return " --docker_image=box --docker_registry=" + registry() + " ";
  }

  /** Its uid. */
  public long uid() throws IOException {
    return Long.parseLong(run("id", "-u", name()).strip());
  }

  /** Starts {@code mesos-execute-j} with words that a shell reads. */
  public Cli start(String words) throws IOException {
    return shell("exec " + program() + " " + words);
  }

  /** The same, to its end. */
  public Cli run(String words) throws IOException {
    Cli cli = start(words);
    cli.exitCode();
    return cli;
  }

  /** The program's path, for a shell. */
  public String program() {
    return home() + "/app/bin/mesos-execute-j";
  }

  /** Starts a command of a shell that is the user's. */
  public Cli shell(String command) throws IOException {
    return Cli.startShell(directory, asUser() + " sh -c '" + command.replace("'", "'\\''") + "'");
  }

  /** The beginning of a shell's line, of root, that runs what follows as the user. */
  public String asUser() {
    return user.asUser();
  }

  /**
   * Starts {@code mesos-execute-j} where {@code /dev/net/tun} has a mode of its own.
   *
   * @param mode 666 lets the user open it, 600 does not
   * @param path a directory that comes first in PATH; none when empty
   */
  public Cli startWithTun(String mode, String path, String words) throws IOException {
    return startSeparately("--mount", mode, "", path, words);
  }

  /**
   * The same, on a network of its own.
   *
   * @param network makes it, in a shell of root's
   */
  public Cli startInNetwork(String network, String path, String words) throws IOException {
    return startSeparately("--mount --net", "666", network, path, words);
  }

  private Cli startSeparately(
      String namespaces, String mode, String before, String path, String words) throws IOException {
    Path tun = directory.resolve("tun" + mode);
    if (Files.notExists(tun)) {
      run("mknod", "-m", mode, tun.toString(), "c", "10", "200");
    }
    String line =
        before
            + "mount --bind "
            + tun
            + " /dev/net/tun || exit 99; "
            + (before.isEmpty() ? "" : "( ")
            + asUser()
            + " env PATH="
            + (path.isEmpty() ? "" : path + ":")
            + "$PATH "
            + program()
            + " "
            + words
            + (before.isEmpty() ? "" : " )");
    return Cli.startShell(
        directory, "exec unshare " + namespaces + " sh -c '" + line.replace("'", "'\\''") + "'");
  }

  /** A directory for PATH in which these programs fail with 9. */
  public Path refusing(String... programs) throws IOException {
    Path bin = Files.createDirectories(home().resolve("refusing-" + String.join("-", programs)));
    for (String program : programs) {
      Path file = Files.writeString(bin.resolve(program), "#!/bin/sh\nexit 9\n");
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    Files.setPosixFilePermissions(bin, PosixFilePermissions.fromString("rwxr-xr-x"));
    return bin;
  }

  /** Where what its commands print is. */
  public Path directory() {
    return directory;
  }

  /** Those of the user, who is root in there, and of its subuids. */
  public List<String> processes() throws IOException {
    String all = run("ps", "-eo", "uid,user:32,pid,args");
    List<String> found = new ArrayList<>();
    for (String line : Stream.of(all.split("\n")).map(String::strip).toList()) {
      if (line.matches("[0-9]+ +" + name() + " .*")) {
        found.add(line);
      }
    }
    return found;
  }

  /** Stops those that are there, by a signal, but for one of them. */
  public void stopAllBut(long pid) throws IOException {
    List<String> line = new ArrayList<>(List.of("kill", "-STOP"));
    for (String process : processes()) {
      String other = process.split(" +", -1)[2];
      if (!other.equals(Long.toString(pid))) {
        line.add(other);
      }
    }
    run(line.toArray(String[]::new));
  }

  /** Whether a container of the image answers there, whose command is {@code httpd -h /www}. */
  public static boolean greets(InetAddress address, int port) {
    try (Socket socket = new Socket(address, port)) {
      socket.setSoTimeout(5000);
      socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
          .contains("Hello from a container");
    } catch (IOException e) {
      return false;
    }
  }

  private static String run(String... line) throws IOException {
    return Program.of(LIMIT, line).run().orFail().text();
  }

  @Override
  public void close() throws IOException {
    user.close();
  }
}
