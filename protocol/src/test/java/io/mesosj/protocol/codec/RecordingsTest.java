package io.mesosj.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.Message;
import com.mesosphere.mesos.rx.java.util.MessageCodec;
import io.mesosj.protocol.json.MesosJson;
import io.mesosj.protocol.json.MesosJsonException;
import io.mesosj.protocol.testing.Recordings;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.mesos.v1.agent.Protos.ProcessIO;
import org.apache.mesos.v1.executor.Protos.Event;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything a real cluster and its clients said is understood, and said again in the same way. */
class RecordingsTest {
  private static final Set<String> NEWER = Set.of("QUOTA_V2", "NOPE");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "scheduler/scheduler-json",
        "flows/kill",
        "flows/group",
        "flows/bad-task",
        "flows/failover",
        "flows/failover-second"
      })
  void repeatsSchedulerEvents(String stream) {
    repeats(Recordings.records(stream + ".recordio"), Codecs.schedulerEvent(ContentType.JSON));
  }

  @Test
  void repeatsExecutorEvents() {
    repeats(
        Recordings.records("executor/executor-json.recordio"),
        Codecs.executorEvent(ContentType.JSON));
  }

  @Test
  void repeatsTerminalInput() {
    repeats(Recordings.records("attach/attach-input.recordio"), Codecs.agentCall(ContentType.JSON));
  }

  @Test
  void repeatsTerminalOutput() throws MesosJsonException {
    for (byte[] record : Recordings.records("attach/attach-output.recordio")) {
      ProcessIO io = MesosJson.merge(record, ProcessIO.newBuilder()).build();
      assertSame(record, io);
      assertThat(io.getData().getType()).isEqualTo(ProcessIO.Data.Type.STDOUT);
    }
  }

  @Test
  void understandsProtobufSchedulerEvents() {
    MessageCodec<org.apache.mesos.v1.scheduler.Protos.Event> codec =
        Codecs.schedulerEvent(ContentType.PROTOBUF);
    List<org.apache.mesos.v1.scheduler.Protos.Event> events =
        roundTrips(Recordings.records("scheduler/scheduler-protobuf.recordio"), codec);
    assertThat(events.get(0).getSubscribed().getHeartbeatIntervalSeconds()).isEqualTo(15);
    roundTripsAsJson(events, Codecs.schedulerEvent(ContentType.JSON));
  }

  @Test
  void understandsProtobufExecutorEvents() {
    List<Event> events =
        roundTrips(
            Recordings.records("executor/executor-protobuf.recordio"),
            Codecs.executorEvent(ContentType.PROTOBUF));
    assertThat(events.get(0).getType()).isEqualTo(Event.Type.SUBSCRIBED);
    roundTripsAsJson(events, Codecs.executorEvent(ContentType.JSON));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "scheduler/calls-json.jsonl",
        "flows/kill.calls.jsonl",
        "flows/group.calls.jsonl",
        "flows/bad-task.calls.jsonl",
        "flows/failover.calls.jsonl",
        "flows/failover-second.calls.jsonl"
      })
  void repeatsSchedulerCalls(String file) throws MesosJsonException {
    repeatsCalls(file, org.apache.mesos.v1.scheduler.Protos.Call.getDefaultInstance());
  }

  @ParameterizedTest
  @ValueSource(strings = {"executor/calls-json.jsonl", "executor/calls-protobuf.jsonl"})
  void repeatsExecutorCalls(String file) throws MesosJsonException {
    repeatsCalls(file, org.apache.mesos.v1.executor.Protos.Call.getDefaultInstance());
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET_AGENTS", "GET_FRAMEWORKS", "GET_HEALTH", "GET_ROLES", "GET_TASKS"})
  void repeatsMasterAnswers(String call) {
    byte[] answer = Recordings.bytes("operator/master-" + call + ".json");
    assertSame(answer, Codecs.masterResponse(ContentType.JSON).decode(answer));
  }

  private static <T extends Message> void repeats(List<byte[]> records, MessageCodec<T> codec) {
    assertThat(records).isNotEmpty();
    for (byte[] record : records) {
      T message = codec.decode(record);
      assertSame(record, message);
      assertThat(codec.decode(codec.encode(message))).isEqualTo(message);
    }
  }

  private static <T> List<T> roundTrips(List<byte[]> records, MessageCodec<T> codec) {
    List<T> messages = records.stream().map(codec::decode).toList();
    for (T message : messages) {
      assertThat(codec.decode(codec.encode(message))).isEqualTo(message);
    }
    return messages;
  }

  /** JSON has no room for fields that this version of the messages does not know. */
  private static <T> void roundTripsAsJson(List<T> messages, MessageCodec<T> json) {
    for (T message : messages) {
      T again = json.decode(json.encode(message));
      assertThat(json.encode(again)).isEqualTo(json.encode(message));
    }
  }

  /**
   * What the messages of Mesos 1.11 can say of an answer of 1.12: an empty list is no list, a field
   * and an enum value of 1.12 are unknown, and so is one made up to be refused.
   */
  private static JsonNode ofOurVersion(JsonNode recorded) {
    JsonNode node = recorded.deepCopy();
    simplify(node);
    return node;
  }

  private static void simplify(JsonNode node) {
    if (node instanceof ObjectNode object) {
      List<String> empty = new ArrayList<>();
      object
          .properties()
          .forEach(
              field -> {
                if (field.getValue().isArray() && field.getValue().isEmpty()) {
                  empty.add(field.getKey());
                }
              });
      object.remove(empty);
      if (object.path("agent_info") instanceof ObjectNode agent) {
        agent.remove("checkpoint");
      }
      if (NEWER.contains(object.path("type").asText())) {
        object.remove("type");
      }
    }
    node.forEach(RecordingsTest::simplify);
  }

  private static void repeatsCalls(String file, Message prototype) throws MesosJsonException {
    for (JsonNode line : Recordings.lines(file)) {
      JsonNode call = line.get("call");
      // Some entries are malformed on purpose, to record the answer.
      if (call != null && call.isObject() && call.has("type")) {
        Message message = MesosJson.merge(call, prototype.newBuilderForType()).build();
        assertThat(Recordings.sameJson(MesosJson.toTree(message), ofOurVersion(call)))
            .as("%s says the same as %s", message, call)
            .isTrue();
      }
    }
  }

  private static void assertSame(byte[] recorded, Message message) {
    String text = new String(recorded, StandardCharsets.UTF_8);
    String again = MesosJson.print(message);
    assertThat(Recordings.sameJson(Recordings.json(again), ofOurVersion(Recordings.json(text))))
        .as("%s says the same as %s", again, text)
        .isTrue();
  }
}
