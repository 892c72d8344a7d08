package io.mesosj.local.master;

import io.mesosj.protocol.resources.Resources;
import java.util.List;
import org.apache.mesos.v1.Protos.Resource;

/** What the agent has, as the reservations of frameworks have left it; guarded by the master. */
final class AgentResources {
  private final Resources given;
  private Resources total;

  /**
   * Makes the account.
   *
   * @param total what the agent was given
   * @param reserved parts of it that frameworks of an earlier master reserved
   * @throws IllegalArgumentException if they are no parts of it
   */
  AgentResources(Resources total, List<Resource> reserved) {
    this.given = total;
    this.total = total;
    for (Resource resource : reserved) {
      Resources before = Resources.of(asGiven(resource));
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

  /** Without what frameworks did. */
  Resources given() {
    return given;
  }

  Resources total() {
    return total;
  }

  /** The parts that frameworks have reserved, or made volumes of. */
  List<Resource> reserved() {
    return total.toProto().stream()
        .filter(resource -> isDynamic(resource) || resource.getDisk().hasPersistence())
        .toList();
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

  /** A resource as the agent was given it, before frameworks did anything with it. */
  private static Resource asGiven(Resource resource) {
    Resource.Builder stripped = PersistentVolumes.withoutVolume(resource).toBuilder();
    while (isDynamic(stripped.build())) {
      stripped.removeReservations(stripped.getReservationsCount() - 1);
    }
    return stripped.build();
  }
}
