package io.mesosj.scheduler.zookeeper;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;

/** A real ZooKeeper of Debian's, in a process of its own on loopback. */
final class ZooKeeperServer implements AutoCloseable {
  private static final String CLASS_PATH =
      Stream.of(
              "zookeeper",
              "zookeeper-jute",
              "slf4j-api",
              "slf4j-simple",
              "netty-all",
              "snappy-java",
              "metrics-core")
          .map(name -> "/usr/share/java/" + name + ".jar")
          .collect(Collectors.joining(":"));

  private final int port;
  private final Path data;
  private Process process;

  private ZooKeeperServer(Path data, int port) throws IOException {
    this.data = data;
    this.port = port;
    process = launch();
  }

  /** On a free port; on another one if somebody takes that before the server does. */
  static ZooKeeperServer start(Path data) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        return new ZooKeeperServer(data, freePort());
      } catch (IOException e) {
        if (attempt == 5) {
          throw e;
        }
      }
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  private Process launch() throws IOException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin/java").toString(),
            "-cp",
            CLASS_PATH,
            "-Xmx128m",
            "-Dzookeeper.admin.enableServer=false",
            "-Dzookeeper.4lw.commands.whitelist=ruok",
            "-DclientPortAddress=127.0.0.1",
            "org.apache.zookeeper.server.ZooKeeperServerMain",
            Integer.toString(port),
            data.toString());
    Process started =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(data.resolve("log").toFile())
            .start();
    try {
      await().atMost(Duration.ofMinutes(2)).until(() -> answers() || !started.isAlive());
    } catch (ConditionTimeoutException e) {
      started.destroyForcibly();
      throw e;
    }
    if (!started.isAlive()) {
      throw new IOException("ZooKeeper did not start:\n" + Files.readString(data.resolve("log")));
    }
    return started;
  }

  private boolean answers() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(2000);
      OutputStream out = socket.getOutputStream();
      out.write("ruok".getBytes(StandardCharsets.US_ASCII));
      out.flush();
      byte[] answer = socket.getInputStream().readAllBytes();
      return new String(answer, StandardCharsets.US_ASCII).equals("imok");
    } catch (IOException e) {
      return false;
    }
  }

  ZooKeeperAddress address(String path) {
    return ZooKeeperAddress.parse("zk://127.0.0.1:" + port + path);
  }

  ZooKeeperAddress address(String credentials, String path) {
    return ZooKeeperAddress.parse("zk://" + credentials + "@127.0.0.1:" + port + path);
  }

  /** Dies and comes back with its data. */
  void restart() throws IOException {
    process.destroyForcibly().onExit().join();
    process = launch();
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
