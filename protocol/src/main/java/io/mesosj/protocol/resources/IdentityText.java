package io.mesosj.protocol.resources;

import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.Label;
import org.apache.mesos.v1.Protos.Labels;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Volume;

/** All of a resource but its quantity, as Mesos prints it; source: its resources.cpp. */
final class IdentityText {
  private IdentityText() {}

  static String of(Resource resource) {
    StringBuilder text = new StringBuilder(resource.getName());
    if (resource.hasAllocationInfo()) {
      text.append("(allocated: ").append(resource.getAllocationInfo().getRole()).append(')');
    }
    if (resource.getReservationsCount() > 0) {
      text.append("(reservations: [(")
          .append(
              resource.getReservationsList().stream()
                  .map(IdentityText::reservation)
                  .collect(Collectors.joining("), (")))
          .append(")])");
    }
    if (resource.hasDisk()) {
      text.append('[').append(disk(resource.getDisk())).append(']');
    }
    if (resource.hasRevocable()) {
      text.append("{REV}");
    }
    if (resource.hasShared()) {
      text.append("<SHARED>");
    }
    return text.toString();
  }

  private static String reservation(Resource.ReservationInfo reservation) {
    return reservation.getType()
        + ","
        + reservation.getRole()
        + (reservation.hasPrincipal() ? "," + reservation.getPrincipal() : "")
        + (reservation.hasLabels() ? "," + labels(reservation.getLabels()) : "");
  }

  private static String labels(Labels labels) {
    return labels.getLabelsList().stream()
        .map(IdentityText::label)
        .collect(Collectors.joining(", ", "{", "}"));
  }

  private static String label(Label label) {
    return label.hasValue() ? label.getKey() + ": " + label.getValue() : label.getKey();
  }

  private static String disk(Resource.DiskInfo disk) {
    StringBuilder text = new StringBuilder();
    if (disk.hasSource()) {
      text.append(source(disk.getSource()));
    }
    if (disk.hasPersistence()) {
      text.append(disk.hasSource() ? "," : "").append(disk.getPersistence().getId());
    }
    if (disk.hasVolume()) {
      text.append(':').append(volume(disk.getVolume()));
    }
    return text.toString();
  }

  private static String source(Resource.DiskInfo.Source source) {
    if (source.hasId() || source.hasProfile()) {
      return "%s(%s,%s,%s)"
          .formatted(source.getType(), source.getVendor(), source.getId(), source.getProfile());
    }
    String root =
        source.getMount().hasRoot() ? source.getMount().getRoot() : source.getPath().getRoot();
    return source.getType() + (root.isEmpty() ? "" : ":" + root);
  }

  private static String volume(Volume volume) {
    if (!volume.hasHostPath()) {
      return volume.getContainerPath();
    }
    return volume.getHostPath()
        + ":"
        + volume.getContainerPath()
        + (volume.hasMode() ? ":" + volume.getMode().name().toLowerCase(Locale.ROOT) : "");
  }
}
