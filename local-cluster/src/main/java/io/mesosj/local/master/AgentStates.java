package io.mesosj.local.master;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.DrainInfo;
import org.apache.mesos.v1.Protos.DrainState;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;

/**
 * Agents that are cut off from the master and come back, that are drained, and that are taken out
 * of use. Guarded by the master. Source: Mesos' {@code Master::__removeSlave}, {@code
 * Master::disconnect}, {@code Master::_reregisterSlave} and {@code Http::_drainAgent}.
 */
final class AgentStates {
  /** Between two looks at an agent that is being drained. */
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final Agents agents;
  private final Frameworks frameworks;
  private final Allocator allocator;
  private final Alarms alarms;
  private final long patience;

  /**
   * Makes them.
   *
   * @param patience nanoseconds until an agent that is cut off is unreachable
   */
  AgentStates(
      Agents agents, Frameworks frameworks, Allocator allocator, Alarms alarms, long patience) {
    this.agents = agents;
    this.frameworks = frameworks;
    this.allocator = allocator;
    this.alarms = alarms;
    this.patience = patience;
  }

  /** The agent can't be reached: its offers end, and after a while its tasks are unreachable. */
  void disconnect(RegisteredAgent agent) {
    agent.disconnect();
    withdrawOffers(agent);
    long since = agent.disconnections();
    alarms.after(
        patience,
        () -> {
          if (agent.link().isEmpty() && agent.disconnections() == since) {
            markUnreachable(agent);
          }
        });
  }

  private void withdrawOffers(RegisteredAgent agent) {
    for (Framework framework : frameworks.live()) {
      for (Offer offer : List.copyOf(framework.offers.values())) {
        if (offer.getAgentId().equals(agent.id())) {
          framework.offers.remove(offer.getId().getValue());
          framework.send(MasterEvents.rescind(offer.getId()));
        }
      }
    }
  }

  private void markUnreachable(RegisteredAgent agent) {
    agent.markUnreachable();
    for (Framework framework : frameworks.live()) {
      TaskState state =
          framework.has(FrameworkInfo.Capability.Type.PARTITION_AWARE)
              ? TaskState.TASK_UNREACHABLE
              : TaskState.TASK_LOST;
      for (FrameworkTask task : List.copyOf(framework.tasks.values())) {
        if (task.info.getAgentId().equals(agent.id())) {
          framework.lose(task);
          if (!task.hasEnded()) {
            framework.send(MasterEvents.update(unreachable(task, agent, state)));
          }
        }
      }
      framework.send(MasterEvents.agentLost(agent.id()));
    }
    frameworks.events().agentRemoved(agent.id());
  }

  private static TaskStatus unreachable(
      FrameworkTask task, RegisteredAgent agent, TaskState state) {
    TaskStatus.Builder status =
        MasterStatuses.ofAgent(
            task, state, TaskStatus.Reason.REASON_AGENT_REMOVED, "health check timed out")
            .toBuilder();
    agent
        .unreachableSince()
        .ifPresent(
            since ->
                status
                    .getUnreachableTimeBuilder()
                    .setNanoseconds(TimeUnit.MILLISECONDS.toNanos(since)));
    return status.build();
  }

  /** The agent is there again, with the tasks that it had. */
  void reconnect(RegisteredAgent agent, AgentLink link) {
    boolean wasUnreachable = agent.unreachableSince().isPresent();
    agent.connect(link);
    for (Framework framework : frameworks.live()) {
      for (FrameworkTask task : framework.found(agent.id())) {
        framework.send(
            MasterEvents.update(
                MasterStatuses.ofAgent(
                    task,
                    task.latest.getState(),
                    TaskStatus.Reason.REASON_AGENT_REREGISTERED,
                    "Unreachable agent re-reregistered")));
      }
    }
    frameworks.completed().forEach(framework -> link.removeFramework(framework.id));
    if (wasUnreachable) {
      frameworks.events().agentAdded(() -> StateView.describe(agent, frameworks.live()));
    }
    link.reregistered();
    allocator.allocate();
  }

