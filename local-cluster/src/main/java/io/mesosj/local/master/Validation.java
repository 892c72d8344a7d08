package io.mesosj.local.master;

import io.mesosj.protocol.task.MesosId;
import io.mesosj.protocol.task.StatusUuid;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Offer.Operation.LaunchGroup;
import org.apache.mesos.v1.scheduler.Protos.Call;

/** What Mesos' master refuses, in its words. */
final class Validation {

  private Validation() {}

  /** Why a call can't be accepted, whoever it is from. */
  static Optional<String> call(Call call) {
    if (!call.hasType()) {
      return missing(false, "type");
    }
    if (call.getType() != Call.Type.SUBSCRIBE) {
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
      case ACKNOWLEDGE_OPERATION_STATUS -> acknowledgeOperation(call);
      case RECONCILE_OPERATIONS -> missing(call.hasReconcileOperations(), "reconcile_operations");
      case REQUEST -> missing(call.hasRequest(), "request");
      case ACCEPT_INVERSE_OFFERS -> missing(call.hasAcceptInverseOffers(), "accept_inverse_offers");
      case DECLINE_INVERSE_OFFERS ->
          missing(call.hasDeclineInverseOffers(), "decline_inverse_offers");
      case UPDATE_FRAMEWORK -> updateFramework(call);
      // One of a later version is answered when it is known whose it is.
      case UNKNOWN, TEARDOWN, REVIVE, SUPPRESS -> Optional.empty();
    };
  }

  private static Optional<String> acknowledgeOperation(Call call) {
    if (!call.hasAcknowledgeOperationStatus()) {
      return missing(false, "acknowledge_operation_status");
    }
    return StatusUuid.isValid(call.getAcknowledgeOperationStatus().getUuid())
        ? missing(call.getAcknowledgeOperationStatus().hasAgentId(), "agent_id")
        : Optional.of("Not a valid UUID");
  }

  private static Optional<String> updateFramework(Call call) {
    if (!call.hasUpdateFramework()) {
      return missing(false, "update_framework");
    }
    return call.getUpdateFramework().getFrameworkInfo().getId().equals(call.getFrameworkId())
        ? Optional.empty()
        : Optional.of("'framework_id' differs from 'update_framework.framework_info.id'");
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

  /** Why a framework's description can't be taken. */
  static Optional<String> framework(FrameworkInfo info) {
    return roles(info)
        .or(
            () ->
                info.getId().getValue().isEmpty()
                    ? Optional.empty()
                    : MesosId.problem(info.getId().getValue()))
        .or(() -> failoverTimeout(info.getFailoverTimeout()));
  }

  @SuppressWarnings("deprecation") // frameworks without MULTI_ROLE set the one role
  private static Optional<String> roles(FrameworkInfo info) {
    if (!FrameworkCapabilities.of(info).has(FrameworkInfo.Capability.Type.MULTI_ROLE)) {
      if (info.getRolesCount() > 0) {
        return Optional.of(
            "'FrameworkInfo.roles' must not be set when the framework is not MULTI_ROLE capable");
      }
      return RoleName.problem(info.getRole())
          .map(why -> "'FrameworkInfo.role' is not a valid role: " + why);
    }
    if (info.hasRole()) {
      return Optional.of(
          "'FrameworkInfo.role' must not be set when the framework is MULTI_ROLE capable");
    }
    Set<String> seen = new HashSet<>();
    List<String> twice = info.getRolesList().stream().filter(role -> !seen.add(role)).toList();
    if (!twice.isEmpty()) {
      return Optional.of("'FrameworkInfo.roles' contains duplicate items: " + set(twice));
    }
    return info.getRolesList().stream()
        .map(RoleName::problem)
        .flatMap(Optional::stream)
        .findFirst()
        .map(why -> "'FrameworkInfo.roles' contains invalid role: " + why);
  }

  /** As Mesos prints sets. */
  private static String set(Collection<String> items) {
    return "{ " + String.join(", ", new TreeSet<>(items)) + " }";
  }

  /** Mesos' durations are 64-bit numbers of nanoseconds. */
  private static Optional<String> failoverTimeout(double seconds) {
    return Math.abs(seconds) <= Long.MAX_VALUE / 1e9
        ? Optional.empty()
        : Optional.of("The framework failover_timeout (" + seconds + ") is invalid");
  }

  /** Why these roles can't be suppressed, or asked about, by a framework of that description. */
  static Optional<String> suppressedRoles(FrameworkInfo info, List<String> roles) {
    Set<String> others = new TreeSet<>(roles);
    others.removeAll(Framework.roles(info));
    return others.isEmpty()
        ? Optional.empty()
        : Optional.of("Suppressed roles " + set(others) + " are not contained in the set of roles");
  }

  /** Why a framework can't be changed so by UPDATE_FRAMEWORK. */
  static Optional<String> update(FrameworkInfo earlier, FrameworkInfo now) {
    Optional<String> principal = samePrincipal(earlier, now);
    if (principal.isPresent()) {
      return principal;
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

  /** Who the framework belongs to is nobody else's business. */
  static Optional<String> samePrincipal(FrameworkInfo earlier, FrameworkInfo now) {
    return earlier.getPrincipal().equals(now.getPrincipal())
        ? Optional.empty()
        : Optional.of("Changing framework's principal is not allowed.");
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
    return role.equals(RoleName.ANY)
        ? Optional.of("Invalid reservation: role \"*\" cannot be reserved")
        : RoleName.problem(role);
  }

  /** What the embedded agent can't do with a group, unlike Mesos'. */
  static Optional<String> group(LaunchGroup launch) {
    return launch.getTaskGroup().getTasksList().stream()
            .anyMatch(task -> task.getContainer().getNetworkInfosCount() > 0)
        ? Optional.of("NetworkInfos must not be set on the task in the embedded cluster")
        : Optional.empty();
  }
}
