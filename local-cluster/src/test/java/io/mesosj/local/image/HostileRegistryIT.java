package io.mesosj.local.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.mesosj.local.testing.Attacks;
import io.mesosj.protocol.testing.NeedsRoot;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a hostile registry gets done. */
@NeedsRoot
class HostileRegistryIT {
  private static final String DIGEST = "sha256:" + "a".repeat(64);

  @TempDir Path work;
  private HttpServer server;
  private String manifest = "";

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext("/v2/", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    try (OutputStream body = exchange.getResponseBody()) {
      if (path.contains("/manifests/")) {
        byte[] json = manifest.getBytes(StandardCharsets.UTF_8);
        exchange
            .getResponseHeaders()
            .set("Content-Type", "application/vnd.oci.image.manifest.v1+json");
        exchange.sendResponseHeaders(200, json.length);
        body.write(json);
      } else if (path.contains("/blobs/")) {
        exchange.sendResponseHeaders(200, 0);
        while (true) {
          body.write(new byte[64 * 1024]);
        }
      } else {
        exchange.sendResponseHeaders(200, -1);
      }
    } catch (IOException e) {
      // The client has had enough.
      exchange.close();
    }
  }

  private ImageStore store() {
    return new ImageStore(
        work.resolve("store"),
        work.resolve("rootfs"),
        Optional.of("http://127.0.0.1:" + server.getAddress().getPort()),
        Optional.empty(),
        ImageGcConfig.DEFAULT,
        PullListener.NONE,
        8 << 20);
  }

  @Test
  @Timeout(value = 120, unit = TimeUnit.SECONDS)
  void doesNotFillTheDisk() throws Exception {
    manifest =
        """
        {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
         "config": {"mediaType": "application/vnd.oci.image.config.v1+json", "size": 10, "digest": "%s"},
         "layers": [{"mediaType": "application/vnd.oci.image.layer.v1.tar", "size": 10, "digest": "%s"}]}
        """
            .formatted(DIGEST, DIGEST);

    Attacks.refused(
        "a layer that does not end",
        () -> {
          assertThatThrownBy(() -> store().mount("evil", "c")).isInstanceOf(ImageException.class);
          for (String place : List.of("staging", "images", "names", "uses")) {
            assertThat(work.resolve("store").resolve(place)).isEmptyDirectory();
          }
        });
  }

  @Test
  void becomesNoFileName() throws Exception {
    manifest =
        "{\"schemaVersion\": 2, \"config\": {\"digest\": \"sha256:../../x\"}, \"layers\": []}";

    Attacks.refused(
        "a digest that is a path",
        () ->
            assertThatThrownBy(() -> store().mount("evil", "c"))
                .isInstanceOf(ImageException.class));
  }
}
