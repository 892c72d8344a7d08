package io.mesosj.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mesosj.local.testing.RawHttp;
import io.mesosj.local.testing.RawScheduler;
import io.mesosj.protocol.codec.Codecs;
import io.mesosj.protocol.codec.ContentType;
import io.mesosj.protocol.recordio.RecordReader;
import io.mesosj.protocol.resources.Resources;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OperationStatus;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.master.Protos.Call;
import org.apache.mesos.v1.master.Protos.Event;
import org.apache.mesos.v1.master.Protos.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What operators and their tools see of the cluster; see {@code recordings/operator}. */
class OperatorApiIT {
  private static final String JSON = "application/json";

  private final LocalCluster cluster;

  OperatorApiIT() throws IOException {
    cluster =
        LocalCluster.start(
            LocalClusterOptions.builder()
                .resources(Resources.parse("cpus:2;mem:512;ports:[31000-31001]"))
                .build());
  }

  @AfterEach
  void close() throws IOException {
    cluster.close();
  }

  private RawScheduler framework() throws Exception {
    return RawScheduler.subscribe(
        cluster.master(), ContentType.PROTOBUF, RawScheduler.framework().build());
  }

  private static TaskInfo.Builder sleeping(String id) {
    return running(id, "sleep 1000");
  }

  private static TaskInfo.Builder running(String id, String command) {
    TaskInfo.Builder task =
        TaskInfo.newBuilder()
            .setName(id)
            .addAllResources(Resources.parse("cpus:0.1;mem:32").toProto());
    task.getTaskIdBuilder().setValue(id);
    task.getCommandBuilder().setValue(command);
    return task;
  }

  private static HttpResponse<InputStream> call(URI server, String path, String type)
      throws Exception {
    return new RawHttp(server, path)
        .post("{\"type\":\"" + type + "\"}", "Content-Type", JSON, "Accept", JSON);
  }

  private static JsonNode get(URI server, String path) throws Exception {
    HttpResponse<InputStream> answer = new RawHttp(server, path).get();
    String text = RawHttp.text(answer);
    assertThat(answer.statusCode()).as(path + ": " + text).isEqualTo(200);
    return new ObjectMapper().readTree(text);
  }

