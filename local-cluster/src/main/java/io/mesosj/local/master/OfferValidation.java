package io.mesosj.local.master;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OfferID;

/**
 * Which offers and operations can't be accepted, in Mesos' words. Source: {@code offer} in Mesos'
 * {@code master/validation.cpp} and {@code validateAndUpgradeResources}.
 */
final class OfferValidation {
  private OfferValidation() {}

  /** Why these can't be accepted together. */
  static Optional<String> offers(Framework framework, List<OfferID> ids) {
    if (ids.isEmpty()) {
      return Optional.of("No offers specified");
    }
    Set<String> seen = new HashSet<>();
    for (OfferID id : ids) {
      if (!seen.add(id.getValue())) {
        return Optional.of("Duplicate offer " + id.getValue() + " in offer list");
      }
    }
    for (OfferID id : ids) {
      if (!framework.offers.containsKey(id.getValue())) {
        return Optional.of("Offer " + id.getValue() + " is no longer valid");
      }
    }
    return together(ids.stream().map(id -> framework.offers.get(id.getValue())).toList());
  }

  private static Optional<String> together(List<Offer> offers) {
    Offer first = offers.get(0);
    String role = first.getAllocationInfo().getRole();
    for (Offer offer : offers) {
      String other = offer.getAllocationInfo().getRole();
      if (!other.equals(role)) {
        return Optional.of(
            "Aggregated offers must be allocated to the same role. Offer "
                + offer.getId().getValue()
                + " uses role '"
                + other
                + " but another is using role '"
                + role);
      }
    }
    for (Offer offer : offers) {
      if (!offer.getAgentId().equals(first.getAgentId())) {
        return Optional.of(
            "Aggregated offers must belong to one single agent. Offer "
                + offer.getId().getValue()
                + " uses agent "
                + offer.getAgentId().getValue()
                + " and agent "
                + first.getAgentId().getValue());
      }
    }
    return Optional.empty();
  }

  /** Why an operation is none, whatever was offered. */
  static Optional<String> operation(Offer.Operation operation) {
    return body(operation)
        .or(() -> ResourceValidation.wellFormed(ResourceFields.in(operation)))
        .or(
            () ->
                operation.getReserve().getSourceCount() > 0
                    ? Optional.of(
                        "Reservation updates are not yet implemented for the scheduler API.")
                    : Optional.empty())
        .or(() -> feedback(operation));
  }

  private static Optional<String> body(Offer.Operation operation) {
    return switch (operation.getType()) {
      case LAUNCH -> body(operation.hasLaunch(), "A LAUNCH", "launch");
      case LAUNCH_GROUP -> body(operation.hasLaunchGroup(), "A LAUNCH_GROUP", "launch_group");
      case RESERVE -> body(operation.hasReserve(), "A RESERVE", "reserve");
      case UNRESERVE -> body(operation.hasUnreserve(), "An UNRESERVE", "unreserve");
      case CREATE -> body(operation.hasCreate(), "A CREATE", "create");
      case DESTROY -> body(operation.hasDestroy(), "A DESTROY", "destroy");
      case GROW_VOLUME -> body(operation.hasGrowVolume(), "A GROW_VOLUME", "grow_volume");
      case SHRINK_VOLUME -> body(operation.hasShrinkVolume(), "A SHRINK_VOLUME", "shrink_volume");
      case CREATE_DISK -> body(operation.hasCreateDisk(), "A CREATE_DISK", "create_disk");
      case DESTROY_DISK -> body(operation.hasDestroyDisk(), "A DESTROY_DISK", "destroy_disk");
      case UNKNOWN -> Optional.empty();
    };
  }

  private static Optional<String> body(boolean there, String which, String field) {
    return there
        ? Optional.empty()
        : Optional.of(
            which + " offer operation must have the Offer.Operation." + field + " field set.");
  }

  private static Optional<String> feedback(Offer.Operation operation) {
    boolean launch =
        operation.getType() == Offer.Operation.Type.LAUNCH
            || operation.getType() == Offer.Operation.Type.LAUNCH_GROUP;
    return launch && operation.hasId()
        ? Optional.of("The `id` field cannot be set on " + operation.getType() + " operations")
        : Optional.empty();
  }
}
