package io.mesosj.local.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.local.http.Advertised;
import io.mesosj.local.testing.Attacks;
import io.mesosj.protocol.resources.Resources;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What launches take of the agent, and when they give it back. */
class OfferOperationsTest {
  private static final AgentID AGENT = AgentID.newBuilder().setValue("m-S0").build();
  private static final ExecutorID EXECUTOR = ExecutorID.newBuilder().setValue("e").build();

  private final Object lock = new Object();
  private final Alarms alarms = new Alarms(lock);
  private final Frameworks frameworks = new Frameworks("m");
  private final RecordingAgent agent = new RecordingAgent();
  private final Agents agents = agent.alone(AGENT, Resources.parse("cpus:4;mem:1024;disk:64"));
  private final Allocator allocator =
      new Allocator(
          agents,
          new OfferMaker("m", Advertised.plain("127.0.0.1")),
          frameworks,
          alarms,
          Optional.empty());
  private final TaskLedger ledger = new TaskLedger(agents, frameworks, allocator);
  private final OfferOperations operations =
      new OfferOperations(
          agents,
          new ResourceOperations(
              new Reservations(false),
              new PersistentVolumes(false, frameworks),
              new OperationLedger(agents, alarms)),
          allocator);
  private final Scheduler scheduler = new Scheduler(frameworks, "f", "*");

  @AfterEach
  void close() {
    alarms.close();
  }

  private static ExecutorInfo.Builder executor(String resources) {
    return ExecutorInfo.newBuilder()
        .setExecutorId(EXECUTOR)
        .setCommand(CommandInfo.newBuilder().setValue("run"))
        .addAllResources(Resources.parse(resources).toProto());
  }

  private static TaskInfo.Builder task(String id, String resources) {
    return TaskInfo.newBuilder()
        .setName(id)
        .setTaskId(TaskID.newBuilder().setValue(id))
        .setAgentId(AGENT)
        .addAllResources(Resources.parse(resources).toProto());
  }

  /** Tasks of cpus:0.3 on one executor of cpus:1.8. */
  private static TaskInfo[] shared(String... ids) {
    return Stream.of(ids)
        .map(id -> task(id, "cpus:0.3").setExecutor(executor("cpus:1.8;mem:32")).build())
        .toArray(TaskInfo[]::new);
  }

  private void launch(double refuseSeconds, TaskInfo... tasks) {
    Offer.Operation.Builder launch =
        Offer.Operation.newBuilder().setType(Offer.Operation.Type.LAUNCH);
    launch.getLaunchBuilder().addAllTaskInfos(List.of(tasks));
    accept(refuseSeconds, launch);
  }

  private void accept(double refuseSeconds, Offer.Operation.Builder operation) {
    synchronized (lock) {
      operations.accept(
          scheduler.framework,
          Call.Accept.newBuilder()
              .addOfferIds(scheduler.lastOffer().getId())
              .addOperations(operation)
              .setFilters(Filters.newBuilder().setRefuseSeconds(refuseSeconds))
              .build());
    }
  }

  /** What it may take now. */
  private Resources offered() {
    synchronized (lock) {
      return scheduler.framework.offered().unallocated();
    }
  }

  private Resources used() {
    return scheduler.framework.used().unallocated();
  }

  private void update(String task, TaskState state) {
    synchronized (lock) {
      ledger.update(
          scheduler.framework.id,
          TaskStatus.newBuilder()
              .setTaskId(TaskID.newBuilder().setValue(task))
              .setState(state)
              .build());
    }
  }

  private void executorLost() {
    synchronized (lock) {
      scheduler.framework.offers.clear();
      ledger.executorLost(
          scheduler.framework.id, AGENT, EXECUTOR, MasterEvents.executorLost(AGENT, EXECUTOR, 0));
    }
  }

  @Test
  void countsAnExecutorOnceHoweverManyTasksItHas() {
    allocator.allocate();

    launch(0, shared("a", "b", "c"));

    assertThat(agent.launched).containsExactly("a", "b", "c");
    assertThat(scheduler.heard(Event.Type.UPDATE)).isEmpty();
    assertThat(used()).isEqualTo(Resources.parse("cpus:2.7;mem:32"));
    assertThat(offered()).isEqualTo(Resources.parse("cpus:1.3;mem:992;disk:64"));
  }

  @Test
  void asksALaterTaskForItsOwnShareOnly() {
    allocator.allocate();
    launch(0, shared("a", "b", "c"));

    launch(0, shared("d"));

    assertThat(agent.launched).containsExactly("a", "b", "c", "d");
    assertThat(offered()).isEqualTo(Resources.parse("cpus:1;mem:992;disk:64"));
  }

