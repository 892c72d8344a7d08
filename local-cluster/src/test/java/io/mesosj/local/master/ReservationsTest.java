package io.mesosj.local.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesosj.protocol.resources.Resources;
import java.util.List;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OperationState;
import org.apache.mesos.v1.Protos.OperationStatus;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReservationsTest {
  private final Frameworks frameworks = new Frameworks("m");
  private final Scheduler web = new Scheduler(frameworks, "f", "web");
  private final RecordingAgent agent = new RecordingAgent();
  private final RegisteredAgent registered =
      agent.registered(
          AgentID.newBuilder().setValue("m-S0").build(), Resources.parse("cpus:4;mem:1024"));
  private final AgentResources resources = registered.resources;
  private final Alarms alarms = new Alarms(new Object());
  private final ResourceOperations operations =
      new ResourceOperations(
          new Reservations(false),
          new PersistentVolumes(false, frameworks),
          new OperationLedger(new Agents(), alarms));
  private final Resources offered = resources.total().allocatedTo("web");

  @AfterEach
  void close() {
    alarms.close();
  }

  private Resources apply(Offer.Operation operation, Resources from) {
    Offer.Operation.Builder allocated = operation.toBuilder();
    ResourceFields.change(allocated, resource -> ResourceFields.allocate(resource, "web"));
    AcceptedResources accepted = new AcceptedResources(from);
    operations.apply(web.framework, registered, allocated.build(), accepted);
    return accepted.left();
  }

  private static Resources reserved(String text, String role) {
    return Resources.parse(text)
        .pushReservation(
            Resource.ReservationInfo.newBuilder()
                .setType(Resource.ReservationInfo.Type.DYNAMIC)
                .setRole(role)
                .build());
  }

  private static Offer.Operation operation(Offer.Operation.Type type, Resources which) {
    Offer.Operation.Builder operation = Offer.Operation.newBuilder().setType(type);
    operation.getIdBuilder().setValue("op");
    if (type == Offer.Operation.Type.RESERVE) {
      operation.getReserveBuilder().addAllResources(which.toProto());
    } else {
      operation.getUnreserveBuilder().addAllResources(which.toProto());
    }
    return operation.build();
  }

  private static Offer.Operation reserve(String text, String role) {
    return operation(Offer.Operation.Type.RESERVE, reserved(text, role));
  }

  private OperationStatus answer() {
    List<Event> answers = web.heard(Event.Type.UPDATE_OPERATION_STATUS);
    assertThat(answers).hasSize(1);
    return answers.get(0).getUpdateOperationStatus().getStatus();
  }

  @Test
  void reservesAPartForTheRoleAndRemembersIt() {
    Resources left = apply(reserve("cpus:1", "web"), offered);

    assertThat(left.contains(reserved("cpus:1", "web").allocatedTo("web"))).isTrue();
    assertThat(left.contains(Resources.parse("cpus:3").allocatedTo("web"))).isTrue();
    assertThat(left.contains(Resources.parse("cpus:4").allocatedTo("web"))).isFalse();
    assertThat(Resources.of(agent.reserved)).isEqualTo(reserved("cpus:1", "web"));
    assertThat(answer().getState()).isEqualTo(OperationState.OPERATION_FINISHED);
  }

  @Test
  void givesUpWhatWasReserved() {
    Resources left = apply(reserve("cpus:1", "web"), offered);
    Offer.Operation unreserve =
        operation(Offer.Operation.Type.UNRESERVE, reserved("cpus:1", "web"));

    assertThat(apply(unreserve, left)).isEqualTo(offered);
    assertThat(agent.reserved).isEmpty();
    assertThat(resources.total()).isEqualTo(Resources.parse("cpus:4;mem:1024"));
  }

  private void assertRefused(Offer.Operation operation, String why) {
    assertThat(apply(operation, offered)).isEqualTo(offered);
    assertThat(answer().getState()).isEqualTo(OperationState.OPERATION_ERROR);
    assertThat(answer().getMessage()).contains(why);
    assertThat(agent.reserved).isEmpty();
    assertThat(resources.total()).isEqualTo(Resources.parse("cpus:4;mem:1024"));
  }

  @Test
  void reservesNoMoreThanWasOffered() {
    assertRefused(reserve("cpus:5", "web"), "does not contain");
  }

  @Test
  void reservesForNobodyElse() {
    assertRefused(reserve("cpus:1", "batch"), "but the resource was allocated to role 'web'");
  }

  @Test
  void reservesNothingThatIsNotReserved() {
    assertRefused(
        operation(Offer.Operation.Type.RESERVE, Resources.parse("cpus:1")),
        "is not dynamically reserved");
  }

  @Test
  void givesUpNothingThatIsNotReserved() {
    assertRefused(
        operation(Offer.Operation.Type.UNRESERVE, Resources.parse("cpus:1")),
        "is not dynamically reserved");
  }

  @Test
  void anOperationOnNothingIsRefused() {
    assertRefused(operation(Offer.Operation.Type.RESERVE, Resources.none()), "there are none");
  }

  @Test
  void anEarlierReservationComesBack() {
    AgentResources again =
        new AgentResources(Resources.parse("cpus:4;mem:1024"), reserved("cpus:1", "web").toProto());
    assertThat(Resources.of(again.reserved())).isEqualTo(reserved("cpus:1", "web"));
    assertThat(again.total().contains(Resources.parse("cpus:3;mem:1024"))).isTrue();
    assertThat(again.total().contains(Resources.parse("cpus:4"))).isFalse();
  }

  @Test
  void anEarlierReservationOfMoreThanThereIsIsRefused() {
    List<Resource> earlier = reserved("cpus:9", "web").toProto();
    assertThatThrownBy(() -> new AgentResources(Resources.parse("cpus:4"), earlier))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("that a framework reserved earlier");
  }
}
