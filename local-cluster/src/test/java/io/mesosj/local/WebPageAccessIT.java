package io.mesosj.local;

import static io.mesosj.local.testing.PageVisitor.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.local.testing.Attacks;
import io.mesosj.local.testing.PageVisitor;
import io.mesosj.local.testing.RawHttp;
import io.mesosj.protocol.testing.LoggedLines;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who gets what of the page at the master's address. */
@Timeout(120)
class WebPageAccessIT {
  private static final String STATE = "{\"type\":\"GET_STATE\"}";
  private static final String JSON = "application/json";

  private LocalCluster cluster;

  @BeforeEach
  void start() throws IOException {
    cluster = LocalCluster.start(LocalClusterOptions.builder().build());
  }

  @AfterEach
  void stop() throws IOException {
    cluster.close();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(cluster.master() + path));
  }

  private void assertRefused(HttpRequest.Builder request, int status) throws Exception {
    HttpResponse<String> answer = send(request);
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.body()).doesNotContain("get_state").doesNotContain("framework");
  }

  @Test
  void aStrangerSeesTheSignInPageAndNothingElse() throws Exception {
    HttpResponse<String> front = send(request("/"));

    assertThat(front.statusCode()).isEqualTo(200);
    assertThat(front.body()).contains("Sign in").doesNotContain("Tasks");
    assertThat(front.headers().firstValue("Content-Security-Policy").orElseThrow())
        .contains("default-src 'none'", "script-src 'sha256-", "frame-ancestors 'none'")
        .doesNotContain("unsafe");
    assertThat(front.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    assertThat(send(request("/nothing")).statusCode()).isEqualTo(404);
    assertThat(send(request("/").POST(HttpRequest.BodyPublishers.noBody())).statusCode())
        .isEqualTo(405);
    assertThat(RawHttp.stranger(cluster.master(), "/local/webui").post("").statusCode())
        .isEqualTo(401);
    Attacks.refused(
        "the page without signing in",
        () -> {
          PageVisitor visitor = PageVisitor.signIn(cluster);
          for (String path :
              List.of(
                  "",
                  "alive",
                  "networks",
                  "agents",
                  "api/v1",
                  "kill",
                  "agent/stop",
                  "agent/api/v1")) {
            assertRefused(request(visitor.path() + path), 401);
            assertRefused(request("/webui/" + path), 401);
            assertRefused(request("/webui/other/" + path).header("Cookie", visitor.cookie()), 401);
            assertRefused(
                request(visitor.path() + path).header("Cookie", "mesosj=" + "x".repeat(43)), 401);
          }
          assertRefused(request("/webui"), 401);
        });
  }

  @Test
  void aLinkSignsInOnce() throws Exception {
    URI link = cluster.webui().orElseThrow();

    assertThat(send(HttpRequest.newBuilder(link).header("Sec-Purpose", "prefetch")).statusCode())
        .isEqualTo(403);
    assertThat(send(HttpRequest.newBuilder(link)).statusCode()).isEqualTo(303);
    Attacks.refused(
        "a link to the page that was used",
        () -> {
          HttpResponse<String> again = send(HttpRequest.newBuilder(link));
          assertThat(again.statusCode()).isEqualTo(403);
          assertThat(again.headers().firstValue("Set-Cookie")).isEmpty();
          assertThat(again.body()).contains("Sign in");
        });
    assertThat(send(request("/?token=guessed")).statusCode()).isEqualTo(403);
    String next = RawHttp.text(new RawHttp(cluster.master(), "/local/webui").post(""));
    assertThat(send(HttpRequest.newBuilder(URI.create(next))).statusCode()).isEqualTo(303);
  }

  @Test
  void whoHasSignedInSeesTheClusterAndMayKillAndStopOnly() throws Exception {
    PageVisitor visitor = PageVisitor.signIn(cluster);
    String own = cluster.master().toString();

    HttpResponse<String> page = send(visitor.get(""));
    assertThat(page.body()).contains("Tasks");
    assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
        .contains("require-trusted-types-for 'script'")
        .doesNotContain("unsafe");
    assertThat(send(visitor.post("api/v1", STATE).header("Origin", own)).body())
        .contains("\"type\":\"GET_STATE\"");
    assertThat(send(visitor.post("kill", "{}").header("Origin", own)).statusCode()).isEqualTo(404);
    assertThat(send(visitor.get("agent/stop?agent=" + agentId())).statusCode()).isEqualTo(405);
    assertThat(send(visitor.post("agent/stop?agent=no", "").header("Origin", own)).body())
        .isEqualTo("There is no such agent.");
    Attacks.refused(
        "what the page's session is not for",
        () -> {
          assertRefused(
              visitor.post("agent/gone?agent=" + agentId(), "").header("Origin", own), 404);
          for (String call : List.of("TEARDOWN", "MARK_AGENT_GONE", "DRAIN_AGENT")) {
            assertRefused(
                visitor.post("api/v1", "{\"type\":\"" + call + "\"}").header("Origin", own), 403);
          }
          String agent = agentId();
          for (String call : List.of("LAUNCH_NESTED_CONTAINER_SESSION", "KILL_CONTAINER")) {
            assertRefused(
                visitor
                    .post("agent/api/v1?agent=" + agent, "{\"type\":\"" + call + "\"}")
                    .header("Origin", own),
                403);
          }
          assertThat(send(request("/state").header("Cookie", visitor.cookie())).statusCode())
              .isEqualTo(401);
        });
    Attacks.refused(
        "posts by the page's cookie from elsewhere",
        () -> {
          assertRefused(visitor.post("api/v1", STATE), 403);
          assertRefused(visitor.post("api/v1", STATE).header("Origin", "null"), 403);
          assertRefused(visitor.post("kill", "{}").header("Origin", "http://evil.example"), 403);
          assertRefused(visitor.post("kill", "{}").header("Origin", "http://127.0.0.1:1"), 403);
          assertRefused(visitor.post("agent/stop?agent=" + agentId(), ""), 403);
          assertThat(send(visitor.get("agents")).body()).contains("\"reachable\":true");
          assertRefused(visitor.get("").header("Sec-Fetch-Site", "same-site"), 403);
        });
  }

  private String agentId() throws Exception {
    String state =
        RawHttp.text(new RawHttp(cluster.master(), "/api/v1").post(STATE, "Content-Type", JSON));
    Matcher id = Pattern.compile("\"id\":\\{\"value\":\"([^\"]+-S0)\"").matcher(state);
    assertThat(id.find()).isTrue();
    return id.group(1);
  }

  @Test
  void neitherTokenNorCookieIsLogged() throws Exception {
    try (LoggedLines logged = LoggedLines.listen()) {
      PageVisitor visitor = PageVisitor.signIn(cluster);
      send(visitor.get("networks?agent=none"));
      send(request("/?token=unknown"));
      assertThat(logged.lines())
          .noneMatch(line -> line.contains("token") || line.contains("mesosj="));
    }
  }

  @Test
  void isNotThereIfNobodyWantsIt() throws Exception {
    try (LocalCluster without =
        LocalCluster.start(LocalClusterOptions.builder().webui(false).build())) {
      assertThat(without.webui()).isEmpty();
      for (String path : List.of("/", "/webui/x/", "/local/webui")) {
        assertThat(send(HttpRequest.newBuilder(URI.create(without.master() + path))).statusCode())
            .isEqualTo(404);
      }
    }
  }
}
