package io.mesosj.local.master;

import io.mesosj.protocol.resources.Resources;
import java.util.List;
import org.apache.mesos.v1.Protos.Resource;

/** What the agent has, as the reservations of frameworks have left it; guarded by the master. */
final class AgentResources {
  private Resources total;

  /**
   * Makes the account.
   *
   * @param total what the agent was given
   * @param reserved parts of it that frameworks of an earlier master reserved
   * @throws IllegalArgumentException if they are no parts of it
   */
  AgentResources(Resources total, List<Resource> reserved) {
    this.total = total;
    for (Resource resource : reserved) {
      Resources before = Resources.of(withoutDynamic(resource));
      if (!this.total.contains(before)) {
        throw new IllegalArgumentException(
            "the agent has "
                + total
                + ", without "
                + Resources.of(resource)
                + " that a framework reserved earlier");
      }
      convert(before, Resources.of(resource));
    }
  }

  Resources total() {
    return total;
  }

  /** The parts that frameworks have reserved. */
  List<Resource> reserved() {
    return total.toProto().stream().filter(AgentResources::isDynamic).toList();
  }

  /** Has one thing instead of another; neither is allocated to a role. */
  void convert(Resources consumed, Resources converted) {
    total = total.minus(consumed).plus(converted);
  }

  /** Whether a framework, rather than the agent's operator, made the innermost reservation. */
  static boolean isDynamic(Resource resource) {
    int count = resource.getReservationsCount();
    return count > 0
        && resource.getReservations(count - 1).getType() == Resource.ReservationInfo.Type.DYNAMIC;
  }

  private static Resource withoutDynamic(Resource resource) {
    Resource.Builder stripped = resource.toBuilder();
    while (isDynamic(stripped.build())) {
      stripped.removeReservations(stripped.getReservationsCount() - 1);
    }
    return stripped.build();
  }
}
