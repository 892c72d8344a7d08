package io.mesosj.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.mesosj.local.testing.RawHttp;
import io.mesosj.local.testing.RawScheduler;
import io.mesosj.protocol.codec.ContentType;
import io.mesosj.protocol.resources.Resources;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.Offer.Operation;
import org.apache.mesos.v1.Protos.OperationState;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskID;
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

/** What frameworks of all kinds see of the master, by plain requests. */
class FrameworksIT {
  @TempDir private Path directory;
  private LocalCluster cluster;

  @BeforeEach
  void start() throws IOException {
    cluster =
        LocalCluster.start(
            LocalClusterOptions.builder()
                .workDir(directory.resolve("work"))
                .runtimeDir(directory.resolve("run"))
                .resources(Resources.parse("cpus(web):2;cpus:2;mem:2048;gpus:1"))
                .build());
  }

  @AfterEach
  void close() throws IOException {
    cluster.close();
  }

  private RawScheduler subscribe(FrameworkInfo.Builder framework) throws Exception {
    return RawScheduler.subscribe(cluster.master(), ContentType.PROTOBUF, framework.build());
  }

  /** The error that a subscription is answered with. */
  private String refusal(FrameworkInfo.Builder framework) throws Exception {
    Call.Builder call = Call.newBuilder().setType(Call.Type.SUBSCRIBE);
    call.getSubscribeBuilder().setFrameworkInfo(framework);
    if (framework.hasId()) {
      call.setFrameworkId(framework.getId());
    }
    HttpResponse<InputStream> answer =
        new RawHttp(cluster.master(), "/api/v1/scheduler")
            .post(
                call.build().toByteArray(),
                "Content-Type",
                "application/x-protobuf",
                "Accept",
                "application/json");
    assertThat(answer.statusCode()).isEqualTo(200);
    return RawHttp.text(answer);
  }

  private static FrameworkInfo.Builder old() {
    return FrameworkInfo.newBuilder().setUser("root").setName("old").setFailoverTimeout(60);
  }

  private static TaskInfo.Builder task(Offer offer, String id, String command) {
    return TaskInfo.newBuilder()
        .setName(id)
        .setTaskId(TaskID.newBuilder().setValue(id))
        .setAgentId(offer.getAgentId())
        .setCommand(CommandInfo.newBuilder().setValue(command))
        .addAllResources(Resources.parse("cpus:0.1;mem:32").toProto());
  }

  private static Call.Builder accept(
      RawScheduler scheduler, Offer offer, double refuseSeconds, Operation.Builder operation) {
    Call.Builder call = scheduler.call(Call.Type.ACCEPT);
    call.getAcceptBuilder().addOfferIds(offer.getId()).addOperations(operation);
    call.getAcceptBuilder().getFiltersBuilder().setRefuseSeconds(refuseSeconds);
    return call;
  }

  private static Operation.Builder launch(TaskInfo.Builder task) {
    Operation.Builder launch = Operation.newBuilder().setType(Operation.Type.LAUNCH);
    launch.getLaunchBuilder().addTaskInfos(task);
    return launch;
  }

  @SuppressWarnings("deprecation") // the format of before Mesos 1.4
  @Test
  void oneOfBeforeMesos14SeesAndSaysTheOldFormat() throws Exception {
    try (RawScheduler scheduler = subscribe(old().setRole("web"))) {
      Offer offer = scheduler.offer();
      assertThat(offer.hasAllocationInfo()).isFalse();
      assertThat(offer.getResourcesList())
          .noneMatch(Resource::hasAllocationInfo)
          .noneMatch(resource -> resource.getReservationsCount() > 0)
          .noneMatch(resource -> resource.getName().equals("gpus"))
          .allMatch(Resource::hasRole);
      Operation.Builder reserve = Operation.newBuilder().setType(Operation.Type.RESERVE);
      reserve.getIdBuilder().setValue("op");
      Resource.Builder half = Resources.parse("cpus:0.5").toProto().get(0).toBuilder();
      reserve.getReserveBuilder().addResources(half.setRole("web").setReservation(principal("p")));

      scheduler.send(accept(scheduler, offer, 0, reserve));

      assertThat(
              scheduler
                  .next(Event.Type.UPDATE_OPERATION_STATUS)
                  .getUpdateOperationStatus()
                  .getStatus()
                  .getState())
          .isEqualTo(OperationState.OPERATION_FINISHED);
      Offer next = scheduler.offer();
      assertThat(next.getResourcesList())
          .anySatisfy(
              resource -> {
                assertThat(resource.getRole()).isEqualTo("web");
                assertThat(resource.getReservation().getPrincipal()).isEqualTo("p");
                assertThat(resource.getScalar().getValue()).isEqualTo(0.5);
              });
    }
  }

