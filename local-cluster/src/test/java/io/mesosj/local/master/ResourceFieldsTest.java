package io.mesosj.local.master;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.mesosj.protocol.resources.Resources;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.junit.jupiter.api.Test;

class ResourceFieldsTest {
  @Test
  void findsThoseOfTasksTheirExecutorsAndWhatElseAnOperationHas() {
    List<Resource> cpus = Resources.parse("cpus:1").toProto();
    List<Resource> mem = Resources.parse("mem:32").toProto();
    List<Resource> disk = Resources.parse("disk:8").toProto();
    Offer.Operation.Builder launch = Offer.Operation.newBuilder();
    launch
        .getLaunchBuilder()
        .addTaskInfosBuilder()
        .addAllResources(cpus)
        .setExecutor(
            ExecutorInfo.newBuilder()
                .setExecutorId(ExecutorID.newBuilder().setValue("e"))
                .addAllResources(mem));

    assertThat(ResourceFields.in(launch.buildPartial()))
        .containsExactlyInAnyOrder(cpus.get(0), mem.get(0));
    launch.getCreateBuilder().addAllVolumes(disk);
    assertThat(ResourceFields.in(launch.buildPartial()))
        .containsExactlyInAnyOrder(cpus.get(0), mem.get(0), disk.get(0));
  }

  /** What is written by hand for launches has no more to look at. */
  @Test
  void tasksHaveResourcesInTwoPlaces() {
    List<String> places = new ArrayList<>();
    collect(TaskInfo.getDescriptor(), "", new HashSet<>(), places);

    assertThat(places).containsExactlyInAnyOrder(".resources", ".executor.resources");
    assertThat(Offer.Operation.getDescriptor().getFields())
        .as("an operation by a new field: ResourceFields.onlyLaunches must know it")
        .extracting(FieldDescriptor::getName)
        .containsExactlyInAnyOrder(
            "type",
            "id",
            "launch",
            "launch_group",
            "reserve",
            "unreserve",
            "create",
            "destroy",
            "grow_volume",
            "shrink_volume",
            "create_disk",
            "destroy_disk");
  }

  private static void collect(
      Descriptor message, String path, Set<Descriptor> above, List<String> places) {
    if (message.equals(Resource.getDescriptor())) {
      places.add(path);
    } else if (above.add(message)) {
      for (FieldDescriptor field : message.getFields()) {
        if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE && !field.isMapField()) {
          collect(field.getMessageType(), path + "." + field.getName(), above, places);
        }
      }
      above.remove(message);
    }
  }
}
