package io.mesosj.isolator;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Message;
import io.mesosj.base.json.JsonTrees;
import io.mesosj.protocol.json.MesosJson;
import java.util.List;
import org.apache.mesos.v1.Protos.NetworkInfo;
import org.junit.jupiter.api.Test;

/** Against the codec that knows every message, with every field that there is. */
class NetworkInfoJsonTest {
  @Test
  void isWhatTheCodecOfAllMessagesWrites() {
    NetworkInfo.Builder info = NetworkInfo.newBuilder();
    assertSame(info.buildPartial());
    fill(info, 1);
    assertSame(info.buildPartial());
    fill(info, -1);
    assertSame(info.buildPartial());
    // Of each field alone, and of messages with nothing in them.
    for (FieldDescriptor field : NetworkInfo.getDescriptor().getFields()) {
      NetworkInfo.Builder one = NetworkInfo.newBuilder();
      set(one, field, 7);
      assertSame(one.buildPartial());
      if (field.getJavaType() == JavaType.MESSAGE) {
        Message empty = NetworkInfo.newBuilder().newBuilderForField(field).buildPartial();
        assertSame(
            NetworkInfo.newBuilder()
                .setField(field, field.isRepeated() ? List.of(empty) : empty)
                .buildPartial());
      }
    }
  }

  private static void assertSame(NetworkInfo info) {
    assertThat(JsonTrees.write(NetworkInfoJson.of(info)))
        .isEqualTo(JsonTrees.write(MesosJson.toTree(info)));
  }

  private static void fill(Message.Builder message, int number) {
    message.getDescriptorForType().getFields().forEach(field -> set(message, field, number));
  }

  private static void set(Message.Builder message, FieldDescriptor field, int number) {
    Object value =
        switch (field.getJavaType()) {
          case INT -> number;
          case STRING -> field.getName() + " \u00e9 " + number;
          case ENUM -> field.getEnumType().getValues().get(0);
          case MESSAGE -> {
            Message.Builder part = message.newBuilderForField(field);
            fill(part, number);
            yield part.buildPartial();
          }
          default -> throw new AssertionError("a new type, of " + field);
        };
    if (field.isRepeated()) {
      message.addRepeatedField(field, value);
    } else {
      message.setField(field, value);
    }
  }
}
