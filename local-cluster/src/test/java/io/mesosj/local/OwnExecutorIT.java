package io.mesosj.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.local.agent.ExecutorTimeouts;
import io.mesosj.local.testing.RawScheduler;
import io.mesosj.protocol.codec.ContentType;
import io.mesosj.protocol.resources.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Executors of a framework's own that never subscribe. */
class OwnExecutorIT {
  private static final String ALL = "cpus:4;mem:512";

  @TempDir private Path work;
  private LocalCluster cluster;

  @BeforeEach
  void start() throws IOException {
    cluster =
        LocalCluster.start(
            LocalClusterOptions.builder()
                .workDir(work)
                .resources(Resources.parse(ALL))
                .executorTimeouts(
                    new ExecutorTimeouts(
                        Duration.ofMillis(1500), Duration.ofSeconds(3), Duration.ofMinutes(5)))
                .build());
  }

  @AfterEach
  void close() throws IOException {
    cluster.close();
  }

  private static TaskInfo.Builder task(String command) {
    ExecutorInfo.Builder executor =
        ExecutorInfo.newBuilder().addAllResources(Resources.parse("cpus:1;mem:64").toProto());
    executor.getExecutorIdBuilder().setValue("own");
    executor.getCommandBuilder().setValue(command);
    executor.getShutdownGracePeriodBuilder().setNanoseconds(9_500_000_000L);
    TaskInfo.Builder task =
        TaskInfo.newBuilder()
            .setName("t")
            .setExecutor(executor)
            .addAllResources(Resources.parse("cpus:0.5;mem:32").toProto());
    task.getTaskIdBuilder().setValue("t");
    return task;
  }

  @Test
  void areEndedWithTheirTasksWhenTheirTimeIsOver() throws Exception {
    try (RawScheduler scheduler =
        RawScheduler.subscribe(
            cluster.master(), ContentType.PROTOBUF, RawScheduler.framework().build())) {
      scheduler.launch(task("exec sleep 1000"));

      TaskStatus status = scheduler.await("t", TaskState.TASK_FAILED);

      assertThat(status.getReason())
          .isEqualTo(TaskStatus.Reason.REASON_EXECUTOR_REGISTRATION_TIMEOUT);
      assertThat(status.getMessage()).isEqualTo("Executor did not register within 1500ms");
      assertThat(scheduler.failure().getExecutorId().getValue()).isEqualTo("own");
      Offer offer = scheduler.offer();
      while (!Resources.of(offer.getResourcesList()).unallocated().contains(Resources.parse(ALL))) {
        scheduler.decline(offer);
        offer = scheduler.offer();
      }
    }
  }

  @Test
  void ofCheckpointingFrameworksKnowHowLongToLookForALostAgent() throws Exception {
    try (RawScheduler scheduler =
        RawScheduler.subscribe(
            cluster.master(),
            ContentType.PROTOBUF,
            RawScheduler.framework().setCheckpoint(true).build())) {
      scheduler.launch(task("env > env"));
      scheduler.await("t", TaskState.TASK_FAILED);

      assertThat(environment(scheduler))
          .contains(
              "MESOS_CHECKPOINT=1",
              "MESOS_RECOVERY_TIMEOUT=5mins",
              "MESOS_SUBSCRIPTION_BACKOFF_MAX=3secs",
              "MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD=9500ms");
    }
  }

  /**
   * An executor that never subscribes and has many tasks: each is told of, and what the executor
   * has is counted once, or three of them would not fit.
   */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void tellOfEachOfTheirTasks(boolean checkpoint) throws Exception {
    try (RawScheduler scheduler =
        RawScheduler.subscribe(
            cluster.master(),
            ContentType.PROTOBUF,
            RawScheduler.framework().setCheckpoint(checkpoint).build())) {
      Offer offer = scheduler.offer();
      Call.Builder call = scheduler.call(Call.Type.ACCEPT);
      Offer.Operation.Builder launch =
          call.getAcceptBuilder().addOfferIds(offer.getId()).addOperationsBuilder();
      launch.setType(Offer.Operation.Type.LAUNCH);
      List<String> ids = IntStream.range(0, 10).mapToObj(i -> "t" + i).toList();
      for (String id : ids) {
        TaskInfo.Builder task = task("exit 0").setAgentId(offer.getAgentId()).clearResources();
        task.getTaskIdBuilder().setValue(id);
        task.getExecutorBuilder()
            .clearResources()
            .addAllResources(Resources.parse("cpus:1.8;mem:64").toProto());
        launch
            .getLaunchBuilder()
            .addTaskInfos(task.addAllResources(Resources.parse("cpus:0.2;mem:1").toProto()));
      }
      scheduler.send(call);

      Set<String> toldOf = new TreeSet<>();
      while (toldOf.size() < ids.size()) {
        TaskStatus status = scheduler.next(Event.Type.UPDATE).getUpdate().getStatus();
        assertThat(status.getState()).as(status.getMessage()).isEqualTo(TaskState.TASK_FAILED);
        toldOf.add(status.getTaskId().getValue());
      }
      assertThat(toldOf).containsExactlyElementsOf(ids);
    }
  }

  private List<String> environment(RawScheduler scheduler) throws IOException {
    try (var agents = Files.list(work.resolve("slaves"))) {
      Path agent = agents.findFirst().orElseThrow();
      return Files.readAllLines(
          agent
              .resolve("frameworks")
              .resolve(scheduler.frameworkId().getValue())
              .resolve("executors/own/runs/latest/env"));
    }
  }
}
