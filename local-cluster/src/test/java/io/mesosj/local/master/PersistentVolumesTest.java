package io.mesosj.local.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesosj.protocol.resources.Resources;
import java.util.List;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.Offer.Operation;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Volume;
import org.junit.jupiter.api.Test;

class PersistentVolumesTest {
  private static final String ALL = "cpus(ops/db):2;disk(ops/db):100";

  private final Frameworks frameworks = new Frameworks("m");
  private final Scheduler scheduler = new Scheduler(frameworks, "f", "ops/db");
  private final RegisteredAgent agent =
      new RecordingAgent()
          .registered(AgentID.newBuilder().setValue("m-S0").build(), Resources.parse(ALL));
  private final PersistentVolumes volumes = new PersistentVolumes(false, frameworks);

  private static Resource volume(String id, double size) {
    Resource.Builder volume = Resources.parse("disk(ops/db):" + size).toProto().get(0).toBuilder();
    volume.getAllocationInfoBuilder().setRole("ops/db");
    volume.getDiskBuilder().getPersistenceBuilder().setId(id);
    volume.getDiskBuilder().getVolumeBuilder().setContainerPath("d").setMode(Volume.Mode.RW);
    return volume.build();
  }

  private Conversion create(Resource volume) {
    Operation.Builder create = Operation.newBuilder().setType(Operation.Type.CREATE);
    create.getCreateBuilder().addVolumes(volume);
    return volumes.create(scheduler.framework, agent, create.build());
  }

  private Conversion destroy(Resource volume) {
    Operation.Builder destroy = Operation.newBuilder().setType(Operation.Type.DESTROY);
    destroy.getDestroyBuilder().addVolumes(volume);
    return volumes.destroy(agent, destroy.build());
  }

  private void apply(Conversion conversion) {
    agent.resources.convert(
        conversion.consumed().unallocated(), conversion.converted().unallocated());
  }

  @Test
  void aDestroyedVolumeIsDiskAgain() {
    apply(create(volume("p", 10)));
    assertThat(Resources.of(agent.resources.reserved()))
        .isEqualTo(Resources.of(volume("p", 10)).unallocated());
    AgentResources again =
        new AgentResources(Resources.parse(ALL), List.copyOf(agent.resources.reserved()));
    assertThat(again.total()).isEqualTo(agent.resources.total());

    apply(destroy(volume("p", 10)));

    assertThat(agent.resources.total()).isEqualTo(Resources.parse(ALL));
    assertThat(agent.resources.reserved()).isEmpty();
  }

  @Test
  void noTwoVolumesOfARoleHaveOneId() {
    apply(create(volume("p", 10)));
    assertThatThrownBy(() -> create(volume("p", 5))).hasMessage("Persistence ID 'p' is not unique");
  }

  @Test
  void aVolumeThatIsNotThereIsNotDestroyed() {
    assertThatThrownBy(() -> destroy(volume("p", 10))).hasMessage("Persistent volumes not found");
  }

  @Test
  void aVolumeShrinksByLessThanItHas() {
    Operation.Builder shrink = Operation.newBuilder().setType(Operation.Type.SHRINK_VOLUME);
    shrink.getShrinkVolumeBuilder().setVolume(volume("p", 10)).getSubtractBuilder().setValue(10);
    assertThatThrownBy(() -> volumes.shrink(shrink.build()))
        .hasMessageContaining("must be smaller than the size of 'ShrinkVolume.volume'");
  }
}
