package io.mesosj.local.master;

import org.apache.mesos.v1.Protos.Offer;

/**
 * Does what operations ask for with offered resources: reserves them, makes volumes of them, and
 * the reverse. One that can't be done changes nothing, as in Mesos; those after it that need its
 * result can't be done then either. Guarded by the master.
 */
final class ResourceOperations {
  private final Reservations reservations;
  private final PersistentVolumes volumes;
  private final OperationLedger ledger;

  ResourceOperations(Reservations reservations, PersistentVolumes volumes, OperationLedger ledger) {
    this.reservations = reservations;
    this.volumes = volumes;
    this.ledger = ledger;
  }

  /** Does it, or says why not. */
  void apply(
      Framework framework,
      RegisteredAgent agent,
      Offer.Operation operation,
      AcceptedResources accepted) {
    Conversion conversion;
    try {
      conversion = conversion(framework, agent, operation);
      require(operation, conversion, accepted);
    } catch (IllegalArgumentException e) {
      ledger.drop(framework, operation, e.getMessage() + "; on agent " + agent.id().getValue());
      return;
    }
    switch (operation.getType()) {
      case GROW_VOLUME, SHRINK_VOLUME -> accepted.convertForLater(conversion);
      default -> accepted.convert(conversion);
    }
    agent.resources.convert(
        conversion.consumed().unallocated(), conversion.converted().unallocated());
    agent.link().ifPresent(link -> link.reserved(agent.resources.reserved()));
    ledger.finish(framework, agent.id(), operation, conversion.converted());
  }

  private Conversion conversion(
      Framework framework, RegisteredAgent agent, Offer.Operation operation) {
    return switch (operation.getType()) {
      case RESERVE -> reservations.reserve(framework, operation);
      case UNRESERVE -> reservations.unreserve(operation);
      case CREATE -> volumes.create(framework, agent, operation);
      case DESTROY -> volumes.destroy(agent, operation);
      case GROW_VOLUME -> volumes.grow(operation);
      case SHRINK_VOLUME -> volumes.shrink(operation);
      default ->
          throw new IllegalArgumentException(
              "the embedded cluster has no operation " + operation.getType());
    };
  }

  private static void require(
      Offer.Operation operation, Conversion conversion, AcceptedResources accepted) {
    if (conversion.consumed().isEmpty()) {
      throw new IllegalArgumentException("Invalid resources: there are none");
    }
    if (!accepted.left().contains(conversion.consumed())) {
      throw new IllegalArgumentException(
          "Invalid "
              + operation.getType()
              + " operation: "
              + accepted.left()
              + " does not contain "
              + conversion.consumed());
    }
  }

  void drop(Framework framework, Offer.Operation operation, String why) {
    ledger.drop(framework, operation, why);
  }
}
