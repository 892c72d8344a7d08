package io.mesosj.local.master;

import java.util.Optional;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Resource.ReservationInfo;

/**
 * What a resource may say of the role it is reserved for, in Mesos' words. Source: Mesos' {@code
 * Resources::validate}.
 */
final class ReservationFields {
  private ReservationFields() {}

  static Optional<String> problem(Resource resource) {
    return resource.getReservationsCount() == 0 ? old(resource) : refined(resource);
  }

  @SuppressWarnings("deprecation") // the format of before Mesos 1.4
  private static Optional<String> old(Resource resource) {
    Optional<String> problem = RoleName.problem(resource.getRole());
    if (problem.isPresent() || !resource.hasReservation()) {
      return problem;
    }
    if (resource.getReservation().hasType()) {
      return mustNotBeSet("type");
    }
    if (resource.getReservation().hasRole()) {
      return mustNotBeSet("role");
    }
    return resource.getRole().equals(RoleName.ANY)
        ? Optional.of("Invalid reservation: role \"*\" cannot be dynamically reserved")
        : Optional.empty();
  }

  private static Optional<String> mustNotBeSet(String field) {
    return Optional.of(
        "'Resource.ReservationInfo."
            + field
            + "' must not be set for the 'Resource.reservation' field");
  }

  private static Optional<String> refined(Resource resource) {
    String outer = "";
    for (ReservationInfo reservation : resource.getReservationsList()) {
      Optional<String> problem = reservation(reservation);
      if (problem.isEmpty() && !outer.isEmpty()) {
        problem = refinement(outer, reservation);
      }
      if (problem.isPresent()) {
        return problem;
      }
      outer = reservation.getRole();
    }
    return bothFormats(resource);
  }

  private static Optional<String> reservation(ReservationInfo reservation) {
    if (!reservation.hasType()) {
      return Optional.of("Invalid reservation: 'Resource.ReservationInfo.type' field must be set.");
    }
    if (!reservation.hasRole()) {
      return Optional.of("Invalid reservation: 'Resource.ReservationInfo.role' field must be set.");
    }
    return Validation.reservable(reservation.getRole());
  }

  private static Optional<String> refinement(String outer, ReservationInfo reservation) {
    if (reservation.getType() == ReservationInfo.Type.STATIC) {
      return Optional.of("Invalid refined reservation: A refined reservation cannot be STATIC");
    }
    return reservation.getRole().startsWith(outer + "/")
        ? Optional.empty()
        : Optional.of(
            "Invalid refined reservation: role '"
                + reservation.getRole()
                + "' is not a refinement of '"
                + outer
                + "'");
  }

  /** The old fields may stand beside the new ones where they say the same. */
  @SuppressWarnings("deprecation")
  private static Optional<String> bothFormats(Resource resource) {
    if (resource.getReservationsCount() > 1) {
      if (resource.hasRole() || resource.hasReservation()) {
        return Optional.of(
            "Invalid resource format: 'Resource."
                + (resource.hasRole() ? "role" : "reservation")
                + "' must not be set if there is more than one reservation in"
                + " 'Resource.reservations'");
      }
      return Optional.empty();
    }
    ReservationInfo reservation = resource.getReservations(0);
    if (resource.hasRole() && !resource.getRole().equals(reservation.getRole())) {
      return Optional.of(
          "Invalid resource format: 'Resource.role' field with '"
              + resource.getRole()
              + "' does not match the role '"
              + reservation.getRole()
              + "' in 'Resource.reservations'");
    }
    return switch (reservation.getType()) {
      case STATIC ->
          resource.hasReservation()
              ? Optional.of(
                  "Invalid resource format: 'Resource.reservation' must not be set if the single"
                      + " reservation in 'Resource.reservations' is STATIC")
              : Optional.empty();
      case DYNAMIC ->
          resource.hasRole() == resource.hasReservation()
              ? Optional.empty()
              : Optional.of(
                  "Invalid resource format: 'Resource.role' and 'Resource.reservation' must either"
                      + " be both set or both not set if the single reservation in"
                      + " 'Resource.reservations' is DYNAMIC");
      case UNKNOWN -> Optional.of("Unsupported 'Resource.ReservationInfo.Type'");
    };
  }
}