  private static Resource.ReservationInfo principal(String name) {
    return Resource.ReservationInfo.newBuilder().setPrincipal(name).build();
  }

  @Test
  void oneThatIsNotPartitionAwareLosesTasks() throws Exception {
    try (RawScheduler scheduler = subscribe(old())) {
      Offer offer = scheduler.offer();
      scheduler.decline(offer);
      scheduler.send(accept(scheduler, offer, 0, launch(task(offer, "t", "true"))));
      TaskStatus status = scheduler.update("t");
      assertThat(status.getState()).isEqualTo(TaskState.TASK_LOST);
      assertThat(status.getMessage())
          .startsWith("Task launched with invalid offers: Offer ")
          .endsWith(" is no longer valid");
    }
  }

  @Test
  void aKillOfAnUnknownTaskIsAnsweredWithWhatBecameOfIt() throws Exception {
    try (RawScheduler scheduler = subscribe(RawScheduler.framework())) {
      Offer offer = scheduler.offer();
      scheduler.kill("none");
      TaskStatus unknown = scheduler.update("none");
      assertThat(unknown.getState()).isEqualTo(TaskState.TASK_UNKNOWN);
      assertThat(unknown.getMessage()).isEqualTo("Reconciliation: Task is unknown");

      Call.Builder kill = scheduler.call(Call.Type.KILL);
      kill.getKillBuilder().setAgentId(offer.getAgentId()).getTaskIdBuilder().setValue("gone");
      scheduler.send(kill);

      TaskStatus gone = scheduler.update("gone");
      assertThat(gone.getState()).isEqualTo(TaskState.TASK_GONE);
      assertThat(gone.getMessage()).isEqualTo("Reconciliation: Task is unknown to the agent");
      assertThat(gone.getAgentId()).isEqualTo(offer.getAgentId());
    }
  }

  @Test
  void eachRoleHasItsOwnOffersAndSilence() throws Exception {
    FrameworkInfo.Builder two = RawScheduler.framework().clearRoles().addRoles("a").addRoles("b");
    try (RawScheduler scheduler = subscribe(two)) {
      Offer first = scheduler.offer();
      String role = first.getAllocationInfo().getRole();
      String other = role.equals("a") ? "b" : "a";
      scheduler.decline(first);
      Offer second = scheduler.offer();
      assertThat(second.getAllocationInfo().getRole()).isEqualTo(other);

      Call.Builder suppress = scheduler.call(Call.Type.SUPPRESS);
      suppress.getSuppressBuilder().addRoles(role);
      scheduler.send(suppress);
      scheduler.decline(second);
      Offer third = scheduler.offer();
      assertThat(third.getAllocationInfo().getRole()).isEqualTo(other);

      suppress.getSuppressBuilder().clearRoles().addRoles(other);
      scheduler.send(suppress);
      scheduler.decline(third);
      Call.Builder revive = scheduler.call(Call.Type.REVIVE);
      revive.getReviveBuilder().addRoles(role);
      scheduler.send(revive);
      assertThat(scheduler.offer().getAllocationInfo().getRole()).isEqualTo(role);
    }
  }

  @Test
  void whatATaskFreesIsOfferedAlthoughTheRestWasRefused() throws Exception {
    try (RawScheduler scheduler = subscribe(RawScheduler.framework())) {
      Offer offer = scheduler.offer();
      scheduler.send(accept(scheduler, offer, 3600, launch(task(offer, "t", "sleep 0.2"))));
      scheduler.await("t", TaskState.TASK_FINISHED);

      assertThat(Resources.of(scheduler.offer().getResourcesList()))
          .isEqualTo(Resources.of(offer.getResourcesList()));
    }
  }

