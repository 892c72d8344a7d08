package io.mesosj.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.local.testing.RawHttp;
import io.mesosj.protocol.http.Credentials;
import io.mesosj.protocol.recordio.RecordReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Mesos' {@code SchedulerHttpApiTest.AuthenticationRequired}, and what follows from it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FrameworkAuthenticationIT {
  private static final String JSON = "application/json";
  private static final String ALI = Credentials.basic("ali", "open:sesame");
  private static final String BOB = Credentials.basic("bob", "secret");

  private final LocalCluster cluster;
  private final RawHttp api;

  FrameworkAuthenticationIT() throws IOException {
    cluster =
        LocalCluster.start(
            LocalClusterOptions.builder()
                .credentials(Map.of("ali", "open:sesame", "bob", "secret"))
                .build());
    api = RawHttp.stranger(cluster.master(), "/api/v1/scheduler");
  }

  @AfterAll
  void close() throws IOException {
    cluster.close();
  }

  private static String subscribe(String fields) {
    return "{\"type\":\"SUBSCRIBE\",\"subscribe\":{\"framework_info\":{\"user\":\"root\",\"name\":\"x\""
        + ",\"failover_timeout\":60"
        + fields
        + "}}}";
  }

  private static String again(String id, String fields) {
    String framework = "\"framework_id\":{\"value\":\"" + id + "\"}";
    return subscribe(",\"id\":{\"value\":\"" + id + "\"}" + fields)
        .replace("\"subscribe\":", framework + ",\"subscribe\":");
  }

  private HttpResponse<InputStream> post(String authorization, String body) throws Exception {
    return api.post(body, "Content-Type", JSON, "Authorization", authorization);
  }

  private static void assertChallenged(HttpResponse<InputStream> answer) throws IOException {
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.headers().firstValue("WWW-Authenticate"))
        .contains("Basic realm=\"mesos-master-scheduler\"");
    assertThat(RawHttp.text(answer)).isEqualTo("401 Unauthorized.");
  }

  @Test
  @Tag("SCH-01")
  void wantsCredentials() throws Exception {
    assertChallenged(api.post(subscribe(""), "Content-Type", JSON));
    assertChallenged(api.post("", "Content-Type", JSON));
    assertChallenged(api.get());
  }

  @ParameterizedTest
  @CsvSource({
    "ali:wrong",
    "ali:",
    "nobody:open:sesame",
    ":open:sesame",
    "ali",
    "'ali:open:sesame '",
    "''",
  })
  @Tag("SCH-01")
  void refusesWrongCredentials(String pair) throws Exception {
    String encoded = Base64.getEncoder().encodeToString(pair.getBytes(UTF_8));
    assertChallenged(post("Basic " + encoded, subscribe("")));
  }

  @ParameterizedTest
  @CsvSource({"Basic", "Basic ****", "Bearer YWxpOm9wZW46c2VzYW1l", "YWxpOm9wZW46c2VzYW1l"})
  @Tag("SCH-01")
  void refusesOtherSchemesAndDamagedOnes(String header) throws Exception {
    assertChallenged(post(header, subscribe("")));
  }

  @Test
  @Tag("SCH-01")
  void refusesThePrincipalOfAnother() throws Exception {
    HttpResponse<InputStream> answer = post(ALI, subscribe(",\"principal\":\"bob\""));

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(RawHttp.text(answer))
        .isEqualTo(
            "Authenticated principal 'ali' does not match principal 'bob' set in `FrameworkInfo`");
  }

  @Test
  @Tag("SCH-01")
  void givesTheFrameworkItsPrincipal() throws Exception {
    try (Subscription ali = new Subscription(post(ALI, subscribe("")))) {
      assertThat(
              new RawHttp(cluster.master(), "/api/v1")
                  .post("{\"type\":\"GET_FRAMEWORKS\"}", "Content-Type", JSON, "Accept", JSON))
          .satisfies(answer -> assertThat(RawHttp.text(answer)).contains("\"principal\":\"ali\""));
      String teardown =
          "{\"type\":\"TEARDOWN\",\"framework_id\":{\"value\":\"" + ali.frameworkId + "\"}}";

      HttpResponse<InputStream> foreign =
          api.post(
              teardown,
              "Content-Type",
              JSON,
              "Authorization",
              BOB,
              "Mesos-Stream-Id",
              ali.streamId);
      assertThat(foreign.statusCode()).isEqualTo(403);
      assertThat(RawHttp.text(foreign)).contains("'bob' does not match principal 'ali'");

      assertThat(takeOver(BOB, ali.frameworkId, ""))
          .contains("\"ERROR\"", "Changing framework's principal is not allowed.")
          .doesNotContain("ali");
      // As Mesos does: what can't change stays, and the framework is back.
      String changed = again(ali.frameworkId, ",\"checkpoint\":true");
      try (Subscription second = new Subscription(post(ALI, changed))) {
        assertThat(second.frameworkId).isEqualTo(ali.frameworkId);
        HttpResponse<InputStream> own =
            api.post(
                teardown,
                "Content-Type",
                JSON,
                "Authorization",
                ALI,
                "Mesos-Stream-Id",
                second.streamId);
        assertThat(own.statusCode()).isEqualTo(202);
      }
      assertThat(takeOver(ALI, ali.frameworkId, "")).contains("Framework has been removed");
    }
  }

  /** The first event of a subscription with another's id. */
  private String takeOver(String authorization, String frameworkId, String fields)
      throws Exception {
    HttpResponse<InputStream> answer = post(authorization, again(frameworkId, fields));
    assertThat(answer.statusCode()).isEqualTo(200);
    try (InputStream body = answer.body()) {
      return new String(new RecordReader(body, 1 << 20).read(), UTF_8);
    }
  }

  private static final class Subscription implements AutoCloseable {
    final String streamId;
    final String frameworkId;
    private final InputStream body;

    Subscription(HttpResponse<InputStream> answer) throws IOException {
      assertThat(answer.statusCode()).isEqualTo(200);
      streamId = answer.headers().firstValue("Mesos-Stream-Id").orElseThrow();
      body = answer.body();
      String first = new String(new RecordReader(body, 1 << 20).read(), UTF_8);
      frameworkId = first.replaceFirst(".*\"framework_id\":\\{\"value\":\"([^\"]*)\".*", "$1");
    }

    @Override
    public void close() throws IOException {
      body.close();
    }
  }
}