  @Test
  void refusesATaskWhoseExecutorDoesNotFitBesideIt() {
    allocator.allocate();

    launch(0, task("a", "cpus:0.3").setExecutor(executor("cpus:3.8;mem:32")).build());

    assertThat(agent.launched).isEmpty();
    assertThat(scheduler.heard(Event.Type.UPDATE)).hasSize(1);
    assertThat(scheduler.heard(Event.Type.UPDATE).get(0).getUpdate().getStatus().getMessage())
        .startsWith("Total resources ")
        .contains("cpus(allocated: *):4.1", "is more than available");
    assertThat(used()).isEqualTo(Resources.none());
  }

  @Test
  void keepsAnExecutorsShareUntilItHasEnded() {
    allocator.allocate();
    launch(0, shared("a"));
    update("a", TaskState.TASK_FINISHED);
    scheduler.framework.complete(TaskID.newBuilder().setValue("a").build());
    assertThat(used()).isEqualTo(Resources.parse("cpus:1.8;mem:32"));

    executorLost();

    assertThat(offered()).isEqualTo(Resources.parse("cpus:4;mem:1024;disk:64"));
    assertThat(scheduler.heard(Event.Type.FAILURE)).hasSize(1);
  }

  /** The agent starts another executor by that id for a task that comes too late for the first. */
  @Test
  void countsAnExecutorAsLongAsATaskIsOnItsWayToIt() {
    allocator.allocate();
    launch(0, shared("a"));

    executorLost();

    assertThat(used()).isEqualTo(Resources.parse("cpus:2.1;mem:32"));
    update("a", TaskState.TASK_FAILED);
    assertThat(used()).isEqualTo(Resources.none());
  }

  @Test
  void countsAGroupsExecutorOnce() {
    allocator.allocate();
    Offer.Operation.Builder launch =
        Offer.Operation.newBuilder().setType(Offer.Operation.Type.LAUNCH_GROUP);
    launch
        .getLaunchGroupBuilder()
        .setExecutor(
            executor("cpus:1;mem:32;disk:32")
                .clearCommand()
                .setType(ExecutorInfo.Type.DEFAULT)
                .setFrameworkId(scheduler.framework.id)
                .build());
    IntStream.range(0, 3)
        .forEach(
            i ->
                launch
                    .getLaunchGroupBuilder()
                    .getTaskGroupBuilder()
                    .addTasks(
                        task("t" + i, "cpus:1;mem:1")
                            .setCommand(CommandInfo.newBuilder().setValue("run"))));

    accept(0, launch);

    assertThat(agent.launched).containsExactly("t0", "t1", "t2");
    assertThat(used()).isEqualTo(Resources.parse("cpus:4;mem:35;disk:32"));
    for (int i = 0; i < 3; i++) {
      update("t" + i, TaskState.TASK_FINISHED);
    }
    assertThat(used()).isEqualTo(Resources.parse("cpus:1;mem:32;disk:32"));
  }

  @Test
  void offersNothingTwiceWhenTheAgentRefusesAtOnce() {
    agent.onLaunch =
        task -> {
          if (task.getTaskId().getValue().equals("a")) {
            update("a", TaskState.TASK_FAILED);
          }
        };
    allocator.allocate();

    launch(3600, shared("a", "b"));

    assertThat(agent.launched).containsExactly("a", "b");
    assertThat(used()).isEqualTo(Resources.parse("cpus:2.1;mem:32"));
    // Besides what was refused there is now what "a" would have had.
    assertThat(offered()).isEqualTo(Resources.parse("cpus:1.9;mem:992;disk:64"));
  }

  @Test
  void losesNothingByATaskBeyondMeasure() throws Exception {
    allocator.allocate();
    TaskInfo.Builder beyond = task("a", "cpus:1");
    beyond.getResourcesBuilder(0).getScalarBuilder().setValue(1e308);

    Attacks.refused(
        "a task takes the agent's resources away by a number beyond measure",
        () -> {
          launch(0, beyond.build());

          assertThat(agent.launched).isEmpty();
          assertThat(scheduler.heard(Event.Type.UPDATE)).hasSize(1);
          assertThat(offered()).isEqualTo(Resources.parse("cpus:4;mem:1024;disk:64"));
        });
  }

  @Test
  void launchesNothingWithAnOfferThatDoesNotStand() {
    allocator.allocate();
    Allocator.takeBack(scheduler.framework, List.of(scheduler.lastOffer().getId()));

    launch(0, shared("a"));

    assertThat(agent.launched).isEmpty();
    TaskStatus status = scheduler.heard(Event.Type.UPDATE).get(0).getUpdate().getStatus();
    assertThat(status.getState()).isEqualTo(TaskState.TASK_LOST);
    assertThat(status.getReason()).isEqualTo(TaskStatus.Reason.REASON_INVALID_OFFERS);
    assertThat(status.getMessage())
        .isEqualTo("Task launched with invalid offers: Offer m-O0 is no longer valid");
  }
}
