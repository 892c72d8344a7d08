package io.mesosj.local.master;

import com.google.protobuf.ByteString;
import io.mesosj.base.text.OneLine;
import io.mesosj.protocol.resources.Resources;
import io.mesosj.protocol.task.StatusUuid;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.Operation;
import org.apache.mesos.v1.Protos.OperationID;
import org.apache.mesos.v1.Protos.OperationState;
import org.apache.mesos.v1.Protos.OperationStatus;
import org.apache.mesos.v1.Protos.UUID;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What frameworks hear of their operations on offers, if they gave these ids: of one that was done
 * again and again until they acknowledge it, of one that was not once. Guarded by the master.
 * Source: Mesos' {@code Master::drop} and {@code reconcileOperations}.
 */
final class OperationLedger {
  private static final Logger LOG = LoggerFactory.getLogger(OperationLedger.class);

  /** Mesos' least and greatest pause before an operation's status is sent again. */
  private static final long FIRST_PAUSE = TimeUnit.SECONDS.toNanos(10);

  private static final long LONGEST_PAUSE = TimeUnit.MINUTES.toNanos(10);

  private final Agents agents;
  private final Alarms alarms;
  private final Map<String, Map<String, Operation>> unacknowledged = new LinkedHashMap<>();

  OperationLedger(Agents agents, Alarms alarms) {
    this.agents = agents;
    this.alarms = alarms;
  }

  /** Nothing was done, and why. */
  void drop(Framework framework, Offer.Operation operation, String why) {
    LOG.warn(
        "Dropping {} operation from framework {}: {}",
        operation.getType(),
        framework.id.getValue(),
        OneLine.of(why));
    if (operation.hasId()) {
      framework.send(
          MasterEvents.operation(
              OperationStatus.newBuilder()
                  .setOperationId(operation.getId())
                  .setState(OperationState.OPERATION_ERROR)
                  .setMessage(why)
                  .build()));
    }
  }

  /** It was done. */
  void finish(Framework framework, AgentID agent, Offer.Operation operation, Resources converted) {
    if (!operation.hasId()) {
      return;
    }
    OperationStatus status =
        OperationStatus.newBuilder()
            .setOperationId(operation.getId())
            .setState(OperationState.OPERATION_FINISHED)
            .addAllConvertedResources(converted.toProto())
            .setAgentId(agent)
            .setUuid(UUID.newBuilder().setValue(StatusUuid.random()))
            .build();
    of(framework)
        .put(
            operation.getId().getValue(),
            Operation.newBuilder()
                .setFrameworkId(framework.id)
                .setAgentId(agent)
                .setInfo(operation)
                .setLatestStatus(status)
                .addStatuses(status)
                .setUuid(UUID.newBuilder().setValue(StatusUuid.random()))
                .build());
    framework.send(MasterEvents.operation(status));
    repeat(framework, status, FIRST_PAUSE);
  }

  /** Those whose end is not acknowledged yet. */
  List<Operation> all() {
    return unacknowledged.values().stream().flatMap(of -> of.values().stream()).toList();
  }

  private Map<String, Operation> of(Framework framework) {
    return unacknowledged.computeIfAbsent(framework.id.getValue(), id -> new LinkedHashMap<>());
  }

  private Optional<OperationStatus> find(Framework framework, OperationID id) {
    return Optional.ofNullable(
            unacknowledged.getOrDefault(framework.id.getValue(), Map.of()).get(id.getValue()))
        .map(Operation::getLatestStatus);
  }

  private void repeat(Framework framework, OperationStatus status, long pause) {
    alarms.after(
        pause,
        () -> {
          if (find(framework, status.getOperationId()).filter(status::equals).isPresent()) {
            framework.send(MasterEvents.operation(status));
            repeat(framework, status, Math.min(pause * 2, LONGEST_PAUSE));
          }
        });
  }

  void acknowledge(Framework framework, Call.AcknowledgeOperationStatus acknowledged) {
    ByteString uuid = acknowledged.getUuid();
    if (find(framework, acknowledged.getOperationId())
        .filter(status -> status.getUuid().getValue().equals(uuid))
        .isPresent()) {
      of(framework).remove(acknowledged.getOperationId().getValue());
    } else {
      LOG.warn(
          "Framework {} acknowledged a status that was not sent of operation '{}'",
          framework.id.getValue(),
          OneLine.of(acknowledged.getOperationId().getValue(), 100));
    }
  }

  /** The framework is no more. */
  void forget(Framework framework) {
    unacknowledged.remove(framework.id.getValue());
  }

  void reconcile(Framework framework, Call.ReconcileOperations asked) {
    if (asked.getOperationsCount() == 0) {
      List.copyOf(of(framework).values())
          .forEach(operation -> sendLatest(framework, operation.getLatestStatus()));
    }
    for (Call.ReconcileOperations.Operation operation : asked.getOperationsList()) {
      Optional<OperationStatus> known = find(framework, operation.getOperationId());
      if (known.isPresent()) {
        sendLatest(framework, known.get());
      } else {
        framework.send(MasterEvents.operation(unknown(operation)));
      }
    }
  }

  private static void sendLatest(Framework framework, OperationStatus status) {
    framework.send(MasterEvents.operation(status.toBuilder().clearUuid().build()));
  }

  private OperationStatus unknown(Call.ReconcileOperations.Operation asked) {
    OperationStatus.Builder status =
        OperationStatus.newBuilder()
            .setOperationId(asked.getOperationId())
            .setState(OperationState.OPERATION_UNKNOWN);
    if (!asked.hasAgentId()) {
      return status
          .setMessage("Reconciliation: Operation is unknown and no 'agent_id' was provided")
          .build();
    }
    status.setAgentId(asked.getAgentId());
    if (asked.hasResourceProviderId()) {
      status.setResourceProviderId(asked.getResourceProviderId());
    }
    return status
        .setMessage(
            agents.find(asked.getAgentId()).isPresent()
                ? "Reconciliation: Operation is unknown"
                : "Reconciliation: Both operation and agent are unknown")
        .build();
  }
}
