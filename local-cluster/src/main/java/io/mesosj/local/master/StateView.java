package io.mesosj.local.master;

import io.mesosj.local.state.TaskView;
import io.mesosj.protocol.resources.Resources;
import java.util.Collection;
import java.util.List;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TimeInfo;
import org.apache.mesos.v1.master.Protos.Response.GetAgents;
import org.apache.mesos.v1.master.Protos.Response.GetExecutors;
import org.apache.mesos.v1.master.Protos.Response.GetFrameworks;
import org.apache.mesos.v1.master.Protos.Response.GetState;
import org.apache.mesos.v1.master.Protos.Response.GetTasks;

/** The master's state in the words of its operator API; used while the master is locked. */
final class StateView {
  /** What an agent of Mesos 1.11 says that it can, as far as the embedded one does. */
  private static final List<AgentInfo.Capability.Type> CAPABILITIES =
      List.of(
          AgentInfo.Capability.Type.MULTI_ROLE,
          AgentInfo.Capability.Type.HIERARCHICAL_ROLE,
          AgentInfo.Capability.Type.RESERVATION_REFINEMENT,
          AgentInfo.Capability.Type.RESIZE_VOLUME,
          AgentInfo.Capability.Type.TASK_RESOURCE_LIMITS,
          AgentInfo.Capability.Type.AGENT_OPERATION_FEEDBACK,
          AgentInfo.Capability.Type.AGENT_DRAINING);

  private final Agents agents;

  StateView(Agents agents) {
    this.agents = agents;
  }

  GetState of(Collection<Framework> live, Collection<Framework> completed) {
    GetTasks.Builder tasks = GetTasks.newBuilder();
    GetFrameworks.Builder frameworks = GetFrameworks.newBuilder();
    GetExecutors.Builder executors = GetExecutors.newBuilder();
    for (Framework framework : live) {
      frameworks.addFrameworks(describe(framework));
      framework.tasks.values().forEach(task -> tasks.addTasks(describe(framework, task)));
      framework.completed.forEach(task -> tasks.addCompletedTasks(describe(framework, task)));
      framework.lostTasks().forEach(task -> tasks.addUnreachableTasks(describe(framework, task)));
      framework
          .executors()
          .forEach(
              (key, info) ->
                  executors.addExecutorsBuilder().setExecutorInfo(info).setAgentId(key.agent()));
    }
    for (Framework framework : completed) {
      frameworks.addCompletedFrameworks(describe(framework));
      framework.completed.forEach(task -> tasks.addCompletedTasks(describe(framework, task)));
    }
    return GetState.newBuilder()
        .setGetTasks(tasks)
        .setGetFrameworks(frameworks)
        .setGetExecutors(executors)
        .setGetAgents(agents(live))
        .build();
  }

  /** How many agents can't be reached. */
  int unreachable() {
    return (int)
        agents.all().stream().filter(agent -> agent.unreachableSince().isPresent()).count();
  }

  private GetAgents agents(Collection<Framework> live) {
    GetAgents.Builder described = GetAgents.newBuilder();
    agents.all().stream()
        .filter(agent -> agent.unreachableSince().isEmpty())
        .forEach(agent -> described.addAgents(describe(agent, live)));
    return described.build();
  }

  static GetAgents.Agent describe(RegisteredAgent agent, Collection<Framework> live) {
    Resources allocated = Resources.none();
    Resources offered = Resources.none();
    for (Framework framework : live) {
      allocated = allocated.plus(framework.used(agent.id()));
      offered = offered.plus(framework.offered(agent.id()));
    }
    GetAgents.Agent.Builder one = GetAgents.Agent.newBuilder();
    one.setAgentInfo(agent.info.toBuilder().addAllResources(agent.resources.given().toProto()))
        .setActive(agent.isActive())
        .setDeactivated(agent.isDeactivated())
        .setVersion("1.11.0")
        .setPid(agent.pid())
        .addAllTotalResources(ResourceFields.endpoint(agent.resources.total()))
        .addAllAllocatedResources(ResourceFields.endpoint(allocated))
        .addAllOfferedResources(ResourceFields.endpoint(offered));
    CAPABILITIES.forEach(type -> one.addCapabilitiesBuilder().setType(type));
    AgentStates.drained(agent, live).ifPresent(one::setDrainInfo);
    one.setRegisteredTime(time(agent.registered));
    agent.reregistered().ifPresent(millis -> one.setReregisteredTime(time(millis)));
    return one.build();
  }

  /** A framework as it is now. */
  static GetFrameworks.Framework describe(Framework framework) {
    boolean connected = framework.stream != null;
    GetFrameworks.Framework.Builder described =
        GetFrameworks.Framework.newBuilder()
            .setFrameworkInfo(framework.info)
            .setActive(connected)
            .setConnected(connected)
            .setRecovered(framework.streamId.isEmpty())
            .setRegisteredTime(time(framework.registered()))
            .setReregisteredTime(time(framework.reregistered()))
            .addAllOffers(framework.offers.values())
            .addAllAllocatedResources(ResourceFields.endpoint(framework.used()))
            .addAllOfferedResources(ResourceFields.endpoint(framework.offered()))
            .setOfferConstraints(framework.constraints());
    if (framework.unregistered() != 0) {
      described.setUnregisteredTime(time(framework.unregistered()));
    }
    return described.build();
  }

  private static TimeInfo time(long millis) {
    return TimeInfo.newBuilder().setNanoseconds(millis * 1_000_000).build();
  }

  /** A task as it is now. */
  static Task describe(Framework framework, FrameworkTask task) {
    return TaskView.of(
        framework.id,
        task.info,
        task.latest,
        task.statuses,
        task.executor().map(ExecutorInfo::getExecutorId));
  }
}
