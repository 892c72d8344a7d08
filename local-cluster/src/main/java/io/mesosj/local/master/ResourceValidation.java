package io.mesosj.local.master;

import io.mesosj.protocol.resources.Resources;
import io.mesosj.protocol.task.MesosId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;

/**
 * Which resources Mesos refuses whoever asks for them, in its words. Source: Mesos' {@code
 * Resources::validate} and {@code resource::validate} in {@code master/validation.cpp}.
 */
final class ResourceValidation {
  private ResourceValidation() {}

  /** Everything that the master looks at before it knows what they are for. */
  static Optional<String> wellFormed(List<Resource> resources) {
    for (Resource resource : resources) {
      Optional<String> problem = wellFormed(resource);
      if (problem.isPresent()) {
        return problem.map(why -> "Resource '" + text(resource) + "' is invalid: " + why);
      }
    }
    return Optional.empty();
  }

  /** As Mesos prints it, as far as it can be read. */
  private static String text(Resource resource) {
    try {
      return Resources.of(resource).toString();
    } catch (IllegalArgumentException e) {
      return resource.getName();
    }
  }

  private static Optional<String> wellFormed(Resource resource) {
    if (resource.getName().isEmpty()) {
      return Optional.of("Empty resource name");
    }
    return value(resource)
        .or(() -> disk(resource))
        .or(() -> ReservationFields.problem(resource))
        .or(() -> shared(resource));
  }

  private static Optional<String> value(Resource resource) {
    boolean scalar = resource.hasScalar();
    boolean ranges = resource.hasRanges();
    boolean set = resource.hasSet();
    return switch (resource.getType()) {
      case SCALAR ->
          scalar && !ranges && !set
              ? scalar(resource.getScalar().getValue())
              : Optional.of("Invalid scalar resource");
      case RANGES ->
          ranges && !scalar && !set
              ? ranges(resource.getRanges())
              : Optional.of("Invalid ranges resource");
      case SET ->
          set && !scalar && !ranges
              ? set(resource.getSet().getItemList())
              : Optional.of("Invalid set resource");
      case TEXT -> Optional.of("Unsupported resource type");
    };
  }

  private static Optional<String> scalar(double value) {
    if (value > Resources.LARGEST_SCALAR) {
      return Optional.of("Invalid scalar resource: value > " + Resources.LARGEST_SCALAR);
    }
    return value >= 0 ? Optional.empty() : Optional.of("Invalid scalar resource: value <= 0");
  }

  private static Optional<String> ranges(Value.Ranges ranges) {
    List<Value.Range> sorted = new ArrayList<>(ranges.getRangeList());
    // There may be hundreds of thousands in a call, and the master has one lock.
    sorted.sort(Comparator.comparingLong(Value.Range::getBegin));
    long last = -1;
    for (Value.Range range : sorted) {
      if (range.getBegin() < 0 || range.getEnd() < 0) {
        return Optional.of("Invalid ranges resource: number > " + Long.MAX_VALUE);
      }
      if (range.getBegin() > range.getEnd()) {
        return Optional.of("Invalid ranges resource: begin > end");
      }
      if (range.getBegin() <= last) {
        return Optional.of("Invalid ranges resource: overlapping ranges");
      }
      last = range.getEnd();
    }
    return Optional.empty();
  }

  private static Optional<String> set(List<String> items) {
    return new HashSet<>(items).size() == items.size()
        ? Optional.empty()
        : Optional.of("Invalid set resource: duplicated elements");
  }

  private static Optional<String> disk(Resource resource) {
    return resource.hasDisk() && !resource.getName().equals("disk")
        ? Optional.of("DiskInfo should not be set for " + resource.getName() + " resource")
        : Optional.empty();
  }

  private static Optional<String> shared(Resource resource) {
    if (!resource.hasShared()) {
      return Optional.empty();
    }
    if (!resource.getName().equals("disk")) {
      return Optional.of("Resource " + resource.getName() + " cannot be shared");
    }
    return resource.getDisk().hasPersistence()
        ? Optional.empty()
        : Optional.of("Only persistent volumes can be shared");
  }

