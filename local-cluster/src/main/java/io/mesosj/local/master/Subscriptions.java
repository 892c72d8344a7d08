package io.mesosj.local.master;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Call;

/** The comings and goings of frameworks: streams, failover, removal. */
final class Subscriptions {
  /** Mesos' {@code --agent_reregister_timeout}. */
  private static final long REREGISTRATION_NANOS = TimeUnit.MINUTES.toNanos(10);

  private final Supplier<MasterInfo> master;
  private final Frameworks frameworks;
  private final Allocator allocator;
  private final Alarms alarms;
  private final Agents agents;
  private final OperationLedger operations;

  Subscriptions(
      Supplier<MasterInfo> master,
      Frameworks frameworks,
      Allocator allocator,
      Alarms alarms,
      Agents agents,
      OperationLedger operations) {
    this.master = master;
    this.frameworks = frameworks;
    this.allocator = allocator;
    this.alarms = alarms;
    this.agents = agents;
    this.operations = operations;
  }

  /** The framework whose tasks the agent still has; it may be a while until it is back. */
  Framework recover(FrameworkInfo info) {
    FrameworkID id = info.getId();
    return frameworks
        .find(id)
        .orElseGet(
            () -> {
              Framework recovered = frameworks.register(info);
              String streamId = recovered.streamId;
              alarms.after(
                  Math.max(REREGISTRATION_NANOS, failoverNanos(info)),
                  () -> expire(recovered, streamId));
              return recovered;
            });
  }

  /** A new instance takes over; the old one is told so and its offers are withdrawn. */
  void begin(
      Framework framework, SchedulerStream stream, String streamId, Call.Subscribe subscribe) {
    boolean first = framework.streamId.isEmpty();
    SchedulerStream old = framework.stream;
    if (old != null) {
      framework.send(MasterEvents.error("Framework failed over"));
      old.close();
    }
    framework.offers.clear();
    framework.stream = stream;
    framework.streamId = streamId;
    framework.wishes.reset(subscribe.getSuppressedRolesList());
    framework.constrain(subscribe.getOfferConstraints(), subscribe.getFrameworkInfo());
    framework.send(MasterEvents.subscribed(framework.id, master.get()));
    framework.send(MasterEvents.heartbeat());
    if (first) {
      frameworks.events().frameworkAdded(() -> StateView.describe(framework));
    } else {
      framework.reregister();
      frameworks.events().frameworkUpdated(() -> StateView.describe(framework));
    }
    // Also one that a later master knows from its tasks alone, which are what is due.
    for (RegisteredAgent agent : agents.all()) {
      agent.link().ifPresent(link -> link.frameworkSubscribed(framework.id));
    }
    allocator.allocate();
  }

  /** A framework describes itself anew; offers to roles that it left are withdrawn. */
  void update(Framework framework, FrameworkInfo info, Call.UpdateFramework call) {
    framework.info = info;
    frameworks.events().frameworkUpdated(() -> StateView.describe(framework));
    framework.wishes.suppressOnly(call.getSuppressedRolesList());
    framework.constrain(call.getOfferConstraints(), info);
    for (Offer offer : List.copyOf(framework.offers.values())) {
      if (!framework.roles().contains(offer.getAllocationInfo().getRole())) {
        framework.offers.remove(offer.getId().getValue());
        framework.send(MasterEvents.rescind(offer.getId()));
      }
    }
    allocator.allocate();
  }

  /** A stream broke: the framework has its failover timeout to come back. */
  void lost(Framework framework, String streamId) {
    if (!framework.streamId.equals(streamId)) {
      return;
    }
    framework.stream = null;
    framework.offers.clear();
    alarms.after(failoverNanos(framework.info), () -> expire(framework, streamId));
    allocator.allocate();
  }

  private static long failoverNanos(FrameworkInfo info) {
    // Mesos takes a negative time, of which nobody can say what it means, as none.
    long millis = (long) (Math.min(Math.max(info.getFailoverTimeout(), 0), 1e9) * 1000);
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }

  private void expire(Framework framework, String streamId) {
    if (framework.stream == null && framework.streamId.equals(streamId)) {
      remove(framework);
    }
  }

  /** Ends a framework with its tasks. */
  void remove(Framework framework) {
    for (FrameworkTask task : List.copyOf(framework.tasks.values())) {
      if (!task.hasEnded()) {
        TaskStatus killed =
            MasterStatuses.reconciled(
                task.info.getTaskId(),
                Optional.of(task.info.getAgentId()),
                TaskState.TASK_KILLED,
                "Framework has been removed");
        task.update(killed);
        frameworks.events().taskUpdated(framework.id, killed, task);
      }
      framework.complete(task.info.getTaskId());
    }
    framework.unregister();
    frameworks.complete(framework);
    operations.forget(framework);
    for (RegisteredAgent agent : agents.all()) {
      agent.link().ifPresent(link -> link.removeFramework(framework.id));
    }
    allocator.allocate();
  }

  void heartbeat() {
    frameworks.events().heartbeat();
    frameworks.live().forEach(framework -> framework.send(MasterEvents.heartbeat()));
  }

  /** The master ends; the frameworks stay as they are. */
  void hangUp() {
    frameworks.events().hangUp();
    frameworks.live().forEach(Framework::hangUp);
  }
}
