package io.mesosj.local.master;

import io.mesosj.protocol.resources.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Volume;

/**
 * What becomes of reserved disk that persistent volumes are made of, of volumes that grow and
 * shrink, and of those that are destroyed. Source: Mesos' {@code getResourceConversions} and {@code
 * operation} in {@code master/validation.cpp}.
 */
final class PersistentVolumes {
  private final boolean authenticated;
  private final Frameworks frameworks;

  /**
   * Makes them.
   *
   * @param authenticated whether the principals of frameworks were asked for their secrets
   */
  PersistentVolumes(boolean authenticated, Frameworks frameworks) {
    this.authenticated = authenticated;
    this.frameworks = frameworks;
  }

  /** The disk that a volume is made of; anything else as it is. */
  static Resource withoutVolume(Resource resource) {
    if (!resource.getDisk().hasPersistence()) {
      return resource;
    }
    Resource.Builder disk = resource.toBuilder().clearShared();
    if (resource.getDisk().hasSource()) {
      disk.getDiskBuilder().clearPersistence().clearVolume();
    } else {
      disk.clearDisk();
    }
    return disk.build();
  }

  private static Resources withoutVolumes(List<Resource> volumes) {
    return Resources.of(volumes.stream().map(PersistentVolumes::withoutVolume).toList());
  }

  /**
   * What a CREATE does.
   *
   * @throws IllegalArgumentException if it may not
   */
  Conversion create(Framework framework, RegisteredAgent agent, Offer.Operation operation) {
    List<Resource> volumes = operation.getCreate().getVolumesList();
    refuseIf(ResourceValidation.problem(volumes).map(why -> "Invalid resources: " + why));
    refuseIf(notVolume(volumes).map(why -> "Not a persistent volume: " + why));
    List<Resource> all = new ArrayList<>(agent.resources.reserved());
    all.addAll(volumes);
    refuseIf(ResourceValidation.duplicatePersistence(all));
    refuseIf(
        ResourceValidation.severalRoles(volumes).map(why -> "Invalid volume resources: " + why));
    for (Resource volume : volumes) {
      requireMayCreate(framework, volume);
    }
    return new Conversion(withoutVolumes(volumes), Resources.of(volumes));
  }

  private void requireMayCreate(Framework framework, Resource volume) {
    if (volume.hasShared() && !framework.has(FrameworkInfo.Capability.Type.SHARED_RESOURCES)) {
      throw new IllegalArgumentException(
          "Create volume operation for '"
              + Resources.of(volume)
              + "' has been attempted by framework '"
              + framework.id.getValue()
              + "' with no SHARED_RESOURCES capability");
    }
    String principal = volume.getDisk().getPersistence().getPrincipal();
    if (authenticated && !principal.equals(framework.info.getPrincipal())) {
      throw new IllegalArgumentException(
          "Create volume operation attempted by authenticated principal '"
              + framework.info.getPrincipal()
              + "', which does not match a volume in the operation with principal '"
              + principal
              + "' set in 'disk.persistence'");
    }
  }

  private static void refuseIf(Optional<String> problem) {
    if (problem.isPresent()) {
      throw new IllegalArgumentException(problem.get());
    }
  }

  private static Optional<String> notVolume(List<Resource> resources) {
    for (Resource resource : resources) {
      if (!resource.hasDisk()) {
        return Optional.of("Resource " + Resources.of(resource) + " does not have DiskInfo");
      }
      if (!resource.getDisk().hasPersistence()) {
        return Optional.of("'persistence' is not set in DiskInfo");
      }
      if (!resource.getDisk().hasVolume()) {
        return Optional.of("Expecting 'volume' to be set for persistent volume");
      }
      if (resource.getDisk().getVolume().getMode() == Volume.Mode.RO) {
        return Optional.of("Read-only persistent volume not supported");
      }
    }
    return Optional.empty();
  }

  /**
   * What a DESTROY does.
   *
   * @throws IllegalArgumentException if it may not
   */
  Conversion destroy(RegisteredAgent agent, Offer.Operation operation) {
    List<Resource> volumes = operation.getDestroy().getVolumesList();
    refuseIf(ResourceValidation.problem(volumes).map(why -> "Invalid resources: " + why));
    refuseIf(notVolume(volumes).map(why -> "Not a persistent volume: " + why));
    Resources wanted = Resources.of(volumes);
    if (!agent.resources.total().contains(wanted.unallocated())) {
      throw new IllegalArgumentException("Persistent volumes not found");
    }
    for (Framework framework : frameworks.live()) {
      Resources used = framework.used(agent.id()).unallocated();
      for (Resource volume : wanted.unallocated().toProto()) {
        if (used.contains(Resources.of(volume))) {
          throw new IllegalArgumentException("Persistent volumes in use");
        }
      }
    }
    return new Conversion(wanted, withoutVolumes(volumes));
  }

  /**
   * What a GROW_VOLUME does.
   *
   * @throws IllegalArgumentException if it may not
   */
  Conversion grow(Offer.Operation operation) {
    Resource volume = operation.getGrowVolume().getVolume();
    Resource addition = operation.getGrowVolume().getAddition();
    if (!(addition.getScalar().getValue() > 0)) {
      throw new IllegalArgumentException(
          "The size of 'GrowVolume.addition' field must be greater than zero");
    }
    requireResizable("Grow", "Growing", volume);
    if (Resources.of(withoutVolume(volume), addition).toProto().size() != 1) {
      throw new IllegalArgumentException(
          "Incompatible resources in the 'GrowVolume.volume' and 'GrowVolume.addition' fields");
    }
    return new Conversion(
        Resources.of(volume, addition),
        Resources.of(sized(volume, scalar(volume) + scalar(addition))));
  }

  /**
   * What a SHRINK_VOLUME does.
   *
   * @throws IllegalArgumentException if it may not
   */
  Conversion shrink(Offer.Operation operation) {
    Resource volume = operation.getShrinkVolume().getVolume();
    double less = operation.getShrinkVolume().getSubtract().getValue();
    if (!(less > 0)) {
      throw new IllegalArgumentException(
          "Value of 'ShrinkVolume.subtract' must be greater than zero");
    }
    if (scalar(volume) <= less) {
      throw new IllegalArgumentException(
          "Value of 'ShrinkVolume.subtract' must be smaller than the size of"
              + " 'ShrinkVolume.volume'");
    }
    if (volume.getDisk().getSource().getType() == Resource.DiskInfo.Source.Type.MOUNT) {
      throw new IllegalArgumentException("Shrinking a volume on a MOUNT disk is not supported");
    }
    requireResizable("Shrink", "Shrinking", volume);
    return new Conversion(
        Resources.of(volume),
        Resources.of(sized(volume, scalar(volume) - less), withoutVolume(sized(volume, less))));
  }

  private static void requireResizable(String verb, String doing, Resource volume) {
    refuseIf(
        notVolume(List.of(volume))
            .map(
                why ->
                    "Invalid persistent volume in the '" + verb + "Volume.volume' field: " + why));
    if (volume.hasShared()) {
      throw new IllegalArgumentException(doing + " a shared persistent volume is not supported");
    }
  }

  private static double scalar(Resource resource) {
    return resource.getScalar().getValue();
  }

  private static Resource sized(Resource volume, double size) {
    Resource.Builder sized = volume.toBuilder();
    sized.getScalarBuilder().setValue(size);
    return sized.build();
  }
}
