package io.mesosj.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.mesosj.local.testing.RawHttp;
import io.mesosj.local.testing.RawScheduler;
import io.mesosj.protocol.codec.Codecs;
import io.mesosj.protocol.codec.ContentType;
import io.mesosj.protocol.recordio.RecordReader;
import io.mesosj.protocol.testing.Patience;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.util.UUID;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Mesos' scheduler_http_api_tests.cpp; the texts are those of the recordings. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SchedulerHttpApiIT {
  private static final String JSON = "application/json";
  private static final String SUBSCRIBE =
      "{\"type\":\"SUBSCRIBE\",\"subscribe\":{\"framework_info\":{\"user\":\"root\",\"name\":\"x\"}}}";

  private final LocalCluster cluster;
  private final RawHttp api;

  SchedulerHttpApiIT() throws IOException {
    cluster = LocalCluster.start(LocalClusterOptions.builder().build());
    api = new RawHttp(cluster.master(), "/api/v1/scheduler");
  }

  @BeforeAll
  void listens() throws Exception {
    assertThat(new RawHttp(cluster.master(), "/health").get().statusCode()).isEqualTo(200);
  }

  @AfterAll
  void close() throws IOException {
    cluster.close();
  }

  private RawScheduler subscribe(ContentType type) throws Exception {
    return RawScheduler.subscribe(cluster.master(), type, RawScheduler.framework().build());
  }

  private static void refused(HttpResponse<InputStream> answer, int status, String text)
      throws IOException {
    assertThat(RawHttp.text(answer)).isEqualTo(text);
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).contains("text/plain; charset=utf-8");
  }

  @Test
  @Tag("SCH-02")
  void wantsAContentType() throws Exception {
    refused(api.post(SUBSCRIBE), 400, "Expecting 'Content-Type' to be present");
  }

  @Test
  @Tag("SCH-03")
  void refusesJsonThatIsNoCall() throws Exception {
    refused(
        api.post("{\"type\":\"NOPE\"}", "Content-Type", JSON),
        400,
        "Failed to validate scheduler::Call: Expecting 'type' to be present");
    refused(
        api.post("{}", "Content-Type", JSON),
        400,
        "Failed to validate scheduler::Call: Expecting 'type' to be present");
  }

  @Test
  @Tag("SCH-04")
  void refusesMalformedContent() throws Exception {
    HttpResponse<InputStream> json = api.post("{", "Content-Type", JSON);
    assertThat(json.statusCode()).isEqualTo(400);
    assertThat(RawHttp.text(json)).startsWith("Failed to parse body into JSON: ");
    refused(
        api.post("no protobuf", "Content-Type", "application/x-protobuf"),
        400,
        "Failed to parse body into Call protobuf");
  }

  @Test
  @Tag("SCH-05")
  void refusesOtherMediaTypes() throws Exception {
    refused(
        api.post("x", "Content-Type", "text/plain"),
        415,
        "Expecting 'Content-Type' of application/json or application/x-protobuf");
  }

  @ParameterizedTest
  @EnumSource
  @Tag("SCH-06")
  void subscribes(ContentType type) throws Exception {
    HttpResponse<InputStream> answer =
        api.post(subscribeCall(type), "Content-Type", type.mediaType(), "Accept", type.mediaType());
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).contains(type.mediaType());
    assertThat(answer.headers().firstValue("Transfer-Encoding")).contains("chunked");
    assertThat(answer.headers().firstValue("Mesos-Stream-Id")).isPresent();
    try (InputStream body = answer.body()) {
      RecordReader records = new RecordReader(body, 1 << 20);
      Event subscribed = Codecs.schedulerEvent(type).decode(records.read());
      assertThat(subscribed.getType()).isEqualTo(Event.Type.SUBSCRIBED);
      assertThat(subscribed.getSubscribed().getFrameworkId().getValue()).isNotEmpty();
      assertThat(subscribed.getSubscribed().getHeartbeatIntervalSeconds()).isEqualTo(15);
      // One that is empty says that there are fault domains.
      assertThat(subscribed.getSubscribed().getMasterInfo().hasDomain()).isFalse();
      assertThat(Codecs.schedulerEvent(type).decode(records.read()).getType())
          .isEqualTo(Event.Type.HEARTBEAT);
    }
  }

  private static byte[] subscribeCall(ContentType type) {
    Call.Builder call = Call.newBuilder().setType(Call.Type.SUBSCRIBE);
    call.getSubscribeBuilder().setFrameworkInfo(RawScheduler.framework());
    return Codecs.schedulerCall(type).encode(call.build());
  }

  @Test
  @Tag("SCH-07")
  void answersAnInvalidRoleWithAnError() throws Exception {
    HttpResponse<InputStream> answer =
        api.post(
            SUBSCRIBE.replace(
                "\"name\"",
                "\"roles\":[\"/bad\"],\"capabilities\":[{\"type\":\"MULTI_ROLE\"}],\"name\""),
            "Content-Type",
            JSON);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(RawHttp.text(answer))
        .isEqualTo(
            "121\n{\"type\":\"ERROR\",\"error\":{\"message\":\"'FrameworkInfo.roles' contains invalid"
                + " role: Role '/bad' cannot start with a slash\"}}");
  }

  @Test
  @Tag("SCH-08")
  void refusesToSubscribeWithAStreamId() throws Exception {
    refused(
        api.post(SUBSCRIBE, "Content-Type", JSON, "Mesos-Stream-Id", UUID.randomUUID().toString()),
        400,
        "Subscribe calls should not include the 'Mesos-Stream-Id' header");
  }

  @ParameterizedTest
  @EnumSource
  @Tag("SCH-09")
  void subscribesAgain(ContentType type) throws Exception {
    try (RawScheduler first = subscribe(type);
        RawScheduler second =
            RawScheduler.subscribe(
                cluster.master(),
                type,
                RawScheduler.framework().setId(first.frameworkId()).build())) {
      assertThat(second.frameworkId()).isEqualTo(first.frameworkId());
      assertThat(second.streamId()).isNotEqualTo(first.streamId());
      assertThat(first.next(Event.Type.ERROR).getError().getMessage())
          .isEqualTo("Framework failed over");
      assertThat(first.next(Event.Type.FAILURE)).isNotNull();
      second.send(second.call(Call.Type.TEARDOWN));
    }
  }

  @Test
  @Tag("SCH-10")
  void refusesToAnswerInOtherTypes() throws Exception {
    refused(
        api.post(SUBSCRIBE, "Content-Type", JSON, "Accept", "foo"),
        406,
        "Expecting 'Accept' to allow 'application/x-protobuf' or 'application/json'");
  }

  @Test
  @Tag("SCH-11")
  void answersInJsonWithoutAcceptHeader() throws Exception {
    assertAnswersInJson(api.post(SUBSCRIBE, "Content-Type", JSON));
  }

  @Test
  @Tag("SCH-12")
  void answersInJsonByDefault() throws Exception {
    assertAnswersInJson(api.post(SUBSCRIBE, "Content-Type", JSON, "Accept", "*/*"));
  }

  private static void assertAnswersInJson(HttpResponse<InputStream> answer) throws IOException {
    try (InputStream body = answer.body()) {
      assertThat(answer.headers().firstValue("Content-Type")).contains(JSON);
      assertThat(new String(new RecordReader(body, 1 << 20).read(), UTF_8))
          .startsWith("{\"type\":\"SUBSCRIBED\",");
    }
  }

  @Test
  @Tag("SCH-13")
  void refusesToBeAsked() throws Exception {
    HttpResponse<InputStream> answer = api.get();
    refused(
        answer, 405, "405 Method Not Allowed. Expecting one of { 'POST' }, but received 'GET'.");
    assertThat(answer.headers().firstValue("Allow")).contains("POST");
  }

  @ParameterizedTest
  @EnumSource
  @Tag("SCH-14")
  void refusesATeardownWithoutStreamId(ContentType type) throws Exception {
    try (RawScheduler scheduler = subscribe(type)) {
      refused(
          scheduler.post(scheduler.call(Call.Type.TEARDOWN)),
          400,
          "All non-subscribe calls should include the 'Mesos-Stream-Id' header");
      scheduler.send(scheduler.call(Call.Type.TEARDOWN));
    }
  }

  @ParameterizedTest
  @EnumSource
  @Tag("SCH-15")
  void refusesATeardownWithTheWrongStreamId(ContentType type) throws Exception {
    try (RawScheduler scheduler = subscribe(type)) {
      refused(
          scheduler.post(scheduler.call(Call.Type.TEARDOWN), "Mesos-Stream-Id", "wrong"),
          400,
          "The stream ID 'wrong' included in this request didn't match the stream ID currently"
              + " associated with framework ID "
              + scheduler.frameworkId().getValue());
      scheduler.send(scheduler.call(Call.Type.TEARDOWN));
    }
  }

  @ParameterizedTest
  @EnumSource
  @Tag("SCH-16")
  void refusesAMalformedUuid(ContentType type) throws Exception {
    try (RawScheduler scheduler = subscribe(type)) {
      Call.Builder call = scheduler.call(Call.Type.ACKNOWLEDGE);
      call.getAcknowledgeBuilder().setUuid(ByteString.copyFromUtf8("short"));
      call.getAcknowledgeBuilder().getAgentIdBuilder().setValue("x");
      call.getAcknowledgeBuilder().getTaskIdBuilder().setValue("x");
      refused(
          scheduler.post(call, "Mesos-Stream-Id", scheduler.streamId()),
          400,
          "Failed to validate scheduler::Call: Not a valid UUID");
      scheduler.send(scheduler.call(Call.Type.TEARDOWN));
    }
  }

  @Test
  void doesNotKnowAFrameworkThatNeverSubscribed() throws Exception {
    refused(
        api.post(
            "{\"type\":\"REVIVE\",\"framework_id\":{\"value\":\"unknown\"}}", "Content-Type", JSON),
        400,
        "Framework cannot be found");
  }

  /** Whatever it says, also with the stream id that it had. */
  @Test
  void hearsNothingOfAFrameworkWhoseStreamBroke() throws Exception {
    RawScheduler scheduler = subscribe(ContentType.PROTOBUF);
    scheduler.close();

    // The master notices when the connection's end reaches it.
    await()
        .atMost(Patience.LIMIT)
        .untilAsserted(
            () ->
                refused(
                    scheduler.post(
                        scheduler.call(Call.Type.REVIVE), "Mesos-Stream-Id", scheduler.streamId()),
                    403,
                    "Framework is not subscribed"));
  }
}
