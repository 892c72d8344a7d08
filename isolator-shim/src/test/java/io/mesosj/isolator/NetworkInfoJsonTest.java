package io.mesosj.isolator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Message;
import io.mesosj.base.json.JsonTrees;
import io.mesosj.protocol.json.MesosJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.mesos.v1.Protos.NetworkInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
    NetworkInfo.Builder read = NetworkInfo.newBuilder();
    assertThat(NetworkInfoReader.isPlain(NetworkInfoJson.of(info), read))
        .as(info.toString())
        .isEqualTo(info.isInitialized());
    if (info.isInitialized()) {
      assertThat(read.build()).isEqualTo(info);
    }
  }

  /** Also what nobody but a hand, or a newer Mesos, writes: read or refused in the same words. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'name': 'other', 'groups': ['a', 'b'], 'unknown': {'a': [1]}}",
        "{'name': null, 'labels': {}}",
        "{'name': 7}",
        "{'name': ['a']}",
        "{'groups': 'a'}",
        "{'groups': ['a', 7]}",
        "{'groups': [null]}",
        "{'ip_addresses': [{'protocol': 'IPv4', 'ip_address': '192.0.2.7'}, {}]}",
        "{'ip_addresses': [{'protocol': 'IPv9', 'ip_address': '192.0.2.7'}]}",
        "{'ip_addresses': [{'protocol': 1}]}",
        "{'ip_addresses': {'protocol': 'IPv4'}}",
        "{'labels': {'labels': [{'key': 'a', 'value': 'b'}, {'key': 'a'}]}}",
        "{'labels': {'labels': [{'value': 'b'}]}}",
        "{'labels': [{'key': 'a'}]}",
        "{'labels': {'labels': null, 'more': 1}}",
        "{'port_mappings': [{'host_port': 4294967295, 'container_port': 0, 'protocol': 'udp'}]}",
        "{'port_mappings': [{'host_port': 4294967296, 'container_port': 0}]}",
        "{'port_mappings': [{'host_port': -1, 'container_port': 0}]}",
        "{'port_mappings': [{'host_port': '80', 'container_port': 8.0e1}]}",
        "{'port_mappings': [{'host_port': 80.5, 'container_port': 80}]}",
        "{'port_mappings': [{'host_port': 99999999999999999999999, 'container_port': 80}]}",
        "{'port_mappings': [{'container_port': 80}]}",
        "{'port_mappings': [{'host_port': 80}]}",
        "{'port_mappings': [80]}"
      })
  void isReadAsTheCodecOfAllMessagesReadsIt(String text) throws Exception {
    JsonNode json = JsonTrees.read(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));

    assertThat(outcome(() -> NetworkInfoReader.read("net", json)))
        .isEqualTo(
            outcome(() -> MesosJson.merge(json, NetworkInfo.newBuilder().setName("net")).build()));
  }

  private static Object outcome(Callable<NetworkInfo> read) throws Exception {
    try {
      return read.call();
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
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