  @Test
  void userAndCheckpointStayAsTheyWere() throws Exception {
    FrameworkInfo.Builder framework = RawScheduler.framework();
    RawScheduler first = subscribe(framework);
    framework.setId(first.frameworkId()).setUser("nobody").setCheckpoint(true).setName("renamed");

    try (RawScheduler second = subscribe(framework)) {
      assertThat(first.next(Event.Type.ERROR).getError().getMessage())
          .isEqualTo("Framework failed over");
      assertThat(second.frameworkId()).isEqualTo(first.frameworkId());
      assertThat(frameworks())
          .contains("\"name\":\"renamed\"", "\"user\":\"root\"")
          .doesNotContain("\"checkpoint\":true");
    }
    first.close();
  }

  @Test
  void whatNobodyAcknowledgedIsSaidAtOnceToWhoIsBack() throws Exception {
    FrameworkInfo.Builder framework = RawScheduler.framework();
    RawScheduler first = subscribe(framework);
    first.launch(task(Offer.getDefaultInstance(), "t", "sleep 100"));
    TaskStatus starting = first.next(Event.Type.UPDATE).getUpdate().getStatus();
    long told = System.nanoTime();
    framework.setId(first.frameworkId());

    try (RawScheduler second = subscribe(framework)) {
      TaskStatus again = second.next(Event.Type.UPDATE).getUpdate().getStatus();
      assertThat(again.getUuid()).isEqualTo(starting.getUuid());
    }

    // After these it comes by itself.
    assertThat(Duration.ofNanos(System.nanoTime() - told)).isLessThan(Duration.ofSeconds(10));
    first.close();
  }

  private String frameworks() throws Exception {
    return RawHttp.text(
        new RawHttp(cluster.master(), "/api/v1")
            .post(
                "{\"type\":\"GET_FRAMEWORKS\"}",
                "Content-Type",
                "application/json",
                "Accept",
                "application/json"));
  }

  @Test
  void aFrameworkIsUpdated() throws Exception {
    FrameworkInfo.Builder framework = RawScheduler.framework();
    try (RawScheduler scheduler = subscribe(framework)) {
      scheduler.offer();
      framework.setId(scheduler.frameworkId());
      Call.Builder update = scheduler.call(Call.Type.UPDATE_FRAMEWORK);
      update
          .getUpdateFrameworkBuilder()
          .setFrameworkInfo(framework.clone().clearRoles().addRoles("a"));

      assertThat(answer(scheduler, update)).isEqualTo(200);

      scheduler.next(Event.Type.RESCIND);
      assertThat(scheduler.offer().getAllocationInfo().getRole()).isEqualTo("a");
      update.getUpdateFrameworkBuilder().setFrameworkInfo(framework.clone().setUser("nobody"));
      assertThat(answer(scheduler, update)).isEqualTo(400);
    }
  }

  private static int answer(RawScheduler scheduler, Call.Builder call) throws Exception {
    HttpResponse<InputStream> answer =
        scheduler.post(call, "Mesos-Stream-Id", scheduler.streamId());
    answer.body().close();
    return answer.statusCode();
  }

  @SuppressWarnings("deprecation") // frameworks without MULTI_ROLE set the one role
  @Test
  void refusesDescriptionsAsMesosDoes() throws Exception {
    assertThat(refusal(old().addRoles("a"))).contains("is not MULTI_ROLE capable");
    assertThat(refusal(RawScheduler.framework().setRole("a"))).contains("is MULTI_ROLE capable");
    assertThat(refusal(old().setFailoverTimeout(1e300))).contains("failover_timeout");
    FrameworkInfo.Builder evil = old();
    evil.getIdBuilder().setValue("../../../../../evil");
    assertThat(refusal(evil)).contains("ERROR", "contains invalid characters");
    try (Stream<Path> files = Files.walk(directory)) {
      assertThat(files.map(Path::toString)).noneMatch(path -> path.contains("evil"));
    }
  }

  @Test
  void callsThatNeedABodyAreRefusedWithoutIt() throws Exception {
    try (RawScheduler scheduler = subscribe(RawScheduler.framework())) {
      for (Call.Type type :
          List.of(
              Call.Type.ACKNOWLEDGE_OPERATION_STATUS,
              Call.Type.UPDATE_FRAMEWORK,
              Call.Type.RECONCILE_OPERATIONS,
              Call.Type.REQUEST,
              Call.Type.ACCEPT_INVERSE_OFFERS)) {
        assertThat(answer(scheduler, scheduler.call(type))).describedAs(type.name()).isEqualTo(400);
      }
    }
  }

