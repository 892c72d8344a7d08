package io.mesosj.local;

import static io.mesosj.local.ReservationsIT.accept;
import static io.mesosj.local.ReservationsIT.offered;
import static io.mesosj.local.ReservationsIT.outcome;
import static io.mesosj.local.ReservationsIT.reserve;
import static io.mesosj.local.ReservationsIT.reserved;
import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.local.testing.RawScheduler;
import io.mesosj.protocol.codec.ContentType;
import io.mesosj.protocol.resources.Resources;
import io.mesosj.protocol.testing.NeedsRoot;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.Offer.Operation;
import org.apache.mesos.v1.Protos.OperationState;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A group on reserved resources, whatever executor it has. */
@NeedsRoot
abstract class ReservedGroupContract {
  @TempDir Path directory;
  private LocalCluster cluster;

  /** The executor that the test is about, but for its framework and resources. */
  abstract ExecutorInfo.Builder executor();

  @BeforeEach
  void start() throws IOException {
    cluster =
        LocalCluster.start(
            LocalClusterOptions.builder()
                .workDir(directory.resolve("work"))
                .runtimeDir(directory.resolve("run"))
                .resources(Resources.parse(ReservationsIT.ALL))
                .build());
  }

  @AfterEach
  void close() throws IOException {
    cluster.close();
  }

  @Test
  @Tag("GRP-08")
  void runsGroupsOnReservedResources() throws Exception {
    Resources share = Resources.parse("cpus:0.1;mem:128;disk:32");
    try (RawScheduler ops =
        RawScheduler.subscribe(
            cluster.master(), ContentType.PROTOBUF, ReservationsIT.info("ops").build())) {
      Offer offer = ops.offer();
      accept(
          ops,
          offer,
          reserve(reserved(share, "ops")),
          group(ops, offer, reserved(share, "ops"), share, "test $MESOS_ALLOCATION_ROLE = ops"));

      assertThat(outcome(ops).getState()).isEqualTo(OperationState.OPERATION_FINISHED);
      ops.await("t", TaskState.TASK_RUNNING);
      ops.await("t", TaskState.TASK_FINISHED);
      // The executor's share is free when it has ended.
      assertThat(ops.failure().hasExecutorId()).isTrue();
      // What was reserved is offered again as such; a new subscription takes all offers back.
      FrameworkInfo info = ReservationsIT.info("ops").setId(ops.frameworkId()).build();
      try (RawScheduler again =
          RawScheduler.subscribe(cluster.master(), ContentType.PROTOBUF, info)) {
        assertThat(offered(again.offer()))
            .isEqualTo(
                Resources.parse(ReservationsIT.ALL).minus(share).plus(reserved(share, "ops")));
        again.send(again.call(Call.Type.TEARDOWN));
      }
    }
  }

  private Operation group(
      RawScheduler scheduler, Offer offer, Resources executor, Resources task, String command) {
    Operation.Builder operation = Operation.newBuilder().setType(Operation.Type.LAUNCH_GROUP);
    operation
        .getLaunchGroupBuilder()
        .setExecutor(executor())
        .getExecutorBuilder()
        .setFrameworkId(scheduler.frameworkId())
        .clearResources()
        .addAllResources(executor.toProto());
    TaskInfo.Builder info =
        operation.getLaunchGroupBuilder().getTaskGroupBuilder().addTasksBuilder();
    info.setName("t").setAgentId(offer.getAgentId()).addAllResources(task.toProto());
    info.getTaskIdBuilder().setValue("t");
    info.getCommandBuilder().setShell(true).setValue(command);
    return operation.build();
  }
}
