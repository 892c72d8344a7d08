package io.mesosj.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesosj.local.testing.RawScheduler;
import io.mesosj.protocol.codec.ContentType;
import io.mesosj.protocol.resources.Resources;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.Offer.Operation;
import org.apache.mesos.v1.Protos.OperationState;
import org.apache.mesos.v1.Protos.OperationStatus;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Resource.ReservationInfo;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Reserved resources: Mesos' reservation_tests.cpp, as far as one agent can show them. */
class ReservationsIT {
  static final String ALL = "cpus:4;mem:512;disk:100;ports:[31000-31010]";
  private static final Resources PART = Resources.parse("cpus:1;mem:128;disk:50");

  @TempDir Path directory;
  private LocalCluster cluster;

  @BeforeEach
  void start() throws IOException {
    cluster = start(ALL);
  }

  private LocalCluster start(String resources) throws IOException {
    return LocalCluster.start(
        LocalClusterOptions.builder()
            .workDir(directory.resolve("work"))
            .runtimeDir(directory.resolve("run"))
            .resources(Resources.parse(resources))
            .build());
  }

  @AfterEach
  void close() throws IOException {
    cluster.close();
  }

  private RawScheduler framework(String role) throws Exception {
    return RawScheduler.subscribe(cluster.master(), ContentType.PROTOBUF, info(role).build());
  }

  static FrameworkInfo.Builder info(String role) {
    return RawScheduler.framework().clearRoles().addRoles(role).setPrincipal("ali");
  }

  static Resources reserved(Resources resources, String role) {
    return resources.pushReservation(
        ReservationInfo.newBuilder()
            .setType(ReservationInfo.Type.DYNAMIC)
            .setRole(role)
            .setPrincipal("ali")
            .build());
  }

  static Operation reserve(Resources resources) {
    Operation.Builder operation = Operation.newBuilder().setType(Operation.Type.RESERVE);
    operation.getIdBuilder().setValue("op");
    operation.getReserveBuilder().addAllResources(resources.toProto());
    return operation.build();
  }

  private static Operation unreserve(Resources resources) {
    Operation.Builder operation = Operation.newBuilder().setType(Operation.Type.UNRESERVE);
    operation.getIdBuilder().setValue("op");
    operation.getUnreserveBuilder().addAllResources(resources.toProto());
    return operation.build();
  }

  static void accept(RawScheduler scheduler, Offer offer, Operation... operations)
      throws Exception {
    Call.Builder call = scheduler.call(Call.Type.ACCEPT);
    call.getAcceptBuilder().addOfferIds(offer.getId()).setFilters(noRefusal());
    for (Operation operation : operations) {
      call.getAcceptBuilder().addOperations(operation);
    }
    scheduler.send(call);
  }

  private static Filters noRefusal() {
    return Filters.newBuilder().setRefuseSeconds(0).build();
  }

  static OperationStatus outcome(RawScheduler scheduler) throws Exception {
    return scheduler
        .next(Event.Type.UPDATE_OPERATION_STATUS)
        .getUpdateOperationStatus()
        .getStatus();
  }

  static Resources offered(Offer offer) {
    return Resources.of(offer.getResourcesList()).unallocated();
  }

  private static void decline(RawScheduler scheduler, Offer offer) throws Exception {
    Call.Builder call = scheduler.call(Call.Type.DECLINE);
    call.getDeclineBuilder()
        .addOfferIds(offer.getId())
        .setFilters(Filters.newBuilder().setRefuseSeconds(1000));
    scheduler.send(call);
  }

  @Test
  void keepsResourcesForTheRoleThatReservedThem() throws Exception {
    Resources all = Resources.parse(ALL);
    try (RawScheduler ops = framework("ops")) {
      accept(ops, ops.offer(), reserve(reserved(PART, "ops")));
      OperationStatus done = outcome(ops);
      assertThat(done.getState()).isEqualTo(OperationState.OPERATION_FINISHED);
      assertThat(done.getOperationId().getValue()).isEqualTo("op");
      assertThat(Resources.of(done.getConvertedResourcesList()).unallocated())
          .isEqualTo(reserved(PART, "ops"));

      Offer offer = ops.offer();
      assertThat(offered(offer)).isEqualTo(all.minus(PART).plus(reserved(PART, "ops")));
      assertThat(Resources.of(cluster.resources())).isEqualTo(offered(offer));
      decline(ops, offer);

      try (RawScheduler others = framework("others");
          RawScheduler team = framework("ops/team")) {
        assertThat(offered(others.offer())).isEqualTo(all.minus(PART));
        // What is left is reserved for a role above that of the team.
        Offer below = team.offer();
        assertThat(offered(below)).isEqualTo(reserved(PART, "ops"));

        accept(team, below, unreserve(reserved(PART, "ops")));
        assertThat(outcome(team).getState()).isEqualTo(OperationState.OPERATION_FINISHED);
        assertThat(Resources.of(cluster.resources())).isEqualTo(all);
        team.send(team.call(Call.Type.TEARDOWN));
        others.send(others.call(Call.Type.TEARDOWN));
      }
      ops.send(ops.call(Call.Type.TEARDOWN));
    }
  }