  /** What there is nothing of is not refused, whatever it is called: as in Mesos. */
  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "../x", "a/b", "a b", "%2e%2e", "x\u0000y", "é€😀", "\n"})
  void callsAboutWhatThereIsNotAreTaken(String id) throws Exception {
    try (RawScheduler scheduler = subscribe(RawScheduler.framework())) {
      Offer offer = scheduler.offer();
      for (Call.Builder call : about(scheduler, id)) {
        assertThat(answer(scheduler, call)).describedAs(call.getType().name()).isEqualTo(202);
      }
      List<TaskStatus> statuses = new ArrayList<>();
      while (statuses.size() < 3) {
        statuses.add(scheduler.next(Event.Type.UPDATE).getUpdate().getStatus());
      }
      assertThat(statuses)
          .allMatch(status -> status.getTaskId().getValue().equals(id))
          .extracting(TaskStatus::getState)
          .containsOnly(TaskState.TASK_UNKNOWN);
      scheduler.decline(offer);
      scheduler.offer();
      assertThat(answer(scheduler, scheduler.call(Call.Type.TEARDOWN))).isEqualTo(202);
    }
    try (Stream<Path> files = Files.walk(directory)) {
      assertThat(files.map(file -> file.getFileName().toString())).doesNotContain("x", "b");
    }
  }

  /** Every call that names something, with that name. */
  private static List<Call.Builder> about(RawScheduler scheduler, String id) {
    Call.Builder kill = scheduler.call(Call.Type.KILL);
    kill.getKillBuilder().getTaskIdBuilder().setValue(id);
    Call.Builder killThere = kill.clone();
    killThere.getKillBuilder().getAgentIdBuilder().setValue(id);
    Call.Builder reconcile = scheduler.call(Call.Type.RECONCILE);
    reconcile.getReconcileBuilder().addTasksBuilder().getTaskIdBuilder().setValue(id);
    Call.Builder acknowledge = scheduler.call(Call.Type.ACKNOWLEDGE);
    acknowledge.getAcknowledgeBuilder().setUuid(ByteString.copyFrom(new byte[16]));
    acknowledge.getAcknowledgeBuilder().getTaskIdBuilder().setValue(id);
    acknowledge.getAcknowledgeBuilder().getAgentIdBuilder().setValue(id);
    Call.Builder operation = scheduler.call(Call.Type.ACKNOWLEDGE_OPERATION_STATUS);
    operation.getAcknowledgeOperationStatusBuilder().setUuid(ByteString.copyFrom(new byte[16]));
    operation.getAcknowledgeOperationStatusBuilder().getOperationIdBuilder().setValue(id);
    operation.getAcknowledgeOperationStatusBuilder().getAgentIdBuilder().setValue(id);
    Call.Builder message = scheduler.call(Call.Type.MESSAGE);
    message.getMessageBuilder().setData(ByteString.EMPTY).getAgentIdBuilder().setValue(id);
    message.getMessageBuilder().getExecutorIdBuilder().setValue(id);
    Call.Builder shutdown = scheduler.call(Call.Type.SHUTDOWN);
    shutdown.getShutdownBuilder().getAgentIdBuilder().setValue(id);
    shutdown.getShutdownBuilder().getExecutorIdBuilder().setValue(id);
    Call.Builder accept = scheduler.call(Call.Type.ACCEPT);
    accept.getAcceptBuilder().addOfferIdsBuilder().setValue(id);
    Call.Builder decline = scheduler.call(Call.Type.DECLINE);
    decline.getDeclineBuilder().addOfferIdsBuilder().setValue(id);
    Call.Builder inverse = scheduler.call(Call.Type.ACCEPT_INVERSE_OFFERS);
    inverse.getAcceptInverseOffersBuilder().addInverseOfferIdsBuilder().setValue(id);
    Call.Builder revive = scheduler.call(Call.Type.REVIVE);
    revive.getReviveBuilder().addRoles(id);
    Call.Builder suppress = scheduler.call(Call.Type.SUPPRESS);
    suppress.getSuppressBuilder().addRoles(id);
    return List.of(
        kill,
        killThere,
        reconcile,
        acknowledge,
        operation,
        message,
        shutdown,
        accept,
        decline,
        inverse,
        revive,
        suppress);
  }
}
