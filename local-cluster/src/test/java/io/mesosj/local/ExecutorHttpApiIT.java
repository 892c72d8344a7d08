package io.mesosj.local;

import static org.apache.mesos.v1.Protos.TaskState.TASK_FINISHED;
import static org.apache.mesos.v1.Protos.TaskState.TASK_RUNNING;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.mesosj.local.access.Authentication;
import io.mesosj.local.testing.RawHttp;
import io.mesosj.local.testing.RawScheduler;
import io.mesosj.protocol.codec.Codecs;
import io.mesosj.protocol.codec.ContentType;
import io.mesosj.protocol.recordio.RecordReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.executor.Protos.Call;
import org.apache.mesos.v1.executor.Protos.Event;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Mesos' executor_http_api_tests.cpp; the texts are those of the recordings. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExecutorHttpApiIT {
  private static final String JSON = "application/json";
  private static final String TASK = "task";

  private final LocalCluster cluster;
  private final RawHttp api;
  private final RawScheduler scheduler;
  private TaskStatus running = TaskStatus.getDefaultInstance();

  ExecutorHttpApiIT() throws Exception {
    // Speaks for the executor of a command task, whose token never leaves the agent's process.
    cluster =
        LocalCluster.start(
            LocalClusterOptions.builder()
                .authentication(new Authentication(true, true, true, false))
                .build());
    api = new RawHttp(cluster.agent(), "/api/v1/executor");
    scheduler =
        RawScheduler.subscribe(
            cluster.master(), ContentType.PROTOBUF, RawScheduler.framework().build());
  }

  /** A task whose executor id the tests can use. */
  @BeforeAll
  void launch() throws Exception {
    scheduler.launch(
        TaskInfo.newBuilder()
            .setName(TASK)
            .setTaskId(TaskID.newBuilder().setValue(TASK))
            .setCommand(CommandInfo.newBuilder().setValue("sleep 1000"))
            .addResources(
                Resource.newBuilder()
                    .setName("cpus")
                    .setType(Value.Type.SCALAR)
                    .setScalar(Value.Scalar.newBuilder().setValue(0.1))));
    running = scheduler.await(TASK, TASK_RUNNING);
  }

  @AfterAll
  void close() throws IOException {
    scheduler.close();
    cluster.close();
  }

  private Call.Builder call(Call.Type type) {
    Call.Builder call = Call.newBuilder().setType(type).setFrameworkId(scheduler.frameworkId());
    call.getExecutorIdBuilder().setValue(TASK);
    return call;
  }

  private TaskStatus.Builder status() {
    return TaskStatus.newBuilder()
        .setTaskId(running.getTaskId())
        .setState(TASK_FINISHED)
        .setSource(TaskStatus.Source.SOURCE_EXECUTOR)
        .setUuid(ByteString.copyFrom(new byte[16]));
  }

  private HttpResponse<InputStream> post(ContentType type, Call.Builder call) throws Exception {
    return api.post(
        Codecs.executorCall(type).encode(call.build()), "Content-Type", type.mediaType());
  }

  private HttpResponse<InputStream> update(TaskStatus.Builder status) throws Exception {
    Call.Builder call = call(Call.Type.UPDATE);
    call.getUpdateBuilder().setStatus(status);
    return post(ContentType.PROTOBUF, call);
  }

  private static void refused(HttpResponse<InputStream> answer, int status, String text)
      throws IOException {
    assertThat(RawHttp.text(answer)).isEqualTo(text);
    assertThat(answer.statusCode()).isEqualTo(status);
  }

  @Test
  @Tag("EXE-01")
  void wantsAContentType() throws Exception {
    refused(api.post("{}"), 400, "Expecting 'Content-Type' to be present");
  }

  @Test
  @Tag("EXE-02")
  void refusesJsonThatIsNoCall() throws Exception {
    HttpResponse<InputStream> answer =
        api.post("{\"string\": \"valid_json\"}", "Content-Type", JSON);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(RawHttp.text(answer)).startsWith("Failed to validate Executor::Call: Expecting '");
  }

  @Test
  @Tag("EXE-03")
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
  @Tag("EXE-04")
  void refusesOtherMediaTypes() throws Exception {
    refused(
        api.post("x", "Content-Type", "text/plain"),
        415,
        "Expecting 'Content-Type' of application/json or application/x-protobuf");
  }

  @Test
  @Tag("EXE-05")
  void refusesToAnswerInOtherTypes() throws Exception {
    refused(
        api.post(subscribe(ContentType.JSON), "Content-Type", JSON, "Accept", "foo"),
        406,
        "Expecting 'Accept' to allow 'application/x-protobuf' or 'application/json'");
  }

  @Test
  @Tag("EXE-06")
  void answersInJsonByDefault() throws Exception {
    assertAnswersIn(ContentType.JSON, api.post(subscribe(ContentType.JSON), "Content-Type", JSON));
    assertAnswersIn(
        ContentType.JSON,
        api.post(subscribe(ContentType.JSON), "Content-Type", JSON, "Accept", "*/*"));
  }

  @Test
  @Tag("EXE-07")
  void refusesToBeAsked() throws Exception {
    HttpResponse<InputStream> answer = api.get();
    refused(
        answer, 405, "405 Method Not Allowed. Expecting one of { 'POST' }, but received 'GET'.");
    assertThat(answer.headers().firstValue("Allow")).contains("POST");
  }

  @ParameterizedTest
  @EnumSource
  @Tag("EXE-08")
  void refusesAMessageFromAnUnknownFramework(ContentType type) throws Exception {
    Call.Builder call = call(Call.Type.MESSAGE);
    call.getFrameworkIdBuilder().setValue("nope");
    call.getMessageBuilder().setData(ByteString.copyFromUtf8("hi"));
    refused(post(type, call), 400, "Framework cannot be found");
  }

  @ParameterizedTest
  @EnumSource
  @Tag("EXE-09")
  void refusesACallWithoutItsContent(ContentType type) throws Exception {
    refused(
        post(type, call(Call.Type.SUBSCRIBE)),
        400,
        "Failed to validate Executor::Call: Expecting 'subscribe' to be present");
  }

  @Test
  @Tag("EXE-10")
  void refusesAnInvalidStatus() throws Exception {
    String prefix = "Failed to validate Executor::Call: ";
    String who = "executor task of framework " + scheduler.frameworkId().getValue();
    refused(update(status().clearUuid()), 400, prefix + "Expecting 'uuid' to be present");
    refused(
        update(status().setUuid(ByteString.copyFromUtf8("short"))),
        400,
        prefix + "Not a valid UUID");
    refused(
        update(status().setSource(TaskStatus.Source.SOURCE_MASTER)),
        400,
        prefix + "Received Call from " + who + " with invalid source, expecting 'SOURCE_EXECUTOR'");
    TaskStatus.Builder other = status();
    other.getAgentIdBuilder().setValue("other");
    refused(update(other), 400, prefix + "Received Call from " + who + " for agent other");
    TaskStatus.Builder another = status();
    another.getExecutorIdBuilder().setValue("another");
    refused(
        update(another),
        400,
        prefix + "ExecutorID in Call: task does not match ExecutorID in TaskStatus: another");
  }

  @ParameterizedTest
  @EnumSource
  @Tag("EXE-12")
  void subscribes(ContentType type) throws Exception {
    assertAnswersIn(
        type,
        api.post(subscribe(type), "Content-Type", type.mediaType(), "Accept", type.mediaType()));
  }

  @ParameterizedTest
  @EnumSource
  @Tag("EXE-14")
  void takesHeartbeats(ContentType type) throws Exception {
    assertThat(post(type, call(Call.Type.HEARTBEAT)).statusCode()).isEqualTo(202);
  }

  private byte[] subscribe(ContentType type) {
    Call.Builder call = call(Call.Type.SUBSCRIBE);
    call.getSubscribeBuilder();
    return Codecs.executorCall(type).encode(call.build());
  }

  private void assertAnswersIn(ContentType type, HttpResponse<InputStream> answer)
      throws IOException {
    try (InputStream body = answer.body()) {
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("Content-Type")).contains(type.mediaType());
      Event event = Codecs.executorEvent(type).decode(new RecordReader(body, 1 << 20).read());
      assertThat(event.getType()).isEqualTo(Event.Type.SUBSCRIBED);
      assertThat(event.getSubscribed().getExecutorInfo().getExecutorId().getValue())
          .isEqualTo(TASK);
      assertThat(event.getSubscribed().getContainerId())
          .isEqualTo(running.getContainerStatus().getContainerId());
    }
  }
}
