package io.mesosj.local.master;

import io.mesosj.protocol.resources.Resources;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo.Capability;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.Resource;

/**
 * What a framework says that it understands, and what it sees accordingly. Source: Mesos' {@code
 * Master::offer} and {@code stripIncapableResources}.
 */
record FrameworkCapabilities(Set<Capability.Type> types) {
  static FrameworkCapabilities of(FrameworkInfo info) {
    return new FrameworkCapabilities(
        info.getCapabilitiesList().stream()
            .map(Capability::getType)
            .collect(Collectors.toUnmodifiableSet()));
  }

  boolean has(Capability.Type type) {
    return types.contains(type);
  }

  /**
   * The part that it may be offered. Unlike Mesos, which by default keeps a whole agent with GPUs
   * from frameworks that don't know what these are, only the GPUs: there may be no other agent.
   */
  Resources usable(Resources resources) {
    List<Resource> usable = resources.toProto().stream().filter(this::isUsable).toList();
    return Resources.of(usable);
  }

  private boolean isUsable(Resource resource) {
    if (resource.hasShared() && !has(Capability.Type.SHARED_RESOURCES)) {
      return false;
    }
    if (resource.hasRevocable() && !has(Capability.Type.REVOCABLE_RESOURCES)) {
      return false;
    }
    if (resource.getReservationsCount() > 1 && !has(Capability.Type.RESERVATION_REFINEMENT)) {
      return false;
    }
    return !resource.getName().equals("gpus") || has(Capability.Type.GPU_RESOURCES);
  }

  /** An offer as the framework is sent it. */
  Offer visible(Offer offer) {
    Offer.Builder visible = offer.toBuilder();
    if (!has(Capability.Type.MULTI_ROLE)) {
      visible.clearAllocationInfo();
      ResourceFields.change(visible, Resource.Builder::clearAllocationInfo);
    }
    if (!has(Capability.Type.RESERVATION_REFINEMENT)) {
      ResourceFields.change(visible, ResourceFields::downgrade);
    }
    return visible.build();
  }
}