  static Stream<Arguments> refused() {
    Operation.Builder stepwise = reserve(reserved(PART, "ops")).toBuilder();
    stepwise.getReserveBuilder().addAllSource(PART.toProto());
    Operation.Builder volume = Operation.newBuilder().setType(Operation.Type.CREATE);
    volume.getIdBuilder().setValue("op");
    Resource.Builder revocable = Resource.newBuilder().setName("cpus");
    revocable.setType(Value.Type.SCALAR).getScalarBuilder().setValue(1);
    revocable.getRevocableBuilder();
    return Stream.of(
        Arguments.of(reserve(PART), "is not dynamically reserved"),
        Arguments.of(reserve(Resources.parse("cpus(ops):1")), "is not dynamically reserved"),
        Arguments.of(reserve(Resources.none()), "there are none"),
        Arguments.of(
            reserve(reserved(PART, "others")),
            "for a resource with role 'others', but the resource was allocated to role 'ops'"),
        Arguments.of(reserve(reserved(Resources.parse("cpus:5"), "ops")), "does not contain cpus"),
        Arguments.of(reserve(reserved(Resources.of(revocable.build()), "ops")), "is revocable"),
        Arguments.of(
            reserve(reserved(reserved(PART, "ops"), "ops/team")), "allocated to role 'ops'"),
        Arguments.of(stepwise.build(), "Reservation updates are not yet implemented"),
        Arguments.of(unreserve(PART), "is not dynamically reserved"),
        Arguments.of(unreserve(reserved(PART, "ops")), "does not contain cpus"),
        Arguments.of(
            volume.build(),
            "A CREATE offer operation must have the Offer.Operation.create field set."));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void changesNothingWhenAnOperationIsWrong(Operation operation, String why) throws Exception {
    try (RawScheduler ops = framework("ops")) {
      accept(ops, ops.offer(), operation);

      OperationStatus status = outcome(ops);
      assertThat(status.getState()).isEqualTo(OperationState.OPERATION_ERROR);
      assertThat(status.getMessage()).contains(why);
      assertThat(offered(ops.offer())).isEqualTo(Resources.parse(ALL));
      ops.send(ops.call(Call.Type.TEARDOWN));
    }
  }

  @Test
  void doesNothingWithAnOfferThatIsGone() throws Exception {
    try (RawScheduler ops = framework("ops")) {
      Offer offer = ops.offer();
      decline(ops, offer);
      accept(ops, offer, reserve(reserved(PART, "ops")));

      assertThat(outcome(ops).getMessage())
          .startsWith("Operation attempted with invalid offers: Offer ")
          .endsWith(" is no longer valid");
      assertThat(Resources.of(cluster.resources())).isEqualTo(Resources.parse(ALL));
      ops.send(ops.call(Call.Type.TEARDOWN));
    }
  }

  @Test
  void remembersReservationsWhenTheAgentIsStartedAgain() throws Exception {
    try (RawScheduler ops = framework("ops")) {
      accept(ops, ops.offer(), reserve(reserved(PART, "ops")));
      assertThat(outcome(ops).getState()).isEqualTo(OperationState.OPERATION_FINISHED);
    }
    cluster.close();

    assertThatThrownBy(() -> start("cpus:0.5;mem:512"))
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll("cpus:0.5", "that a framework reserved earlier", "work directory");

    cluster = start(ALL);
    try (RawScheduler ops = framework("ops")) {
      assertThat(offered(ops.offer()))
          .isEqualTo(Resources.parse(ALL).minus(PART).plus(reserved(PART, "ops")));
      ops.send(ops.call(Call.Type.TEARDOWN));
    }
  }
}
