package io.mesosj.local.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.mesosj.base.process.Program;
import io.mesosj.local.testing.BusyboxImage;
import io.mesosj.local.testing.Registry;
import io.mesosj.protocol.testing.NeedsRoot;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said when a registry gives nothing: what is wrong, and what to do. */
@NeedsRoot
class RegistryErrorsIT {
  private static final Duration LIMIT = Duration.ofMinutes(1);

  /** Of "sesame". */
  private static final String ALI =
      "ali:$2b$12$3jMh0Ndbg6qiTT/aWDPlW.zntGFRxCjDBz6JMX98TLg3T88etabAq\n";

  @TempDir Path work;

  private ImageStore store(String registry, Optional<DockerConfig> config) {
    return new ImageStore(
        work.resolve("store"),
        work.resolve("rootfs"),
        Optional.of(registry),
        config,
        ImageGcConfig.DEFAULT,
        PullListener.NONE);
  }

  private AbstractThrowableAssert<?, ?> pulling(String registry, String name) {
    return assertThatThrownBy(() -> store(registry, Optional.empty()).mount(name, "c"))
        .isInstanceOf(ImageException.class)
        .hasMessageStartingWith("image '" + name + "': registry '");
  }

  private static DockerConfig credentials(String host, String secret) throws IOException {
    String auth = Base64.getEncoder().encodeToString(("ali:" + secret).getBytes(UTF_8));
    String json = "{\"auths\":{\"" + host + "\":{\"auth\":\"" + auth + "\"}}}";
    return DockerConfig.parse(json.getBytes(UTF_8));
  }

  @Test
  void tellsWhatIsMissing() throws Exception {
    try (Registry registry = new Registry(work)) {
      Path archive = BusyboxImage.named("box").saveTo(work);
      registry.push(archive, "team/box:1");
      registry.push(archive, "team/box:1.1");

      pulling(registry.url(), "team/nope:1").hasMessageContaining("has no image 'team/nope'");
      pulling(registry.url(), "team/box:2")
          .hasMessageContaining("has no tag '2' of 'team/box', but 1, 1.1: give one of them");
      pulling(registry.url(), "team/box@sha256:" + "0".repeat(64))
          .hasMessageContaining("has no 'team/box' with that digest");
      pulling(registry.url().replace("http:", "https:"), "team/box:1")
          .hasMessageContaining("speaks plain HTTP: give --docker_registry=http://127.0.0.1:");
    }
    pulling("http://127.0.0.1:1", "team/box:1").hasMessageContaining("can't be reached");
    pulling("https://registry.invalid", "team/box:1").hasMessageContaining("can't be reached");
  }

  @Test
  void asksForCredentials() throws Exception {
    try (Registry registry = Registry.forUsers(work, ALI)) {
      String host = "127.0.0.1:" + registry.port();
      registry.push(
          BusyboxImage.named("box").saveTo(work), "team/box:1", "--dest-creds=ali:sesame");

      pulling(registry.url(), "team/box:1")
          .hasMessageContaining("credentials with --docker_config");
      assertThatThrownBy(
              () ->
                  store(registry.url(), Optional.of(credentials(host, "wrong")))
                      .mount("team/box:1", "c"))
          .hasMessageContaining("credentials with --docker_config")
          .hasMessageNotContaining("wrong");
      Rootfs rootfs =
          store(registry.url(), Optional.of(credentials(host, "sesame"))).mount("team/box:1", "c");
      assertThat(rootfs.path().resolve("bin/busybox")).exists();
      rootfs.unmount();

      // What somebody else's credentials brought here is nobody's without them.
      String digest = new StoredImages(work.resolve("store")).list().get(0).digest();
      pulling(registry.url(), "team/box@" + digest)
          .hasMessageContaining("credentials with --docker_config");
    }
  }

  @Test
  void tellsOfACertificateThatNobodyKnows() throws Exception {
    Path key = work.resolve("key");
    Path certificate = work.resolve("certificate");
    Program.of(
            LIMIT,
            List.of(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-keyout",
                key.toString(),
                "-out",
                certificate.toString(),
                "-subj",
                "/CN=127.0.0.1",
                "-addext",
                "subjectAltName=IP:127.0.0.1"))
        .run()
        .orFail();
    try (Registry registry = Registry.withTls(work, certificate, key)) {
      pulling("https://127.0.0.1:" + registry.port(), "team/box:1")
          .hasMessageContaining("certificate that this machine does not trust")
          .hasMessageContaining("/etc/containers/certs.d/127.0.0.1:" + registry.port());
    }
    assertThat(Files.exists(work.resolve("rootfs/c"))).isFalse();
  }

  /** The real one knows no limits, so this is what Docker Hub answers. */
  @Test
  void saysThatItWasTooMuch() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/v2/",
        exchange -> {
          byte[] body =
              "{\"errors\":[{\"code\":\"TOOMANYREQUESTS\",\"message\":\"You have reached your pull rate limit.\"}]}"
                  .getBytes(UTF_8);
          boolean manifest = exchange.getRequestURI().getPath().contains("/manifests/");
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.sendResponseHeaders(manifest ? 429 : 200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    try {
      pulling("http://127.0.0.1:" + server.getAddress().getPort(), "team/box:1")
          .hasMessageContaining("has had too many requests: wait, or give credentials");
    } finally {
      server.stop(0);
    }
  }
}
