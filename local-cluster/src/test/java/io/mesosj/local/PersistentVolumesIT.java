package io.mesosj.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.local.testing.RawScheduler;
import io.mesosj.protocol.codec.ContentType;
import io.mesosj.protocol.resources.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.Offer.Operation;
import org.apache.mesos.v1.Protos.OperationState;
import org.apache.mesos.v1.Protos.OperationStatus;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.Volume;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Volumes that outlive the tasks that write to them, from offers to directories. */
class PersistentVolumesIT {
  private static final String ROLE = "ops/db";

  @TempDir private Path directory;
  private LocalCluster cluster;
  private RawScheduler scheduler;

  @BeforeEach
  void start() throws Exception {
    cluster = cluster();
    scheduler = RawScheduler.subscribe(cluster.master(), ContentType.PROTOBUF, framework());
  }

  private LocalCluster cluster() throws IOException {
    return LocalCluster.start(
        LocalClusterOptions.builder()
            .workDir(directory.resolve("work"))
            .runtimeDir(directory.resolve("run"))
            .resources(Resources.parse("cpus(ops/db):2;mem(ops/db):512;disk(ops/db):100"))
            .build());
  }

  private static FrameworkInfo framework() {
    return RawScheduler.framework()
        .clearRoles()
        .addRoles(ROLE)
        .addCapabilities(
            FrameworkInfo.Capability.newBuilder()
                .setType(FrameworkInfo.Capability.Type.RESERVATION_REFINEMENT))
        .build();
  }

  @AfterEach
  void close() throws IOException {
    scheduler.close();
    cluster.close();
  }

  private static Resource volume(String id, double size) {
    Resource.Builder volume = Resources.parse("disk(ops/db):" + size).toProto().get(0).toBuilder();
    volume.getDiskBuilder().getPersistenceBuilder().setId(id);
    volume.getDiskBuilder().getVolumeBuilder().setContainerPath("data").setMode(Volume.Mode.RW);
    return volume.build();
  }

  private static Operation.Builder operation(Operation.Type type, String id) {
    Operation.Builder operation = Operation.newBuilder().setType(type);
    operation.getIdBuilder().setValue(id);
    return operation;
  }

  private static Operation create(Resource volume) {
    Operation.Builder create = operation(Operation.Type.CREATE, "create");
    create.getCreateBuilder().addVolumes(volume);
    return create.build();
  }

  private static Operation destroy(Resource volume) {
    Operation.Builder destroy = operation(Operation.Type.DESTROY, "destroy");
    destroy.getDestroyBuilder().addVolumes(volume);
    return destroy.build();
  }

  private static Operation launch(Offer offer, String id, String command, Resource volume) {
    Operation.Builder launch = Operation.newBuilder().setType(Operation.Type.LAUNCH);
    TaskInfo.Builder task = launch.getLaunchBuilder().addTaskInfosBuilder().setName(id);
    task.getTaskIdBuilder().setValue(id);
    task.setAgentId(offer.getAgentId())
        .setCommand(CommandInfo.newBuilder().setValue(command))
        .addAllResources(Resources.parse("cpus(ops/db):0.1;mem(ops/db):32").toProto())
        .addResources(volume);
    return launch.build();
  }

  private void accept(List<Offer> offers, Operation... operations) throws Exception {
    Call.Builder call = scheduler.call(Call.Type.ACCEPT);
    offers.forEach(offer -> call.getAcceptBuilder().addOfferIds(offer.getId()));
    call.getAcceptBuilder().addAllOperations(List.of(operations));
    call.getAcceptBuilder().getFiltersBuilder().setRefuseSeconds(0);
    scheduler.send(call);
  }

  private OperationStatus outcome() throws InterruptedException {
    return scheduler
        .next(Event.Type.UPDATE_OPERATION_STATUS)
        .getUpdateOperationStatus()
        .getStatus();
  }

  private Path directory(String id) {
    return directory.resolve("work/volumes/roles/ops db").resolve(id);
  }

  private static boolean have(List<Offer> offers, Resource volume) {
    List<Resource> all = offers.stream().flatMap(one -> one.getResourcesList().stream()).toList();
    return Resources.of(all).unallocated().contains(Resources.of(volume));
  }

  /** As many offers as have it together. */
  private List<Offer> offersWith(Resource volume) throws InterruptedException {
    List<Offer> offers = new ArrayList<>();
    while (!have(offers, volume)) {
      offers.add(scheduler.offer());
    }
    return offers;
  }

