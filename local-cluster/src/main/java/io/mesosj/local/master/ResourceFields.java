package io.mesosj.local.master;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.mesosj.protocol.resources.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskInfo;

/**
 * The resources inside a message, wherever they are, and the formats that Mesos knows of them:
 * since 1.4 {@code reservations}; before, {@code role} and {@code reservation}. Source: Mesos'
 * {@code convertResourceFormat}.
 */
final class ResourceFields {
  private ResourceFields() {}

  /** Changes every resource in {@code message}. */
  static void change(Message.Builder message, Consumer<Resource.Builder> change) {
    if (message instanceof Resource.Builder resource) {
      change.accept(resource);
      return;
    }
    // Most operations; by reflection all of Mesos' descriptors are built, which a short run feels.
    if (message instanceof Offer.Operation.Builder operation && onlyLaunches(operation)) {
      operation
          .getLaunchBuilder()
          .getTaskInfosBuilderList()
          .forEach(task -> changeTask(task, change));
      return;
    }
    for (FieldDescriptor field : List.copyOf(message.getAllFields().keySet())) {
      if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE || field.isMapField()) {
        continue;
      }
      if (field.isRepeated()) {
        for (int i = 0; i < message.getRepeatedFieldCount(field); i++) {
          change(message.getRepeatedFieldBuilder(field, i), change);
        }
      } else {
        change(message.getFieldBuilder(field), change);
      }
    }
  }

  private static boolean onlyLaunches(Offer.OperationOrBuilder operation) {
    return operation.hasLaunch()
        && !operation.hasLaunchGroup()
        && !operation.hasReserve()
        && !operation.hasUnreserve()
        && !operation.hasCreate()
        && !operation.hasDestroy()
        && !operation.hasGrowVolume()
        && !operation.hasShrinkVolume()
        && !operation.hasCreateDisk()
        && !operation.hasDestroyDisk();
  }

  /** The only places where a task has resources. */
  private static void changeTask(TaskInfo.Builder task, Consumer<Resource.Builder> change) {
    task.getResourcesBuilderList().forEach(change);
    if (task.hasExecutor()) {
      task.getExecutorBuilder().getResourcesBuilderList().forEach(change);
    }
  }

  /** Every resource in {@code message}. */
  static List<Resource> in(Message message) {
    List<Resource> found = new ArrayList<>();
    change(message.toBuilder(), resource -> found.add(resource.build()));
    return found;
  }

  /** An operation as frameworks send it, in the format that the master keeps. */
  static Offer.Operation upgraded(Offer.Operation operation) {
    Offer.Operation.Builder upgraded = operation.toBuilder();
    change(upgraded, ResourceFields::upgrade);
    return upgraded.build();
  }

  @SuppressWarnings("deprecation") // the format of before Mesos 1.4
  private static void upgrade(Resource.Builder resource) {
    if (resource.getReservationsCount() == 0 && !resource.getRole().equals("*")) {
      Resource.ReservationInfo.Type type =
          resource.hasReservation()
              ? Resource.ReservationInfo.Type.DYNAMIC
              : Resource.ReservationInfo.Type.STATIC;
      resource.addReservations(
          resource.getReservation().toBuilder().setType(type).setRole(resource.getRole()));
    }
    resource.clearRole().clearReservation();
  }

  /** What says of itself for which role it is, if it does not yet. */
  static void allocate(Resource.Builder resource, String role) {
    if (!resource.hasAllocationInfo()) {
      resource.getAllocationInfoBuilder().setRole(role);
    }
  }

  /**
   * In the format of the operator API: that of before Mesos 1.4 beside the present one, where it
   * can say the same.
   */
  static List<Resource> endpoint(Resources resources) {
    return resources.toProto().stream()
        .map(
            resource -> {
              Resource.Builder both = resource.toBuilder();
              if (resource.getReservationsCount() < 2) {
                downgrade(both);
              }
              return both.clearReservations()
                  .addAllReservations(resource.getReservationsList())
                  .build();
            })
        .toList();
  }

  /**
   * In the format for frameworks without RESERVATION_REFINEMENT, which are not offered anything
   * with two reservations.
   */
  @SuppressWarnings("deprecation") // the format of before Mesos 1.4
  static void downgrade(Resource.Builder resource) {
    if (resource.getReservationsCount() == 0) {
      resource.setRole("*");
      return;
    }
    Resource.ReservationInfo reservation = resource.getReservations(0);
    resource.setRole(reservation.getRole());
    if (reservation.getType() == Resource.ReservationInfo.Type.DYNAMIC) {
      Resource.ReservationInfo.Builder old = resource.getReservationBuilder();
      if (reservation.hasPrincipal()) {
        old.setPrincipal(reservation.getPrincipal());
      }
      if (reservation.hasLabels()) {
        old.setLabels(reservation.getLabels());
      }
    }
    resource.clearReservations();
  }
}
