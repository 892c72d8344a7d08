package io.mesosj.local.master;

import io.mesosj.protocol.resources.Resources;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.Resource;

/**
 * What becomes of offered resources that are reserved for the role they were offered to, and of
 * such that are given up again. Source: Mesos' {@code master/validation.cpp}.
 */
final class Reservations {
  private final boolean authenticated;

  /**
   * Makes them.
   *
   * @param authenticated whether the principals of frameworks were asked for their secrets
   */
  Reservations(boolean authenticated) {
    this.authenticated = authenticated;
  }

  /**
   * What a RESERVE does.
   *
   * @throws IllegalArgumentException if it may not
   */
  Conversion reserve(Framework framework, Offer.Operation operation) {
    Offer.Operation.Reserve reserve = operation.getReserve();
    for (Resource resource : reserve.getResourcesList()) {
      requireReservable(framework, resource);
    }
    Resources reserved = Resources.of(reserve.getResourcesList());
    return new Conversion(reserved.popReservation(), reserved);
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
    String allocated = resource.getAllocationInfo().getRole();
    if (!reservation.getRole().equals(allocated)) {
      throw new IllegalArgumentException(
          "A reserve operation was attempted for a resource with role '"
              + reservation.getRole()
              + "', but the resource was allocated to role '"
              + allocated
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

  /**
   * What an UNRESERVE does.
   *
   * @throws IllegalArgumentException if it may not
   */
  Conversion unreserve(Offer.Operation operation) {
    for (Resource resource : operation.getUnreserve().getResourcesList()) {
      requireDynamic(resource);
      if (resource.getDisk().hasPersistence()) {
        throw new IllegalArgumentException(
            "A dynamically reserved persistent volume "
                + Resources.of(resource)
                + " cannot be unreserved directly. Please destroy the persistent volume first"
                + " then unreserve the resource");
      }
    }
    Resources reserved = Resources.of(operation.getUnreserve().getResourcesList());
    return new Conversion(reserved, reserved.popReservation());
  }
}
