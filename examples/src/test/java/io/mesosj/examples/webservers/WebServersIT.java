package io.mesosj.examples.webservers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mesosj.isolator.testing.CniFixture;
import io.mesosj.local.LocalCluster;
import io.mesosj.local.LocalClusterOptions;
import io.mesosj.local.access.Authentication;
import io.mesosj.protocol.testing.NeedsRoot;
import io.mesosj.protocol.testing.Patience;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The framework as a process of its own, killed and followed by another. */
@NeedsRoot
final class WebServersIT {
  private static final Duration LIMIT = Patience.LIMIT;
  private static final Pattern RUNS =
      Pattern.compile("(web-\\d+) runs at ([0-9.]+):80, host port (\\d+), as (\\S+)");

  private final CniFixture networks = new CniFixture();
  private LocalCluster cluster = LocalCluster.start(LocalClusterOptions.builder().build());
  private Path documents = networks.work().resolve("www");
  private int starts;

  WebServersIT() throws IOException {}

  @BeforeEach
  void start() throws IOException {
    cluster.close();
    networks.bridgeAndPortmap("frontend", "0.4.0");
    documents = Files.createDirectories(networks.work().resolve("www"));
    Files.writeString(documents.resolve("index.html"), "hello from the test");
    cluster =
        LocalCluster.start(
            LocalClusterOptions.builder()
                // The framework is told of no credential.
                .authentication(Authentication.NONE)
                .workDir(networks.work().resolve("agent"))
                .runtimeDir(networks.runtimeDir())
                .networkCniConfigDir(networks.configDir())
                .networkCniPluginsDir(List.of(CniFixture.PLUGINS))
                .build());
  }

  @AfterEach
  void close() throws IOException {
    cluster.close();
    networks.close();
  }

  private record Framework(Process process, Path output) {
    String text() throws IOException {
      return Files.readString(output);
    }

    /** The servers that run, by slot; the last line of each counts. */
    Map<String, Matcher> servers() throws IOException {
      Map<String, Matcher> servers = new TreeMap<>();
      for (String line : text().lines().toList()) {
        Matcher matcher = RUNS.matcher(line);
        if (matcher.matches()) {
          servers.put(matcher.group(1), matcher);
        }
      }
      return servers;
    }

    void kill() throws InterruptedException {
      process.destroyForcibly().waitFor();
    }
  }

  private Framework framework(int firstPort) throws IOException {
    Path output = networks.work().resolve("framework-" + starts++);
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "--master=" + cluster.master(),
                "--instances=3",
                "--network=frontend",
                "--first_port=" + firstPort,
                "--documents=" + documents,
                "--state=" + networks.work().resolve("state"))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    return new Framework(process, output);
  }

  private static int freePorts() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static String page(String address) throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://" + address + "/")).build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }

  private static void awaitPage(String address) {
    await()
        .atMost(LIMIT)
        .ignoreExceptions()
        .untilAsserted(() -> assertThat(page(address)).isEqualTo("hello from the test"));
  }

  private List<ProcessHandle> servers() {
    return ProcessHandle.allProcesses()
        .filter(
            process ->
                process
                    .info()
                    .commandLine()
                    .filter(line -> line.contains("httpd") && line.contains(documents.toString()))
                    .isPresent())
        .toList();
  }

  @Test
  void keepsItsServersThroughItsOwnDeath() throws Exception {
    int port = freePorts();
    Framework first = framework(port);
    Map<String, Matcher> before;
    try {
      await()
          .atMost(LIMIT)
          .untilAsserted(() -> assertThat(first.servers()).as(first.text()).hasSize(3));
      before = first.servers();
      for (Matcher server : before.values()) {
        awaitPage(server.group(2) + ":80");
      }
      awaitPage("127.0.0.1:" + port);
    } finally {
      first.kill();
    }

    // Nobody watches while one of them dies.
    assertThat(servers()).hasSize(3);
    ProcessHandle victim = servers().get(0);
    victim.destroyForcibly();
    await().atMost(LIMIT).until(() -> servers().size() == 2);

    Framework second = framework(port);
    try {
      await()
          .atMost(LIMIT)
          .untilAsserted(() -> assertThat(second.servers()).as(second.text()).hasSize(3));
      Map<String, Matcher> after = second.servers();
      // Exactly the one that died was replaced, in its own slot.
      assertThat(after.keySet()).isEqualTo(before.keySet());
      assertThat(ids(after)).filteredOn(id -> !ids(before).contains(id)).hasSize(1);
      for (Matcher server : after.values()) {
        awaitPage(server.group(2) + ":80");
      }
      assertThat(second.text()).doesNotContain("not ours");
      assertThat(servers()).hasSize(3);
    } finally {
      second.kill();
    }
  }

  private static List<String> ids(Map<String, Matcher> servers) {
    return servers.values().stream().map(server -> server.group(4)).toList();
  }
}
