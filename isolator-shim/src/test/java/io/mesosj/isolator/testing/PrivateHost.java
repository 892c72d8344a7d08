package io.mesosj.isolator.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A host with mounts, devices and rules of its own, on which anything may be done to /etc and /var:
 * closing it takes all of that away. Bridges and subnets may have any name there.
 */
public final class PrivateHost implements AutoCloseable {
  private static final String PREPARE =
      "mkdir -p /var/lib/cni /run/netns && mount -t tmpfs tmpfs /var/lib/cni"
          + " && mount -t tmpfs tmpfs /run/netns && ip link set lo up"
          + " && echo ready && exec sleep 100000";

  private static final String REMOVE =
      """
      changes=$1$2 directory=$2
      shift 2
      mkdir -p "$changes/upper" "$changes/work"
      mount -t overlay none -o "lowerdir=$directory,upperdir=$changes/upper,workdir=$changes/work" "$directory"
      for word; do find "$directory" -mindepth 1 -name "*$word*" -exec rm {} +; done
      """;

  private final Path work;
  private final Process keeper;
  private final Map<String, String> variables = new HashMap<>();

  /** How a program ended and what it said. */
  public record Output(int status, String text) {}

  public PrivateHost() throws IOException {
    work = Files.createTempDirectory("private-host").toRealPath();
    for (String directory : List.of("conf", "plugins", "bin", "run")) {
      Files.createDirectory(work.resolve(directory));
    }
    keeper =
        new ProcessBuilder(
                "unshare", "--mount", "--net", "--propagation", "private", "sh", "-c", PREPARE)
            .redirectErrorStream(true)
            .start();
    assertThat(keeper.inputReader(StandardCharsets.UTF_8).readLine()).isEqualTo("ready");
    variables.put("PATH", work.resolve("bin") + ":" + System.getenv("PATH"));
    variables.put("LANG", "C.UTF-8");
  }

  public Path work() {
    return work;
  }

  /** The directory of networks. */
  public Path conf() {
    return work.resolve("conf");
  }

  /** Plugins that are found before the machine's. */
  public Path plugins() {
    return work.resolve("plugins");
  }

  /** What is checkpointed of a container. */
  public Path container(String id) {
    return work.resolve("run/isolators/network/cni").resolve(id);
  }

  /** One of the inputs that a habit was told with. */
  public static byte[] input(String name) throws IOException {
    try (InputStream in = PrivateHost.class.getResourceAsStream("/habits/" + name)) {
      assertThat(in).as(name).isNotNull();
      return in.readAllBytes();
    }
  }

  /** Puts inputs into the directory of networks. */
  public PrivateHost networks(String... inputs) throws IOException {
    for (String each : inputs) {
      Path name = Path.of(each).getFileName();
      Files.write(conf().resolve(name), input(each));
    }
    return this;
  }

  public PrivateHost network(String file, String json) throws IOException {
    Files.writeString(conf().resolve(file), json);
    return this;
  }

  /** Puts an executable into a directory. */
  public static Path executable(Path file, byte[] content) throws IOException {
    Files.write(file, content);
    assertThat(file.toFile().setExecutable(true)).isTrue();
    return file;
  }

  /** A program that is found before the host's own. */
  public void program(String name, byte[] content) throws IOException {
    executable(work.resolve("bin").resolve(name), content);
  }

  /** Takes away the machine's programs whose names hold one of the words, for this host alone. */
  public void withoutPrograms(List<String> words) throws IOException {
    Path changes = Files.createDirectory(work.resolve("changes"));
    run("mount", "-t", "tmpfs", "none", changes.toString());
    for (String directory : List.of("/usr/sbin", "/usr/bin")) {
      List<String> command = new ArrayList<>(List.of("sh", "-ec", REMOVE, "sh"));
      command.addAll(List.of(changes.toString(), directory));
      command.addAll(words);
      run(command.toArray(String[]::new));
    }
  }

  /** Runs a program here; it must succeed. */
  public String run(String... command) throws IOException {
    Output output = tried("", command);
    assertThat(output.status()).as(String.join(" ", command) + ": " + output.text()).isZero();
    return output.text();
  }

  /** Runs a program here that may fail. */
  public Output tried(String input, String... command) throws IOException {
    Process process = start(input, command);
    byte[] text = process.getInputStream().readAllBytes();
    return new Output(
        process.onExit().join().exitValue(), new String(text, StandardCharsets.UTF_8));
  }

  public Process start(String input, String... command) throws IOException {
    List<String> words =
        new ArrayList<>(
            List.of("nsenter", "--target=" + keeper.pid(), "--mount", "--net", "--wd=/"));
    words.addAll(Arrays.asList(command));
    ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
    builder.environment().putAll(variables);
    Process process = builder.start();
    try (var stdin = process.getOutputStream()) {
      stdin.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // Some end before they read.
    }
    return process;
  }

  /** The operators' command with this host's networks. */
  public Output shim(String... line) throws IOException {
    return tried("", shimCommand(line));
  }

  public String[] shimCommand(String... line) {
    List<String> words =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                "io.mesosj.isolator.cli.Main",
                line[0],
                "--network_cni_config_dir=" + conf(),
                "--network_cni_plugins_dir=" + plugins() + ":" + CniFixture.PLUGINS,
                "--runtime_dir=" + work.resolve("run"),
                "--network_cni_root_dir_persist=false"));
    words.addAll(Arrays.asList(line).subList(1, line.length));
    return words.toArray(String[]::new);
  }

  /** The port-mapper by its launcher, for a container in {@code netns}. */
  public Output portMapper(String verb, String id, String netns, String config) throws IOException {
    return tried(
        config,
        "env",
        "CNI_COMMAND=" + verb,
        "CNI_CONTAINERID=" + id,
        "CNI_NETNS=/run/netns/" + netns,
        "CNI_IFNAME=eth0",
        "CNI_PATH=" + plugins() + ":" + CniFixture.PLUGINS,
        Path.of("bin/mesos-cni-port-mapper").toAbsolutePath().toString());
  }

  /** A namespace for a container of the port-mapper's, known on this host alone. */
  public void addNamespace(String name) throws IOException {
    run("ip", "netns", "add", name);
  }

  /** The addresses that host-local has given out on a network. */
  public List<String> addresses(String network) throws IOException {
    Output listed = tried("", "ls", "/var/lib/cni/networks/" + network);
    return listed.text().lines().filter(line -> line.startsWith("10.")).toList();
  }

  @Override
  public void close() throws IOException {
    keeper.destroyForcibly().onExit().join();
    List<Path> paths;
    try (var files = Files.walk(work)) {
      paths = new ArrayList<>(files.toList());
    }
    java.util.Collections.reverse(paths);
    for (Path path : paths) {
      Files.delete(path);
    }
  }
}
