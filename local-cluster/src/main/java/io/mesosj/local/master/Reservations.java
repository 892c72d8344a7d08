package io.mesosj.local.master;

import io.mesosj.protocol.resources.Resources;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OperationState;
import org.apache.mesos.v1.Protos.OperationStatus;
import org.apache.mesos.v1.Protos.Resource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reserves offered resources for the role of a framework, and gives them up again. An operation
 * that can't be done changes nothing; its framework hears of that only if it gave the operation an
 * id, as in Mesos. Guarded by the master.
 */
final class Reservations {
  private static final Logger LOG = LoggerFactory.getLogger(Reservations.class);

  private final AgentResources resources;
  private final boolean authenticated;
  private final Supplier<AgentLink> agent;

  /**
   * Makes them.
   *
   * @param authenticated whether the principals of frameworks were asked for their secrets
   */
  Reservations(AgentResources resources, boolean authenticated, Supplier<AgentLink> agent) {
    this.resources = resources;
    this.authenticated = authenticated;
    this.agent = agent;
  }

  /** Does what the operation asks for, and returns what the offer has become. */
  Resources apply(Framework framework, Offer.Operation operation, Resources offered) {
    try {
      return switch (operation.getType()) {
        case RESERVE -> reserve(framework, operation, offered);
        case UNRESERVE -> unreserve(framework, operation, offered);
        default ->
            throw new IllegalArgumentException(
                "the embedded cluster has no operation " + operation.getType());
      };
    } catch (IllegalArgumentException e) {
      drop(framework, operation, String.valueOf(e.getMessage()));
      return offered;
    }
  }

  /** Does nothing, and says so. */
  void drop(Framework framework, Offer.Operation operation, String why) {
    LOG.warn(
        "Dropping {} operation from framework {}: {}",
        operation.getType(),
        framework.id.getValue(),
        why);
    answer(framework, operation, OperationState.OPERATION_ERROR, why, Resources.none());
  }

  private Resources reserve(Framework framework, Offer.Operation operation, Resources offered) {
    Offer.Operation.Reserve reserve = operation.getReserve();
    if (reserve.getSourceCount() > 0) {
      throw new IllegalArgumentException(
          "the embedded cluster does not change the reservation of resources in one step");
    }
    Resources reserved = framework.allocated(reserve.getResourcesList());
    for (Resource resource : reserved.toProto()) {
      requireReservable(framework, resource);
    }
    return convert(framework, operation, offered, reserved.popReservation(), reserved);
  }

  private void requireReservable(Framework framework, Resource resource) {
    Resource.ReservationInfo reservation = requireDynamic(resource);
    if (resource.hasRevocable()) {
      throw new IllegalArgumentException(
          "Resource " + Resources.of(resource) + " is revocable and can't be reserved");
    }
    if (authenticated && !reservation.getPrincipal().equals(framework.info.getPrincipal())) {
      throw new IllegalArgumentException(
          "A reserve operation was attempted by authenticated principal '"
              + framework.info.getPrincipal()
              + "', which does not match a reserved resource in the request with principal '"
              + reservation.getPrincipal()
              + "'");
    }
    if (!reservation.getRole().equals(framework.role())) {
      throw new IllegalArgumentException(
          "A reserve operation was attempted for a resource with role '"
              + reservation.getRole()
              + "', but the resource was allocated to role '"
              + framework.role()
              + "'");
    }
    Optional<String> problem = Validation.reservable(reservation.getRole());
    if (problem.isPresent()) {
      throw new IllegalArgumentException("Invalid resources: " + problem.get());
    }
  }

  private static Resource.ReservationInfo requireDynamic(Resource resource) {
    if (!AgentResources.isDynamic(resource)) {
      throw new IllegalArgumentException(
          "Resource " + Resources.of(resource) + " is not dynamically reserved");
    }
    return resource.getReservations(resource.getReservationsCount() - 1);
  }

  private Resources unreserve(Framework framework, Offer.Operation operation, Resources offered) {
    Resources reserved = framework.allocated(operation.getUnreserve().getResourcesList());
    for (Resource resource : reserved.toProto()) {
      requireDynamic(resource);
      if (resource.getDisk().hasPersistence()) {
        throw new IllegalArgumentException(
            "A dynamically reserved persistent volume "
                + Resources.of(resource)
                + " cannot be unreserved directly. Please destroy the persistent volume first"
                + " then unreserve the resource");
      }
    }
    return convert(framework, operation, offered, reserved, reserved.popReservation());
  }

  private Resources convert(
      Framework framework,
      Offer.Operation operation,
      Resources offered,
      Resources consumed,
      Resources converted) {
    if (consumed.isEmpty()) {
      throw new IllegalArgumentException("Invalid resources: there are none");
    }
    if (!offered.contains(consumed)) {
      throw new IllegalArgumentException(
          "Invalid " + operation.getType() + ": " + offered + " does not contain " + consumed);
    }
    resources.convert(consumed.unallocated(), converted.unallocated());
    agent.get().reserved(resources.reserved());
    answer(framework, operation, OperationState.OPERATION_FINISHED, "", converted);
    return offered.minus(consumed).plus(converted);
  }

  private static void answer(
      Framework framework,
      Offer.Operation operation,
      OperationState state,
      String message,
      Resources converted) {
    if (operation.hasId()) {
      List<Resource> resources = converted.toProto();
      OperationStatus.Builder status =
          OperationStatus.newBuilder()
              .setOperationId(operation.getId())
              .setState(state)
              .addAllConvertedResources(resources);
      if (!message.isEmpty()) {
        status.setMessage(message);
      }
      framework.send(MasterEvents.operation(status.build()));
    }
  }
}
