package io.mesosj.protocol.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.mesosj.base.file.FileTree;
import io.mesosj.base.process.Program;
import io.mesosj.base.process.SearchPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Debian's Docker daemon, with all that it has in a directory of a test, that touches no firewall
 * rule. Where there is none, the test is skipped.
 */
public final class DockerDaemon implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final int TRIES = 20;

  private final Path directory;
  private final String bridge;
  private final Process process;

  private DockerDaemon(Path directory, String bridge, Process process) {
    this.directory = directory;
    this.bridge = bridge;
    this.process = process;
  }

  /** One whose containers have no network. */
  public static DockerDaemon withoutNetwork(Path directory) throws IOException {
    assumeInstalled();
    return start(directory, "none");
  }

  /** One whose containers are on a bridge of its own; their ports are published on loopback. */
  public static DockerDaemon withBridge(Path directory) throws IOException {
    assumeInstalled();
    Random random = new Random();
    for (int i = 0; i < TRIES; i++) {
      int number = random.nextInt(256);
      // By its name ./check sees what is left.
      String bridge = String.format("mjdc%02x", number);
      if (Program.of(LIMIT, "ip", "link", "add", bridge, "type", "bridge").run().status() == 0) {
        String gateway = "10.198." + number + ".1/24";
        Program.of(LIMIT, "ip", "address", "add", gateway, "dev", bridge).run().orFail();
        Program.of(LIMIT, "ip", "link", "set", bridge, "up").run().orFail();
        return start(directory, bridge, "--fixed-cidr=" + gateway.replace(".1/", ".0/"));
      }
    }
    throw new IOException("no bridge can be made");
  }

  private static void assumeInstalled() {
    for (String program : List.of("dockerd", "docker")) {
      assumeThat(SearchPath.ofThisProcess().find(program))
          .as("optional peer: no Docker daemon")
          .isPresent();
    }
  }

  private static DockerDaemon start(Path directory, String bridge, String... more)
      throws IOException {
    List<String> line =
        new ArrayList<>(
            List.of(
                "dockerd",
                "--iptables=false",
                "--ip6tables=false",
                "--ip-forward=false",
                "--ip=127.0.0.1",
                "--bridge=" + bridge,
                "--host=unix://" + socket(directory),
                "--data-root=" + directory.resolve("docker"),
                "--exec-root=" + directory.resolve("docker-run"),
                "--pidfile=" + directory.resolve("docker.pid")));
    line.addAll(List.of(more));
    Process process =
        new ProcessBuilder(line)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("dockerd.log").toFile())
            .start();
    DockerDaemon daemon = new DockerDaemon(directory, bridge, process);
    try {
      await()
          .until(
              () -> {
                assertThat(process.isAlive()).as(daemon.log()).isTrue();
                return Program.of(LIMIT, daemon.command("info")).run().status() == 0;
              });
    } catch (RuntimeException | AssertionError e) {
      daemon.close();
      throw e;
    }
    return daemon;
  }

  private static Path socket(Path directory) {
    return directory.resolve("docker.sock");
  }

  /** Where it listens, as {@code DOCKER_HOST} has it. */
  public String address() {
    return "unix://" + socket(directory);
  }

  /** A command line of its client. */
  public List<String> command(String... words) {
    List<String> line = new ArrayList<>(List.of("docker", "--host=" + address()));
    line.addAll(List.of(words));
    return line;
  }

  private String log() throws IOException {
    return Files.readString(directory.resolve("dockerd.log"));
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).as(log()).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    } finally {
      if (!bridge.equals("none")) {
        Program.of(LIMIT, "ip", "link", "del", bridge).run().orFail();
      }
    }
    FileTree.remove(directory.resolve("docker"));
  }
}
