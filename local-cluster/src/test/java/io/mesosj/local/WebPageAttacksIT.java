package io.mesosj.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.mesosj.local.testing.Attacks;
import io.mesosj.local.testing.Chromium;
import io.mesosj.local.testing.RawHttp;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a web page in the user's own browser gets out of the cluster: a real Chromium. */
@Timeout(180)
class WebPageAttacksIT {
  private static final long LIMIT_SECONDS = 60;

  /** Tries calls from a page, and says in its text how each went. */
  private static final String PAGE =
      """
      <html><body><p id="out"></p><script>
      const out = document.getElementById('out');
      async function call(name, url, options) {
        try {
          const answer = await fetch(url, options);
          out.append(name + '=' + answer.type + answer.status + ' ' + await answer.text() + ';');
        } catch (e) {
          out.append(name + '=failed;');
        }
      }
      const subscribe = JSON.stringify({type: 'SUBSCRIBE', subscribe: {framework_info: {user: 'root', name: 'page'}}});
      (async () => {
        await call('get', '%1$s/version');
        await call('post', '%1$s/api/v1/scheduler', {method: 'POST', body: subscribe});
        await call('blind', '%1$s/api/v1/scheduler', {method: 'POST', mode: 'no-cors', body: subscribe});
        await call('json', '%1$s/api/v1/scheduler',
            {method: 'POST', headers: {'Content-Type': 'application/json'}, body: subscribe});
        out.append('done');
      })();
      </script></body></html>
      """;

  @TempDir Path profile;
  private LocalCluster cluster;
  private HttpServer site;
  private volatile String page = "";

  @BeforeEach
  void start() throws IOException {
    // Open, so that nothing but the browser's own words keeps pages out.
    cluster =
        LocalCluster.start(
            LocalClusterOptions.builder()
                .authentication(io.mesosj.local.access.Authentication.NONE)
                .build());
    site = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    site.createContext(
        "/",
        exchange -> {
          byte[] html = page.getBytes(UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "text/html");
          exchange.sendResponseHeaders(200, html.length);
          exchange.getResponseBody().write(html);
          exchange.close();
        });
    site.start();
  }

  @AfterEach
  void stop() throws IOException {
    site.stop(0);
    cluster.close();
  }

  /** The page's text once its scripts are through. */
  private String browse(String url) throws Exception {
    Process browser =
        new ProcessBuilder(
                Chromium.command(
                    profile,
                    "--host-resolver-rules=MAP evil.example 127.0.0.1",
                    "--virtual-time-budget=10000",
                    "--dump-dom",
                    url))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    browser.getOutputStream().close();
    String text = new String(browser.getInputStream().readAllBytes(), UTF_8);
    if (!browser.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      browser.destroyForcibly();
      throw new AssertionError("the browser does not end");
    }
    return text;
  }

  private void assertNoFramework() throws Exception {
    assertThat(
            RawHttp.text(
                new RawHttp(cluster.master(), "/api/v1")
                    .post("{\"type\":\"GET_FRAMEWORKS\"}", "Content-Type", "application/json")))
        .doesNotContain("page");
  }

  @Test
  void aNameThatWasMadeToLeadHereOpensNothing() throws Exception {
    assertThat(browse(cluster.master() + "/version")).contains("1.11.0");
    Attacks.refused(
        "DNS rebinding in Chromium",
        () ->
            assertThat(browse("http://evil.example:" + cluster.master().getPort() + "/version"))
                .contains("403 Forbidden")
                .doesNotContain("1.11.0"));
  }

  @Test
  void anotherSitesPageCallsNothing() throws Exception {
    page = PAGE.formatted(cluster.master());
    Attacks.refused(
        "cross-origin calls in Chromium",
        () -> {
          assertThat(browse("http://evil.example:" + site.getAddress().getPort() + "/"))
              .contains("done")
              .contains("get=failed;", "post=failed;", "json=failed;")
              .contains("blind=opaque0 ;");
          assertNoFramework();
        });
  }
}
