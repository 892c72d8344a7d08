package io.mesosj.scheduler;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.InvalidProtocolBufferException;
import com.mesosphere.mesos.rx.java.util.MessageCodec;
import io.mesosj.protocol.codec.Codecs;
import io.mesosj.protocol.codec.ContentType;
import io.mesosj.protocol.json.MesosJson;
import io.mesosj.protocol.json.MesosJsonException;
import io.mesosj.scheduler.failure.SchedulerException;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decodes events. One with something in it that we do not know, such as a task state of a later
 * Mesos, is left out, and so are bytes that are no event at all: where the next one begins is known
 * by the record's length, and what was lost comes again from its agent. Used by the thread that
 * reads.
 */
final class EventDecoder {
  private static final Logger LOG = LoggerFactory.getLogger(EventDecoder.class);
  private static final int MAX_TEXT = 300;
  private static final int MAX_REMEMBERED = 1000;

  private final ContentType type;
  private final MessageCodec<Event> codec;
  private final Set<String> said = new HashSet<>();

  EventDecoder(ContentType type) {
    this.type = type;
    this.codec = Codecs.schedulerEvent(type);
  }

  /** One or the other. */
  record Decoded(Optional<Event> event, Optional<UnreadableEvent> unreadable) {}

  /** Decodes a record. */
  Decoded decode(byte[] record) {
    try {
      return new Decoded(Optional.of(codec.decode(record)), Optional.empty());
    } catch (RuntimeException e) {
      UnreadableEvent unreadable = unreadable(record, e);
      // An update comes again and again: what it is need be said only once.
      if (said.size() < MAX_REMEMBERED && said.add(unreadable.why())) {
        LOG.warn("An event is left out: {}", unreadable.why());
      }
      return new Decoded(Optional.empty(), Optional.of(unreadable));
    }
  }

  private UnreadableEvent unreadable(byte[] record, RuntimeException failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    try {
      return unreadable(record, cause);
    } catch (IOException e) {
      return new UnreadableEvent(oneLine(SchedulerException.words(e)), Optional.empty());
    }
  }

  private UnreadableEvent unreadable(byte[] record, Throwable cause) throws IOException {
    Event event = type == ContentType.JSON ? fromJson(record) : fromProtobuf(record, cause);
    Optional<TaskStatus> status =
        event.getType() == Event.Type.UPDATE
            ? Optional.of(event.getUpdate().getStatus())
            : Optional.empty();
    String what =
        (event.hasType() ? event.getType().name() : "of an unknown type")
            + status.map(s -> " of task '" + s.getTaskId().getValue() + "'").orElse("")
            + state(record, status);
    return new UnreadableEvent(oneLine(what + ": " + SchedulerException.words(cause)), status);
  }

  /** The state that we don't know: the usual cause. */
  private String state(byte[] record, Optional<TaskStatus> status) throws IOException {
    if (status.isEmpty() || status.get().hasState()) {
      return "";
    }
    if (type == ContentType.JSON) {
      return " in state " + new ObjectMapper().readTree(record).at("/update/status/state").asText();
    }
    return " in state "
        + status.get().getUnknownFields().getField(TaskStatus.STATE_FIELD_NUMBER).getVarintList();
  }

  private static String oneLine(String text) {
    String line = text.replaceAll("\\p{Cntrl}+", " ");
    return line.length() > MAX_TEXT ? line.substring(0, MAX_TEXT) + "…" : line;
  }

  private static Event fromProtobuf(byte[] record, Throwable failure) throws IOException {
    try {
      return Event.parser().parsePartialFrom(record);
    } catch (InvalidProtocolBufferException e) {
      throw new IOException("what came is no event: " + SchedulerException.words(failure), e);
    }
  }

  /** Without what is wrong: the state, and whatever else an acknowledgement does not need. */
  private static Event fromJson(byte[] record) throws IOException {
    JsonNode tree;
    try {
      tree = new ObjectMapper().readTree(record);
    } catch (JsonProcessingException e) {
      throw new IOException("what came is no event: " + e.getOriginalMessage(), e);
    }
    if (!(tree instanceof ObjectNode)) {
      throw new IOException("what came is no event, but JSON of another kind");
    }
    Event.Builder event = Event.newBuilder();
    for (Event.Type known : Event.Type.values()) {
      if (known.name().equals(tree.path("type").asText())) {
        event.setType(known);
      }
    }
    if (event.getType() == Event.Type.UPDATE
        && tree.at("/update/status") instanceof ObjectNode status) {
      ObjectNode ids = status.retain("task_id", "agent_id", "uuid");
      ids.put("state", TaskState.TASK_STAGING.name());
      event.getUpdateBuilder().setStatus(readable(ids));
    }
    return event.buildPartial();
  }

  private static TaskStatus readable(ObjectNode ids) {
    try {
      return MesosJson.merge(ids, TaskStatus.newBuilder()).clearState().buildPartial();
    } catch (MesosJsonException e) {
      return TaskStatus.newBuilder().buildPartial();
    }
  }
}