  /** Its tasks are ended, and it gets no more; false if there is no such agent. */
  boolean drain(AgentID id, Optional<KillPolicy> atMost) {
    Optional<RegisteredAgent> found = agents.find(id);
    if (found.isEmpty()) {
      return false;
    }
    RegisteredAgent agent = found.get();
    agent.deactivate(true);
    withdrawOffers(agent);
    for (Framework framework : frameworks.live()) {
      for (FrameworkTask task : framework.tasks.values()) {
        if (task.info.getAgentId().equals(id) && !task.hasEnded()) {
          KillPolicy policy = shorter(task.info.getKillPolicy(), atMost);
          agent.link().ifPresent(link -> link.kill(framework.id, task.info.getTaskId(), policy));
        }
      }
    }
    return true;
  }

  /**
   * It never comes back, and its tasks are gone with it: they end, and nothing that it says is
   * heard any more. False if there is no such agent.
   */
  boolean markGone(AgentID id) {
    Optional<RegisteredAgent> found = agents.find(id);
    if (found.isEmpty()) {
      return agents.isGone(id);
    }
    RegisteredAgent agent = found.get();
    withdrawOffers(agent);
    agents.gone(agent);
    for (Framework framework : frameworks.live()) {
      framework.found(id);
      for (FrameworkTask task : List.copyOf(framework.tasks.values())) {
        if (task.info.getAgentId().equals(id)) {
          gone(framework, task);
        }
      }
      framework.executorsGone(id);
      framework.send(MasterEvents.agentLost(id));
      agent.link().ifPresent(link -> link.removeFramework(framework.id));
    }
    frameworks.events().agentRemoved(id);
    allocator.allocate();
    return true;
  }

  /** Whether it was marked gone. */
  boolean isGone(RegisteredAgent agent) {
    return agents.isGone(agent.id());
  }

  private void gone(Framework framework, FrameworkTask task) {
    if (!task.hasEnded()) {
      TaskState state =
          framework.has(FrameworkInfo.Capability.Type.PARTITION_AWARE)
              ? TaskState.TASK_GONE_BY_OPERATOR
              : TaskState.TASK_LOST;
      TaskStatus status =
          MasterStatuses.ofAgent(
              task,
              state,
              TaskStatus.Reason.REASON_AGENT_REMOVED_BY_OPERATOR,
              "Agent has been marked gone");
      task.update(status);
      framework.send(MasterEvents.update(status));
      frameworks.events().taskUpdated(framework.id, status, task);
    }
    framework.complete(task.info.getTaskId());
  }

  /** Marks an agent gone as soon as it is drained. */
  void goneWhenDrained(AgentID id) {
    alarms.after(
        LOOK_NANOS,
        () -> {
          Optional<DrainState> state =
              agents
                  .find(id)
                  .flatMap(agent -> drained(agent, frameworks.live()))
                  .map(DrainInfo::getState);
          if (state.equals(Optional.of(DrainState.DRAINED))) {
            markGone(id);
          } else if (state.isPresent()) {
            goneWhenDrained(id);
          }
        });
  }

  private static KillPolicy shorter(KillPolicy own, Optional<KillPolicy> atMost) {
    return atMost
        .filter(
            limit ->
                !own.hasGracePeriod()
                    || own.getGracePeriod().getNanoseconds()
                        > limit.getGracePeriod().getNanoseconds())
        .orElse(own);
  }

  /** It gets no more tasks; false if there is no such agent. */
  boolean deactivate(AgentID id) {
    Optional<RegisteredAgent> found = agents.find(id);
    found.ifPresent(
        agent -> {
          agent.deactivate(false);
          withdrawOffers(agent);
        });
    return found.isPresent();
  }

  /** It is as it was before it was drained or deactivated; false if there is no such agent. */
  boolean reactivate(AgentID id) {
    Optional<RegisteredAgent> found = agents.find(id);
    found.ifPresent(RegisteredAgent::reactivate);
    allocator.allocate();
    return found.isPresent();
  }

  /** How far draining an agent is; empty if it is not drained. */
  static Optional<DrainInfo> drained(RegisteredAgent agent, Iterable<Framework> live) {
    if (!agent.isDraining()) {
      return Optional.empty();
    }
    boolean busy = false;
    for (Framework framework : live) {
      busy |=
          framework.tasks.values().stream()
              .anyMatch(task -> task.info.getAgentId().equals(agent.id()));
    }
    DrainInfo.Builder info =
        DrainInfo.newBuilder().setState(busy ? DrainState.DRAINING : DrainState.DRAINED);
    info.getConfigBuilder();
    return Optional.of(info.build());
  }
}
