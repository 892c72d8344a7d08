package io.mesosj.local.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real registry of images on loopback; closing it ends it. */
public final class Registry implements AutoCloseable {
  private final int port;
  private final Process server;

  /**
   * Starts one.
   *
   * @param work where its images and its log go
   */
  public Registry(Path work) throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Path config = work.resolve("registry.yml");
    Files.writeString(
        config,
        """
        version: 0.1
        log: {level: error}
        storage: {filesystem: {rootdirectory: %s}}
        http: {addr: "127.0.0.1:%d"}
        """
            .formatted(work.resolve("blobs"), port));
    server =
        new ProcessBuilder("docker-registry", "serve", config.toString())
            .redirectErrorStream(true)
            .redirectOutput(work.resolve("registry.log").toFile())
            .start();
    await().until(this::answers);
  }

  public int port() {
    return port;
  }

  /** What {@code --docker_registry} takes. */
  public String url() {
    return "http://127.0.0.1:" + port;
  }

  /** Puts an archive's image into it, as {@code team/box:1} for instance. */
  public void push(Path archive, String name) throws Exception {
    List<String> command =
        List.of(
            "skopeo",
            "copy",
            "--insecure-policy",
            "--dest-tls-verify=false",
            "docker-archive:" + archive,
            "docker://127.0.0.1:" + port + "/" + name);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("%s: %s", command, said).isZero();
  }

  private boolean answers() {
    try {
      URI root = URI.create(url() + "/v2/");
      return ((HttpURLConnection) root.toURL().openConnection()).getResponseCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() {
    server.destroy();
    await().atMost(10, TimeUnit.SECONDS).until(() -> !server.isAlive());
  }
}