  /** Everything up to the event that is waited for. */
  private static List<Event> until(RecordReader records, Event.Type last, ContentType type)
      throws IOException {
    List<Event> events = new ArrayList<>();
    do {
      events.add(Codecs.masterEvent(type).decode(records.read()));
    } while (events.get(events.size() - 1).getType() != last);
    return events;
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/v1", "/master/api/v1"})
  void streamsWhatHappensToThoseWhoSubscribe(String path) throws Exception {
    HttpResponse<InputStream> stream = call(cluster.master(), path, "SUBSCRIBE");
    assertThat(stream.statusCode()).isEqualTo(200);
    RecordReader records = new RecordReader(stream.body(), 1 << 20);
    Event first = until(records, Event.Type.SUBSCRIBED, ContentType.JSON).get(0);
    assertThat(first.getSubscribed().getGetState().getGetAgents().getAgentsCount()).isEqualTo(1);
    assertThat(first.getSubscribed().getHeartbeatIntervalSeconds()).isEqualTo(15);
    try (RawScheduler scheduler = framework()) {
      scheduler.launch(sleeping("t"));
      scheduler.await("t", TaskState.TASK_RUNNING);
      scheduler.kill("t");
      scheduler.await("t", TaskState.TASK_KILLED);
      scheduler.send(scheduler.call(org.apache.mesos.v1.scheduler.Protos.Call.Type.TEARDOWN));
    }

    List<Event> events = until(records, Event.Type.FRAMEWORK_REMOVED, ContentType.JSON);
    assertThat(events)
        .extracting(Event::getType)
        .containsSubsequence(
            Event.Type.HEARTBEAT,
            Event.Type.FRAMEWORK_ADDED,
            Event.Type.TASK_ADDED,
            Event.Type.TASK_UPDATED,
            Event.Type.FRAMEWORK_REMOVED);
    assertThat(events)
        .filteredOn(Event::hasTaskUpdated)
        .extracting(event -> event.getTaskUpdated().getState())
        .containsSubsequence(
            TaskState.TASK_STARTING,
            TaskState.TASK_RUNNING,
            TaskState.TASK_KILLING,
            TaskState.TASK_KILLED);
  }

  @Test
  void answersEveryQuestionAboutWhatThereIs() throws Exception {
    List<Call.Type> asked = new ArrayList<>();
    for (Call.Type type : Call.Type.values()) {
      if (type.name().startsWith("GET_")) {
        asked.add(type);
        String call =
            "{\"type\":\""
                + type.name()
                + "\",\""
                + type.name().toLowerCase(Locale.ROOT)
                + "\":{}}";
        HttpResponse<InputStream> answer =
            new RawHttp(cluster.master(), "/api/v1")
                .post(call, "Content-Type", JSON, "Accept", JSON);
        String text = RawHttp.text(answer);
        assertThat(answer.statusCode()).as("%s: %s", type, text).isEqualTo(200);
        assertThat(new ObjectMapper().readTree(text).path("type").asText()).isEqualTo(type.name());
      }
    }
    assertThat(asked).hasSizeGreaterThan(12);
    for (String type :
        List.of("GET_STATE", "GET_TASKS", "GET_FRAMEWORKS", "GET_EXECUTORS", "GET_AGENT")) {
      assertThat(call(cluster.agent(), "/slave(1)/api/v1", type).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void tellsOlderToolsTheSame() throws Exception {
    try (RawScheduler scheduler = framework()) {
      scheduler.launch(sleeping("t"));
      scheduler.await("t", TaskState.TASK_RUNNING);

      for (String prefix : List.of("", "/master")) {
        JsonNode state = get(cluster.master(), prefix + "/state");
        assertThat(state.at("/activated_slaves").asDouble()).isEqualTo(1);
        assertThat(state.at("/slaves/0/resources/ports").asText()).isEqualTo("[31000-31001]");
        assertThat(state.at("/slaves/0/used_resources/cpus").asDouble()).isEqualTo(0.1);
        JsonNode task = state.at("/frameworks/0/tasks/0");
        assertThat(task.path("id").asText()).isEqualTo("t");
        assertThat(task.path("state").asText()).isEqualTo("TASK_RUNNING");
        assertThat(task.path("executor_id").asText()).isEmpty();
        assertThat(get(cluster.master(), prefix + "/tasks").at("/tasks/0/id").asText())
            .isEqualTo("t");
        assertThat(get(cluster.master(), prefix + "/slaves").path("slaves")).hasSize(1);
        assertThat(get(cluster.master(), prefix + "/frameworks").path("frameworks")).hasSize(1);
      }
      JsonNode metrics = get(cluster.master(), "/metrics/snapshot");
      assertThat(metrics.path("master/tasks_running").asDouble()).isEqualTo(1);
      assertThat(metrics.path("master/cpus_percent").asDouble()).isEqualTo(0.05);
      for (String prefix : List.of("", "/slave(1)")) {
        assertThat(get(cluster.agent(), prefix + "/state").at("/frameworks/0/executors/0/id"))
            .hasToString("\"t\"");
        JsonNode container = get(cluster.agent(), prefix + "/containers").get(0);
        assertThat(container.path("executor_id").asText()).isEqualTo("t");
        assertThat(container.at("/status/network_infos/0/ip_addresses/0/ip_address").asText())
            .isEqualTo("127.0.0.1");
        assertThat(get(cluster.agent(), prefix + "/monitor/statistics").get(0).path("statistics"))
            .isNotEmpty();
      }
      assertThat(get(cluster.agent(), "/metrics/snapshot").path("slave/tasks_running").asDouble())
          .isEqualTo(1);

      JsonNode removed = get(cluster.master(), "/metrics/snapshot");
      assertThat(removed.path("master/tasks_killed").asDouble()).isZero();
      teardown(scheduler);
      await()
          .untilAsserted(
              () ->
                  assertThat(
                          get(cluster.master(), "/metrics/snapshot")
                              .path("master/tasks_killed")
                              .asDouble())
                      .isEqualTo(1));
    }
  }

  private void teardown(RawScheduler scheduler) throws Exception {
    String call =
        "{\"type\":\"TEARDOWN\",\"teardown\":{\"framework_id\":{\"value\":\""
            + scheduler.frameworkId().getValue()
            + "\"}}}";
    RawHttp api = new RawHttp(cluster.master(), "/api/v1");
    assertThat(api.post(call, "Content-Type", JSON).statusCode()).isEqualTo(200);
    assertThat(api.post(call, "Content-Type", JSON).statusCode()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api",
        "/api/v1x",
        "/api/v1.json",
        "/master",
        "/redirect/x",
        "/statex",
        "/index.html"
      })
  void answersAtThosePathsOnly(String path) throws Exception {
    assertThat(new RawHttp(cluster.master(), path).get().statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/v1/", "/api/v1/operator", "/master/api/v1/operator"})
  void answersBelowAPathAsLibprocessDoes(String path) throws Exception {
    assertThat(call(cluster.master(), path, "GET_HEALTH").statusCode()).isEqualTo(200);
  }

  @Test
  void servesMesosOwnSchedulerLibraryWhereItPosts() throws Exception {
    String call =
        "{\"type\":\"SUBSCRIBE\",\"subscribe\":{\"framework_info\":{\"user\":\"root\",\"name\":\"x\"}}}";
    HttpResponse<InputStream> answer =
        new RawHttp(cluster.master(), "/master/api/v1/scheduler").post(call, "Content-Type", JSON);
    assertThat(answer.statusCode()).isEqualTo(200);
    answer.body().close();
  }

  @Test
  void redirectsToTheMaster() throws Exception {
    for (String path : List.of("/redirect", "/master/redirect")) {
      HttpResponse<InputStream> answer = new RawHttp(cluster.master(), path).get();
      assertThat(answer.statusCode()).isEqualTo(307);
      assertThat(answer.headers().firstValue("Location"))
          .contains("//" + cluster.master().getAuthority());
    }
  }

  @Test
  void tellsThoseWhoAskInProtobuf() throws Exception {
    HttpResponse<InputStream> answer =
        new RawHttp(cluster.master(), "/api/v1")
            .post(
                "{\"type\":\"GET_METRICS\",\"get_metrics\":{}}",
                "Content-Type",
                JSON,
                "Accept",
                "application/x-protobuf");
    Response response = Response.parseFrom(answer.body());
    assertThat(response.getGetMetrics().getMetricsList())
        .extracting("name")
        .contains("master/elected", "master/uptime_secs");
  }

  /** Mesos' {@code model(Framework)} and {@code FullFrameworkWriter}. */
  @Test
  void tellsWhenFrameworksCameAndWent() throws Exception {
    try (RawScheduler scheduler = framework()) {
      scheduler.offer();
      JsonNode live = get(cluster.master(), "/frameworks").at("/frameworks/0");
      assertThat(live.path("active").asBoolean()).isTrue();
      assertThat(live.path("registered_time").asDouble()).isPositive();
      assertThat(live.path("unregistered_time").asDouble()).isZero();
      assertThat(live.path("offers")).hasSize(1);
      assertThat(live.path("offer_constraints").isObject()).isTrue();
      teardown(scheduler);
      String id = scheduler.frameworkId().getValue();

      JsonNode gone =
          get(cluster.master(), "/frameworks?framework_id=" + id).at("/completed_frameworks/0");
      assertThat(gone.path("active").asBoolean()).isFalse();
      assertThat(gone.path("connected").asBoolean()).isFalse();
      assertThat(gone.path("unregistered_time").asDouble()).isPositive();
      assertThat(gone.path("offers")).isEmpty();
      assertThat(get(cluster.master(), "/frameworks?framework_id=x").path("completed_frameworks"))
          .isEmpty();
    }
  }

  @Test
  void tellsWhatAgentsCanAndWhatTheMasterWasStartedWith() throws Exception {
    JsonNode agent =
        new ObjectMapper()
            .readTree(RawHttp.text(call(cluster.master(), "/api/v1", "GET_AGENTS")))
            .at("/get_agents/agents/0");
    assertThat(agent.at("/total_resources/0/role").asText()).isEqualTo("*");
    assertThat(agent.path("capabilities").findValuesAsText("type"))
        .contains("MULTI_ROLE", "HIERARCHICAL_ROLE", "RESERVATION_REFINEMENT");
    JsonNode state = get(cluster.master(), "/state");
    assertThat(state.path("capabilities")).extracting(JsonNode::asText).contains("AGENT_DRAINING");
    assertThat(state.at("/flags/port").asText())
        .isEqualTo(String.valueOf(cluster.master().getPort()));
    assertThat(get(cluster.master(), "/flags").at("/flags/agent_reregister_timeout").asText())
        .isNotEmpty();
    String id = agent.at("/agent_info/id/value").asText();
    assertThat(get(cluster.master(), "/slaves?slave_id=" + id).path("slaves")).hasSize(1);
    assertThat(get(cluster.master(), "/slaves?slave_id=x").path("slaves")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/state-summary", "/master/state-summary.json"})
  void countsTasksOfAgentsAndFrameworksForThoseWhoWantNoMore(String path) throws Exception {
    try (RawScheduler scheduler = framework()) {
      scheduler.launch(sleeping("t"));
      scheduler.await("t", TaskState.TASK_RUNNING);

      JsonNode summary = get(cluster.master(), path);

      JsonNode agent = summary.at("/slaves/0");
      JsonNode framework = summary.at("/frameworks/0");
      assertThat(summary.path("hostname").asText()).isEqualTo("127.0.0.1");
      for (JsonNode counted : List.of(agent, framework)) {
        assertThat(counted.path("TASK_RUNNING").asInt()).isEqualTo(1);
        assertThat(counted.path("TASK_FAILED").isInt()).isTrue();
        assertThat(counted.path("TASK_FAILED").asInt()).isZero();
      }
      assertThat(agent.at("/framework_ids/0")).isEqualTo(framework.path("id"));
      assertThat(framework.at("/slave_ids/0")).isEqualTo(agent.path("id"));
      assertThat(framework.at("/used_resources/mem").asInt()).isEqualTo(32);
      assertThat(framework.has("tasks")).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/quota, {}",
    "/weights, []",
    "/maintenance/schedule, {}",
    "/maintenance/status, {}",
    "/master/quota, {}",
    "/master/weights, []",
  })
  void tellsThatThereIsNoQuotaAndTakesNone(String path, String nothing) throws Exception {
    assertThat(get(cluster.master(), path)).hasToString(nothing);
    assertThat(new RawHttp(cluster.master(), path).post("[]", "Content-Type", JSON).statusCode())
        .isEqualTo(501);
  }

  @Test
  void listsASandboxAsMesosPageReadsIt() throws Exception {
    try (RawScheduler scheduler = framework()) {
      scheduler.launch(running("t", "printf hello; mkdir sub; chmod 750 sub"));
      scheduler.await("t", TaskState.TASK_FINISHED);
      String sandbox =
          "/frameworks/" + scheduler.frameworkId().getValue() + "/executors/t/runs/latest";

      for (String prefix : List.of("/files", "/slave(1)/files")) {
        JsonNode files = get(cluster.agent(), prefix + "/browse?path=" + sandbox);
        assertThat(files.findValuesAsText("path"))
            .containsExactly(sandbox + "/stderr", sandbox + "/stdout", sandbox + "/sub");
        JsonNode out = files.get(1);
        assertThat(out.path("mode").asText()).isEqualTo("-rw-r--r--");
        assertThat(out.path("size").asLong()).isEqualTo(5);
        assertThat(out.path("uid").asText()).isEqualTo(System.getProperty("user.name"));
        assertThat(out.path("mtime").asDouble())
            .isCloseTo(System.currentTimeMillis() / 1000.0, within(600.0));
        assertThat(files.get(2).path("mode").asText()).isEqualTo("drwxr-x---");
        RawHttp gone = new RawHttp(cluster.agent(), prefix + "/browse?path=/frameworks/no");
        assertThat(gone.get().statusCode()).isEqualTo(404);
        for (String verb : List.of("/browse", "/read")) {
          HttpResponse<InputStream> pathless = new RawHttp(cluster.agent(), prefix + verb).get();
          assertThat(pathless.statusCode()).isEqualTo(400);
          assertThat(RawHttp.text(pathless)).contains("Expecting 'path=value' in query.");
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {}|Expecting 'type' to be present
          {"type":"GET_METRICS"}|Expecting 'get_metrics' to be present
          {"type":"LIST_FILES"}|Expecting 'list_files' to be present
          {"type":"READ_FILE"}|Expecting 'read_file' to be present
          {"type":"WAIT_CONTAINER"}|Expecting 'wait_container' to be present
          {"type":"KILL_NESTED_CONTAINER"}|Expecting 'kill_nested_container' to be present
          {"type":"KILL_CONTAINER","kill_container":{"container_id":{"value":"../x"}}}|\
          'kill_container.container_id' is invalid: '../x' contains invalid characters
          {"type":"REMOVE_CONTAINER","remove_container":{"container_id":{"value":"a.b"}}}|\
          'remove_container.container_id' is invalid: 'ContainerID.value' 'a.b' contains invalid \
          characters
          {"type":"LAUNCH_NESTED_CONTAINER_SESSION","launch_nested_container_session":\
          {"container_id":{"value":"s","parent":{"value":".."}}}}|\
          'launch_nested_container_session.container_id' is invalid: 'ContainerID.parent' is \
          invalid: '..' is disallowed
          {"type":"LAUNCH_NESTED_CONTAINER_SESSION","launch_nested_container_session":\
          {"container_id":{"value":"s"}}}|\
          Expecting 'launch_nested_container_session.container_id.parent' to be present
          """)
  void agentsRefuseCallsAsMesosDoes(String call, String why) throws Exception {
    HttpResponse<InputStream> answer =
        new RawHttp(cluster.agent(), "/api/v1").post(call, "Content-Type", JSON, "Accept", JSON);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(RawHttp.text(answer)).isEqualTo("Failed to validate agent::Call: " + why);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"GET_METRICS", "READ_FILE", "TEARDOWN", "MARK_AGENT_GONE", "UPDATE_WEIGHTS"})
  void mastersRefuseACallWithoutItsBody(String type) throws Exception {
    HttpResponse<InputStream> answer = call(cluster.master(), "/api/v1", type);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(RawHttp.text(answer))
        .isEqualTo(
            "Failed to validate master::Call: Expecting '"
                + type.toLowerCase(Locale.ROOT)
                + "' to be present");
  }

  @Test
  void answersCallsOfALaterVersionAndOfNone() throws Exception {
    for (URI server : List.of(cluster.master(), cluster.agent())) {
      HttpResponse<InputStream> later = call(server, "/api/v1", "UNKNOWN");
      assertThat(later.statusCode()).isEqualTo(501);
      assertThat(RawHttp.text(later)).contains("501 Not Implemented.");
    }
    HttpResponse<InputStream> none =
        new RawHttp(cluster.master(), "/api/v1").post("{}", "Content-Type", JSON);
    assertThat(none.statusCode()).isEqualTo(400);
    assertThat(RawHttp.text(none))
        .contains("Failed to validate master::Call: Expecting 'type' to be present");
    try (RawScheduler scheduler = framework()) {
      String later =
          "{\"type\":\"UNKNOWN\",\"framework_id\":{\"value\":\""
              + scheduler.frameworkId().getValue()
              + "\"}}";
      RawHttp api = new RawHttp(cluster.master(), "/api/v1/scheduler");
      HttpResponse<InputStream> answer =
          api.post(later, "Content-Type", JSON, "Mesos-Stream-Id", scheduler.streamId());
      assertThat(answer.statusCode()).isEqualTo(501);
      assertThat(api.post("{\"type\":\"UNKNOWN\"}", "Content-Type", JSON).statusCode())
          .isEqualTo(400);
    }
  }

  @Test
  void tellsOfOperationsUntilTheyAreAcknowledged() throws Exception {
    try (RawScheduler scheduler =
        RawScheduler.subscribe(
            cluster.master(),
            ContentType.PROTOBUF,
            RawScheduler.framework().clearRoles().addRoles("web").build())) {
      Offer offer = scheduler.offer();
      var accept = scheduler.call(org.apache.mesos.v1.scheduler.Protos.Call.Type.ACCEPT);
      Offer.Operation.Builder reserve =
          accept.getAcceptBuilder().addOfferIds(offer.getId()).addOperationsBuilder();
      reserve.setType(Offer.Operation.Type.RESERVE).getIdBuilder().setValue("op");
      Resource.Builder half =
          Resources.parse("cpus:0.5").allocatedTo("web").toProto().get(0).toBuilder();
      half.addReservationsBuilder().setType(Resource.ReservationInfo.Type.DYNAMIC).setRole("web");
      reserve.getReserveBuilder().addResources(half);
      scheduler.send(accept);
      OperationStatus done =
          scheduler
              .next(org.apache.mesos.v1.scheduler.Protos.Event.Type.UPDATE_OPERATION_STATUS)
              .getUpdateOperationStatus()
              .getStatus();

      JsonNode known = operations().get(0);
      assertThat(known.at("/info/id/value").asText()).isEqualTo("op");
      assertThat(known.at("/latest_status/state").asText()).isEqualTo("OPERATION_FINISHED");
      assertThat(known.at("/framework_id/value").asText())
          .isEqualTo(scheduler.frameworkId().getValue());

      var acknowledge =
          scheduler.call(
              org.apache.mesos.v1.scheduler.Protos.Call.Type.ACKNOWLEDGE_OPERATION_STATUS);
      acknowledge
          .getAcknowledgeOperationStatusBuilder()
          .setAgentId(done.getAgentId())
          .setOperationId(done.getOperationId())
          .setUuid(done.getUuid().getValue());
      scheduler.send(acknowledge);
      assertThat(operations()).isEmpty();
      teardown(scheduler);
    }
  }

  private JsonNode operations() throws Exception {
    String answer = RawHttp.text(call(cluster.master(), "/api/v1", "GET_OPERATIONS"));
    return new ObjectMapper().readTree(answer).at("/get_operations/operations");
  }
}
