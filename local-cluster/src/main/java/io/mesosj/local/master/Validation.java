package io.mesosj.local.master;

import io.mesosj.protocol.task.MesosId;
import io.mesosj.protocol.task.StatusUuid;
import java.util.Optional;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Offer.Operation.LaunchGroup;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.scheduler.Protos.Call;

/** What Mesos' master refuses, in its words. */
final class Validation {

  private Validation() {}

  /** Why a call can't be accepted, whoever it is from. */
  static Optional<String> call(Call call) {
    if (call.getType() != Call.Type.UNKNOWN && call.getType() != Call.Type.SUBSCRIBE) {
      Optional<String> problem = missing(call.hasFrameworkId(), "framework_id");
      if (problem.isPresent()) {
        return problem;
      }
    }
    return switch (call.getType()) {
      case SUBSCRIBE -> subscribe(call);
      case ACCEPT -> missing(call.hasAccept(), "accept");
      case DECLINE -> missing(call.hasDecline(), "decline");
      case KILL -> missing(call.hasKill(), "kill");
      case SHUTDOWN -> missing(call.hasShutdown(), "shutdown");
      case RECONCILE -> missing(call.hasReconcile(), "reconcile");
      case MESSAGE -> missing(call.hasMessage(), "message");
      case ACKNOWLEDGE -> acknowledge(call);
      // No type, or one of a later version.
      case UNKNOWN -> missing(false, "type");
      default -> Optional.empty();
    };
  }

  private static Optional<String> subscribe(Call call) {
    if (!call.hasSubscribe()) {
      return missing(false, "subscribe");
    }
    return call.getSubscribe().getFrameworkInfo().getId().equals(call.getFrameworkId())
        ? Optional.empty()
        : Optional.of("'framework_id' differs from 'subscribe.framework_info.id'");
  }

  private static Optional<String> acknowledge(Call call) {
    if (!call.hasAcknowledge()) {
      return missing(false, "acknowledge");
    }
    return StatusUuid.isValid(call.getAcknowledge().getUuid())
        ? Optional.empty()
        : Optional.of("Not a valid UUID");
  }

  private static Optional<String> missing(boolean there, String field) {
    return there ? Optional.empty() : Optional.of("Expecting '" + field + "' to be present");
  }

  /** Why a framework can't subscribe. */
  static Optional<String> framework(FrameworkInfo info) {
    for (String role : info.getRolesList()) {
      Optional<String> problem = role(role);
      if (problem.isPresent()) {
        return problem.map(p -> "'FrameworkInfo.roles' contains invalid role: " + p);
      }
    }
    return Optional.empty();
  }

  /** Why a framework can't subscribe again with a changed description. */
  static Optional<String> update(FrameworkInfo earlier, FrameworkInfo now) {
    if (!earlier.getPrincipal().equals(now.getPrincipal())) {
      // Who the framework belongs to is nobody else's business.
      return Optional.of("Changing framework's principal is not allowed.");
    }
    if (!earlier.getUser().equals(now.getUser())) {
      return unsupported("user", earlier.getUser(), now.getUser());
    }
    return earlier.getCheckpoint() == now.getCheckpoint()
        ? Optional.empty()
        : unsupported(
            "checkpoint",
            String.valueOf(earlier.getCheckpoint()),
            String.valueOf(now.getCheckpoint()));
  }

  private static Optional<String> unsupported(String field, String earlier, String now) {
    return Optional.of(
        "Updating 'FrameworkInfo."
            + field
            + "' is unsupported; attempted to update from '"
            + earlier
            + "' to '"
            + now
            + "'");
  }

  /** Why nothing can be reserved for a role. */
  static Optional<String> reservable(String role) {
    return role.equals("*")
        ? Optional.of("Invalid reservation: role \"*\" cannot be reserved")
        : role(role);
  }

  private static Optional<String> role(String role) {
    if (role.equals("*")) {
      return Optional.empty();
    }
    if (role.isEmpty()) {
      return Optional.of("Empty role name is invalid");
    }
    if (role.startsWith("/")) {
      return Optional.of("Role '" + role + "' cannot start with a slash");
    }
    if (role.endsWith("/")) {
      return Optional.of("Role '" + role + "' cannot end with a slash");
    }
    for (String part : role.split("/", -1)) {
      if (part.isEmpty() || part.equals(".") || part.equals("..") || part.equals("*")) {
        return Optional.of("Role '" + role + "' contains invalid role name: '" + part + "'");
      }
      if (part.startsWith("-")) {
        return Optional.of("Role '" + role + "' cannot start with '-'");
      }
      if (part.chars().anyMatch(c -> c <= ' ' || c == 0x7f)) {
        return Optional.of("Role '" + role + "' contains invalid characters");
      }
    }
    return Optional.empty();
  }

  /** Why Mesos' master refuses a task group, whatever its resources. */
  static Optional<String> group(LaunchGroup launch) {
    if (launch.getExecutor().getType() != ExecutorInfo.Type.DEFAULT) {
      return Optional.of("Task group must be launched by an executor of type DEFAULT");
    }
    if (launch.getTaskGroup().getTasksCount() == 0) {
      return Optional.of("Task group cannot be empty");
    }
    for (TaskInfo task : launch.getTaskGroup().getTasksList()) {
      if (task.hasExecutor()) {
        return Optional.of("'TaskInfo.executor' must not be set");
      }
      if (task.getContainer().getNetworkInfosCount() > 0) {
        return Optional.of("NetworkInfos must not be set on the task");
      }
    }
    return MesosId.problem(launch.getExecutor().getExecutorId().getValue());
  }
}
