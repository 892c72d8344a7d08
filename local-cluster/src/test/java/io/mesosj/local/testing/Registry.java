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
import java.util.ArrayList;
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
    this(work, "", "");
  }

  /**
   * One that asks for credentials.
   *
   * @param users as htpasswd has them
   */
  public static Registry forUsers(Path work, String users) throws IOException {
    Path file = Files.writeString(work.resolve("htpasswd"), users);
    return new Registry(work, "", "auth: {htpasswd: {realm: here, path: " + file + "}}\n");
  }

  /** One that speaks TLS. */
  public static Registry withTls(Path work, Path certificate, Path key) throws IOException {
    return new Registry(work, ", tls: {certificate: " + certificate + ", key: " + key + "}", "");
  }

  private Registry(Path work, String http, String more) throws IOException {
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
        http: {addr: "127.0.0.1:%d"%s}
        %s"""
            .formatted(work.resolve("blobs"), port, http, more));
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
  public void push(Path archive, String name, String... flags) throws Exception {
    List<String> command =
        new ArrayList<>(List.of("skopeo", "copy", "--insecure-policy", "--dest-tls-verify=false"));
    command.addAll(List.of(flags));
    command.add("docker-archive:" + archive);
    command.add("docker://127.0.0.1:" + port + "/" + name);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("%s: %s", command, said).isZero();
  }

  /** Whatever it answers, 401 or, to plain text, 400. */
  private boolean answers() {
    try {
      URI root = URI.create(url() + "/v2/");
      return ((HttpURLConnection) root.toURL().openConnection()).getResponseCode() > 0;
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