  /** All that resources of a task, an executor or an operation must be. */
  static Optional<String> problem(List<Resource> resources) {
    return wellFormed(resources)
        .map(why -> "Invalid resources: " + why)
        .or(() -> gpus(resources).map(why -> "Invalid 'gpus' resource: " + why))
        .or(() -> diskInfo(resources).map(why -> "Invalid DiskInfo: " + why))
        .or(() -> dynamic(resources).map(why -> "Invalid ReservationInfo: " + why));
  }

  private static Optional<String> gpus(List<Resource> resources) {
    double gpus = Resources.of(resources).scalar("gpus");
    return (long) (gpus * 1000) % 1000 == 0
        ? Optional.empty()
        : Optional.of("The 'gpus' resource must be an unsigned integer");
  }

  private static Optional<String> diskInfo(List<Resource> resources) {
    return resources.stream()
        .filter(Resource::hasDisk)
        .map(ResourceValidation::diskInfo)
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<String> diskInfo(Resource resource) {
    Resource.DiskInfo disk = resource.getDisk();
    if (!disk.hasPersistence()) {
      if (disk.hasVolume()) {
        return Optional.of("Non-persistent volume not supported");
      }
      return disk.hasSource() ? Optional.empty() : Optional.of("DiskInfo is set but empty");
    }
    if (resource.hasRevocable()) {
      return Optional.of("Persistent volumes cannot be created from revocable resources");
    }
    if (resource.getReservationsCount() == 0) {
      return Optional.of("Persistent volumes cannot be created from unreserved resources");
    }
    if (!disk.hasVolume()) {
      return Optional.of("Expecting 'volume' to be set for persistent volume");
    }
    if (disk.getVolume().hasHostPath()) {
      return Optional.of("Expecting 'host_path' to be unset for persistent volume");
    }
    return MesosId.problem(disk.getPersistence().getId())
        .map(why -> "Invalid persistence ID for persistent volume: " + why);
  }

  private static Optional<String> dynamic(List<Resource> resources) {
    return resources.stream()
        .filter(resource -> AgentResources.isDynamic(resource) && resource.hasRevocable())
        .map(
            resource ->
                "Dynamically reserved resource "
                    + Resources.of(resource)
                    + " cannot be created from revocable resources")
        .findFirst();
  }

  /** Persistence ids are unique by role. */
  static Optional<String> duplicatePersistence(List<Resource> resources) {
    Set<String> seen = new HashSet<>();
    for (Resource resource : resources) {
      String id = resource.getDisk().getPersistence().getId();
      int innermost = resource.getReservationsCount() - 1;
      if (resource.getDisk().hasPersistence()
          && innermost >= 0
          && !seen.add(resource.getReservations(innermost).getRole() + "\n" + id)) {
        return Optional.of("Persistence ID '" + id + "' is not unique");
      }
    }
    return Optional.empty();
  }

  static Optional<String> severalRoles(List<Resource> resources) {
    String role = "";
    for (Resource resource : resources) {
      String next = resource.getAllocationInfo().getRole();
      if (next.isEmpty()) {
        return Optional.of("The resources are not allocated to a role");
      }
      if (!role.isEmpty() && !next.equals(role)) {
        return Optional.of(
            "The resources have multiple allocation roles ('"
                + next
                + "' and '"
                + role
                + "') but only one allocation role is allowed");
      }
      role = next;
    }
    return Optional.empty();
  }

  static Optional<String> mixesRevocable(List<Resource> resources) {
    Set<String> revocable = new HashSet<>();
    resources.stream().filter(Resource::hasRevocable).forEach(one -> revocable.add(one.getName()));
    return resources.stream()
        .filter(one -> !one.hasRevocable() && revocable.contains(one.getName()))
        .map(
            one ->
                "Cannot use both revocable and non-revocable '"
                    + one.getName()
                    + "' at the same time")
        .findFirst();
  }

  /** Whether ranges or sets of one are also among those of another. */
  static boolean overlap(List<List<Resource>> parts) {
    Resources sum = Resources.none();
    for (List<Resource> part : parts) {
      Resources next = Resources.of(discrete(part));
      if (!sum.plus(next).minus(sum).equals(next)) {
        return true;
      }
      sum = sum.plus(next);
    }
    return false;
  }

  private static List<Resource> discrete(List<Resource> resources) {
    return resources.stream().filter(one -> one.getType() != Value.Type.SCALAR).toList();
  }
}
