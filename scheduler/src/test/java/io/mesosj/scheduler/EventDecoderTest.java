package io.mesosj.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesosj.protocol.codec.ContentType;
import java.io.IOException;
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
  void keepsOfAnUnknownUpdateWhatAnAcknowledgementNeeds() throws IOException {
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
  void leavesOutWhatItDoesNotKnow(String text) throws IOException {
    EventDecoder.Decoded decoded = json.decode(bytes(text));

    assertThat(decoded.event().isPresent() || decoded.unreadable().isPresent()).isTrue();
    decoded.unreadable().ifPresent(event -> assertThat(event.why()).doesNotContain("\n"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "[1]", "hello"})
  void tellsWhatIsNoJsonEvent(String text) {
    assertThatThrownBy(() -> json.decode(bytes(text))).isInstanceOf(IOException.class);
  }

  @Test
  void tellsWhatIsNoProtobufEvent() {
    assertThatThrownBy(() -> protobuf.decode(new byte[] {-1, -1, -1}))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("what came is no event: ");
  }

  @Test
  void leavesOutAProtobufEventOfALaterKind() throws IOException {
    EventDecoder.Decoded decoded = protobuf.decode(new byte[] {8, 99});

    assertThat(decoded.event().map(Event::getType).orElse(Event.Type.UNKNOWN))
        .isEqualTo(Event.Type.UNKNOWN);
  }
}
