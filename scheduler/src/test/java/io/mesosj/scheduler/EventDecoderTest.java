package io.mesosj.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.protocol.codec.ContentType;
import java.nio.charset.StandardCharsets;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Events of a master that knows more than we do, and what is no event. */
final class EventDecoderTest {
  private final EventDecoder json = new EventDecoder(ContentType.JSON);
  private final EventDecoder protobuf = new EventDecoder(ContentType.PROTOBUF);

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void keepsOfAnUnknownUpdateWhatAnAcknowledgementNeeds() {
    EventDecoder.Decoded decoded =
        json.decode(
            bytes(
                "{\"type\":\"UPDATE\",\"update\":{\"status\":{\"task_id\":{\"value\":\"t1\"},"
                    + "\"agent_id\":{\"value\":\"a1\"},\"state\":\"TASK_HIBERNATING\","
                    + "\"uuid\":\"AAECAw==\"}}}"));

    assertThat(decoded.event()).isEmpty();
    UnreadableEvent unreadable = decoded.unreadable().orElseThrow();
    assertThat(unreadable.why()).startsWith("UPDATE of task 't1' in state TASK_HIBERNATING: ");
    TaskStatus status = unreadable.status().orElseThrow();
    assertThat(status.getAgentId().getValue()).isEqualTo("a1");
    assertThat(status.getUuid().toByteArray()).containsExactly(0, 1, 2, 3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"NEWS\",\"news\":{}}",
        "{\"type\":\"UPDATE\",\"update\":{\"status\":5}}",
        "{\"type\":\"UPDATE\",\"update\":{\"status\":{\"task_id\":{\"value\":7},\"state\":\"X\"}}}",
        "{}"
      })
  void leavesOutWhatItDoesNotKnow(String text) {
    EventDecoder.Decoded decoded = json.decode(bytes(text));

    assertThat(decoded.event().isPresent() || decoded.unreadable().isPresent()).isTrue();
    decoded.unreadable().ifPresent(event -> assertThat(event.why()).doesNotContain("\n"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "[1]", "hello", "a\nb\0c"})
  void leavesOutWhatIsNoJsonEvent(String text) {
    assertNoEvent(json.decode(bytes(text)));
  }

  @Test
  void leavesOutWhatIsNoProtobufEvent() {
    assertNoEvent(protobuf.decode(new byte[] {-1, -1, -1}));
  }

  private static void assertNoEvent(EventDecoder.Decoded decoded) {
    assertThat(decoded.event()).isEmpty();
    UnreadableEvent unreadable = decoded.unreadable().orElseThrow();
    assertThat(unreadable.status()).isEmpty();
    assertThat(unreadable.why()).startsWith("what came is no event").doesNotContain("\n");
  }

  @Test
  void leavesOutAProtobufEventOfALaterKind() {
    EventDecoder.Decoded decoded = protobuf.decode(new byte[] {8, 99});

    assertThat(decoded.event().map(Event::getType).orElse(Event.Type.UNKNOWN))
        .isEqualTo(Event.Type.UNKNOWN);
  }
}
