package io.mesosj.protocol.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DynamicMessage;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.Value;
import org.junit.jupiter.api.Test;

/** What the build changes of protoc's messages (LazyMaps) changes nothing that they do. */
class MapFieldsTest {
  private static final TaskInfo WITHOUT =
      TaskInfo.newBuilder()
          .setName("one")
          .setTaskId(TaskID.newBuilder().setValue("1"))
          .setAgentId(AgentID.newBuilder().setValue("a"))
          .build();
  private static final TaskInfo WITH =
      WITHOUT.toBuilder().putLimits("cpus", Value.Scalar.newBuilder().setValue(2).build()).build();

  @Test
  void areWrittenAndRead() throws Exception {
    for (TaskInfo task : new TaskInfo[] {WITHOUT, WITH}) {
      assertThat(TaskInfo.parseFrom(task.toByteArray())).isEqualTo(task).hasSameHashCodeAs(task);
      assertThat(MesosJson.merge(MesosJson.toTree(task), TaskInfo.newBuilder()).build())
          .isEqualTo(task);
      DynamicMessage dynamic =
          DynamicMessage.parseFrom(TaskInfo.getDescriptor(), task.toByteArray());
      assertThat(dynamic.toByteString()).isEqualTo(task.toByteString());
      assertThat(TaskInfo.newBuilder().mergeFrom(dynamic).build()).isEqualTo(task);
      assertThat(task.toString()).isEqualTo(dynamic.toString());
    }
    assertThat(WITH.toString()).contains("limits", "cpus");
  }

  @Test
  void areMergedAndCleared() {
    assertThat(WITHOUT.toBuilder().mergeFrom(WITH).build()).isEqualTo(WITH);
    assertThat(WITH.toBuilder().mergeFrom(WITHOUT).build()).isEqualTo(WITH);
    assertThat(WITH.toBuilder().clearLimits().build()).isEqualTo(WITHOUT);
    assertThat(WITH.toBuilder().clear().mergeFrom(WITHOUT).build()).isEqualTo(WITHOUT);
  }

  @Test
  void areSeenByReflection() {
    var limits = TaskInfo.getDescriptor().findFieldByName("limits");

    assertThat(WITHOUT.getRepeatedFieldCount(limits)).isZero();
    assertThat(WITHOUT.getAllFields()).doesNotContainKey(limits);
    assertThat(WITH.getRepeatedFieldCount(limits)).isOne();
    assertThat(WITHOUT.toBuilder().addRepeatedField(limits, WITH.getRepeatedField(limits, 0)))
        .satisfies(builder -> assertThat(builder.build()).isEqualTo(WITH));
    assertThat(TaskInfo.getDefaultInstance().getLimitsMap()).isEmpty();
  }
}
