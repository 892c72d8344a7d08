package io.mesosj.local.agent;

import io.mesosj.protocol.task.StatusUuid;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.executor.Protos.Call;

/** What Mesos' agent refuses of an executor, in its words. */
final class ExecutorCallValidation {

  private ExecutorCallValidation() {}

  /** Why a call can't be accepted, whoever it is from. */
  static Optional<String> problem(Call call, AgentID agent) {
    return switch (call.getType()) {
      case SUBSCRIBE -> missing(call.hasSubscribe(), "subscribe");
      case MESSAGE -> missing(call.hasMessage(), "message");
      case UPDATE ->
          call.hasUpdate()
              ? status(call, call.getUpdate().getStatus(), agent)
              : missing(false, "update");
      case HEARTBEAT -> Optional.empty();
      // One of a later version is answered when it is known whose it is.
      case UNKNOWN -> missing(call.hasType(), "type");
    };
  }

  private static Optional<String> missing(boolean there, String field) {
    return there ? Optional.empty() : Optional.of("Expecting '" + field + "' to be present");
  }

  private static Optional<String> status(Call call, TaskStatus status, AgentID agent) {
    String executor = call.getExecutorId().getValue();
    String who = "executor " + executor + " of framework " + call.getFrameworkId().getValue();
    if (!status.hasUuid()) {
      return missing(false, "uuid");
    }
    if (!StatusUuid.isValid(status.getUuid())) {
      return Optional.of("Not a valid UUID");
    }
    if (status.hasExecutorId() && !status.getExecutorId().getValue().equals(executor)) {
      return Optional.of(
          "ExecutorID in Call: "
              + executor
              + " does not match ExecutorID in TaskStatus: "
              + status.getExecutorId().getValue());
    }
    if (status.getSource() != TaskStatus.Source.SOURCE_EXECUTOR) {
      return Optional.of(
          "Received Call from " + who + " with invalid source, expecting 'SOURCE_EXECUTOR'");
    }
    if (status.getState() == TaskState.TASK_STAGING) {
      return Optional.of("Received TASK_STAGING from " + who + " which is not allowed");
    }
    if (status.hasAgentId() && !status.getAgentId().equals(agent)) {
      return Optional.of(
          "Received Call from " + who + " for agent " + status.getAgentId().getValue());
    }
    return Optional.empty();
  }
}
