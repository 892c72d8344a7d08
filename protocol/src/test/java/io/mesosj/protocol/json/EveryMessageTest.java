package io.mesosj.protocol.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Every message of the v1 API, filled at random, in both formats. */
class EveryMessageTest {
  /** Deeper than any message that Mesos sends; Resource and ContainerID contain themselves. */
  private static final int DEPTH = 4;

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final List<Descriptor> MESSAGES = messages();

  @Property(tries = 40)
  void comesBackFromJsonAndProtobuf(@ForAll long seed) throws IOException {
    Random random = new Random(seed);
    for (Descriptor type : MESSAGES) {
      Message message = filled(DynamicMessage.newBuilder(type), random, 0);
      String json = MesosJson.print(message);
      assertThat(MesosJson.merge(json, DynamicMessage.newBuilder(type)).build())
          .as("%s as JSON: %s", type.getFullName(), json)
          .isEqualTo(message);
      assertThat(DynamicMessage.parseFrom(type, message.toByteString())).isEqualTo(message);
      assertMesosForm(type, JSON.readTree(json));
    }
  }

  @Test
  void knowsTheMapsOfTheApi() {
    Set<String> maps =
        MESSAGES.stream()
            .flatMap(type -> type.getFields().stream())
            .filter(FieldDescriptor::isMapField)
            .map(field -> field.getContainingType().getName() + "." + field.getName())
            .collect(Collectors.toSet());
    assertThat(maps)
        .contains(
            "TaskInfo.limits",
            "FrameworkInfo.offer_filters",
            "OfferConstraints.role_constraints",
            "QuotaConfig.guarantees",
            "StaticProvisioning.node_stage_secrets");
  }

  /** Names as in the .proto, a map as an object, a list as an array, integers as numbers. */
  private static void assertMesosForm(Descriptor type, JsonNode json) {
    json.fieldNames()
        .forEachRemaining(name -> assertThat(type.findFieldByName(name)).as(name).isNotNull());
    for (FieldDescriptor field : type.getFields()) {
      JsonNode value = json.get(field.getName());
      if (value == null) {
        continue;
      }
      if (field.isMapField()) {
        FieldDescriptor element = field.getMessageType().findFieldByNumber(2);
        assertThat(value.isObject()).as("%s: %s", field, value).isTrue();
        assertThat(field.getMessageType().findFieldByNumber(1).getType())
            .isEqualTo(FieldDescriptor.Type.STRING);
        value.forEach(each -> assertElement(element, each));
      } else if (field.isRepeated()) {
        assertThat(value.isArray()).as("%s: %s", field, value).isTrue();
        value.forEach(each -> assertElement(field, each));
      } else {
        assertElement(field, value);
      }
    }
  }

  private static void assertElement(FieldDescriptor field, JsonNode value) {
    boolean fits =
        switch (field.getJavaType()) {
          case MESSAGE -> value.isObject();
          case INT, LONG -> value.isIntegralNumber();
          case FLOAT, DOUBLE -> value.isNumber();
          case BOOLEAN -> value.isBoolean();
          case STRING, ENUM, BYTE_STRING -> value.isTextual();
        };
    assertThat(fits).as("%s: %s", field, value).isTrue();
    if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
      assertMesosForm(field.getMessageType(), value);
    }
  }

  private static Message filled(Message.Builder into, Random random, int depth) {
    for (FieldDescriptor field : into.getDescriptorForType().getFields()) {
      if (field.getRealContainingOneof() != null && into.hasOneof(field.getRealContainingOneof())) {
        continue;
      }
      if (field.isRequired() || (depth < DEPTH && random.nextInt(2 + 2 * depth) == 0)) {
        if (field.isMapField()) {
          into.addRepeatedField(field, entry(into.newBuilderForField(field), random, depth));
        } else if (field.isRepeated()) {
          for (int i = random.nextInt(3); i >= 0; i--) {
            into.addRepeatedField(field, value(field, into, random, depth));
          }
        } else {
          into.setField(field, value(field, into, random, depth));
        }
      }
    }
    return into.build();
  }

  private static Message entry(Message.Builder entry, Random random, int depth) {
    for (FieldDescriptor field : entry.getDescriptorForType().getFields()) {
      entry.setField(field, value(field, entry, random, depth));
    }
    return entry.build();
  }

  private static Object value(
      FieldDescriptor field, Message.Builder into, Random random, int depth) {
    return switch (field.getJavaType()) {
      case MESSAGE -> filled(into.newBuilderForField(field), random, depth + 1);
      case ENUM -> any(field.getEnumType().getValues(), random);
      case INT -> random.nextInt();
      case LONG -> random.nextLong();
      case FLOAT -> (float) random.nextGaussian();
      case DOUBLE -> random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20);
      case BOOLEAN -> random.nextBoolean();
      case STRING -> text(random);
      case BYTE_STRING -> ByteString.copyFromUtf8(text(random));
    };
  }

  private static <T> T any(List<T> values, Random random) {
    return values.get(random.nextInt(values.size()));
  }

  private static String text(Random random) {
    return random
        .ints(random.nextInt(8), 0, 0x250)
        .mapToObj(Character::toString)
        .collect(Collectors.joining());
  }

  private static List<Descriptor> messages() {
    Set<FileDescriptor> files = new LinkedHashSet<>();
    for (FileDescriptor api :
        List.of(
            org.apache.mesos.v1.Protos.getDescriptor(),
            org.apache.mesos.v1.agent.Protos.getDescriptor(),
            org.apache.mesos.v1.allocator.Protos.getDescriptor(),
            org.apache.mesos.v1.executor.Protos.getDescriptor(),
            org.apache.mesos.v1.maintenance.Protos.getDescriptor(),
            org.apache.mesos.v1.master.Protos.getDescriptor(),
            org.apache.mesos.v1.quota.Protos.getDescriptor(),
            org.apache.mesos.v1.resource_provider.Protos.getDescriptor(),
            org.apache.mesos.v1.scheduler.Protos.getDescriptor())) {
      files.add(api);
    }
    List<Descriptor> all = new ArrayList<>();
    files.forEach(file -> file.getMessageTypes().forEach(type -> addWithNested(type, all)));
    return all;
  }

  private static void addWithNested(Descriptor type, List<Descriptor> into) {
    if (!type.getOptions().getMapEntry()) {
      into.add(type);
      type.getNestedTypes().forEach(nested -> addWithNested(nested, into));
    }
  }
}