  @Test
  void aVolumeOutlivesItsTaskAndItsAgentUntilItIsDestroyed() throws Exception {
    Resource volume = volume("p1", 10);
    Offer offer = scheduler.offer();

    accept(
        List.of(offer), create(volume), launch(offer, "writer", "echo kept > data/file", volume));

    OperationStatus created = outcome();
    assertThat(created.getState()).isEqualTo(OperationState.OPERATION_FINISHED);
    assertThat(created.getAgentId()).isEqualTo(offer.getAgentId());
    scheduler.await("writer", TaskState.TASK_FINISHED);
    assertThat(Files.readString(directory("p1").resolve("file"))).isEqualTo("kept\n");

    scheduler.send(scheduler.call(Call.Type.TEARDOWN));
    scheduler.close();
    cluster.close();
    start();
    List<Offer> offers = offersWith(volume);
    accept(offers, launch(offers.get(0), "reader", "test $(cat data/file) = kept", volume));
    scheduler.await("reader", TaskState.TASK_FINISHED);

    accept(offersWith(volume), destroy(volume));
    assertThat(outcome().getState()).isEqualTo(OperationState.OPERATION_FINISHED);
    assertThat(directory("p1")).doesNotExist();
    List<Offer> whole = offersWith(Resources.parse("disk(ops/db):100").toProto().get(0));
    assertThat(have(whole, volume)).isFalse();
  }

  @Test
  void aTaskGetsNothingOfAVolumeThatCouldNotBeMade() throws Exception {
    Resource volume = volume("../p1", 10);
    Offer offer = scheduler.offer();

    accept(List.of(offer), create(volume), launch(offer, "t", "true", volume));

    assertThat(outcome().getMessage())
        .contains("Invalid persistence ID for persistent volume: '../p1' contains invalid");
    TaskStatus status = scheduler.update("t");
    assertThat(status.getState()).isEqualTo(TaskState.TASK_ERROR);
    assertThat(directory.resolve("work/volumes")).doesNotExist();
  }

  @Test
  void aVolumeGrowsAndShrinks() throws Exception {
    Resource volume = volume("p1", 10);
    accept(List.of(scheduler.offer()), create(volume));
    assertThat(outcome().getState()).isEqualTo(OperationState.OPERATION_FINISHED);
    Operation.Builder grow = operation(Operation.Type.GROW_VOLUME, "grow");
    grow.getGrowVolumeBuilder()
        .setVolume(volume)
        .setAddition(Resources.parse("disk(ops/db):5").toProto().get(0));

    accept(offersWith(volume), grow.build());

    assertThat(outcome().getState()).isEqualTo(OperationState.OPERATION_FINISHED);
    Operation.Builder shrink = operation(Operation.Type.SHRINK_VOLUME, "shrink");
    shrink.getShrinkVolumeBuilder().setVolume(volume("p1", 15)).getSubtractBuilder().setValue(12);
    accept(offersWith(volume("p1", 15)), shrink.build());
    assertThat(outcome().getState()).isEqualTo(OperationState.OPERATION_FINISHED);
    assertThat(have(offersWith(volume("p1", 3)), volume("p1", 3))).isTrue();
    assertThat(directory("p1")).isDirectory();
  }

  @Test
  void isToldOfAnOperationUntilItAcknowledges() throws Exception {
    accept(List.of(scheduler.offer()), create(volume("p1", 10)));
    OperationStatus status = outcome();
    Call.Builder reconcile = scheduler.call(Call.Type.RECONCILE_OPERATIONS);
    reconcile.getReconcileOperationsBuilder();

    scheduler.send(reconcile);
    assertThat(outcome()).isEqualTo(status.toBuilder().clearUuid().build());
    Call.Builder acknowledge = scheduler.call(Call.Type.ACKNOWLEDGE_OPERATION_STATUS);
    acknowledge
        .getAcknowledgeOperationStatusBuilder()
        .setAgentId(status.getAgentId())
        .setOperationId(status.getOperationId())
        .setUuid(status.getUuid().getValue());
    scheduler.send(acknowledge);
    reconcile
        .getReconcileOperationsBuilder()
        .addOperationsBuilder()
        .setOperationId(status.getOperationId())
        .setAgentId(status.getAgentId());
    scheduler.send(reconcile);

    OperationStatus unknown = outcome();
    assertThat(unknown.getState()).isEqualTo(OperationState.OPERATION_UNKNOWN);
    assertThat(unknown.getMessage()).isEqualTo("Reconciliation: Operation is unknown");
  }
}
