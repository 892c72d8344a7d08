package io.mesosj.local.master;

import io.mesosj.local.state.TaskView;
import io.mesosj.protocol.resources.Resources;
import java.util.Collection;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.master.Protos.Response.GetAgents;
import org.apache.mesos.v1.master.Protos.Response.GetExecutors;
import org.apache.mesos.v1.master.Protos.Response.GetFrameworks;
import org.apache.mesos.v1.master.Protos.Response.GetState;
import org.apache.mesos.v1.master.Protos.Response.GetTasks;

/** The master's state in the words of its operator API; used while the master is locked. */
final class StateView {
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
        .addAllTotalResources(agent.resources.total().toProto())
        .addAllAllocatedResources(allocated.toProto())
        .addAllOfferedResources(offered.toProto());
    AgentStates.drained(agent, live).ifPresent(one::setDrainInfo);
    one.getRegisteredTimeBuilder().setNanoseconds(agent.registered * 1_000_000);
    return one.build();
  }

  /** A framework as it is now. */
  static GetFrameworks.Framework describe(Framework framework) {
    boolean connected = framework.stream != null;
    return GetFrameworks.Framework.newBuilder()
        .setFrameworkInfo(framework.info)
        .setActive(connected)
        .setConnected(connected)
        .setRecovered(false)
        .addAllOffers(framework.offers.values())
        .addAllAllocatedResources(framework.used().toProto())
        .addAllOfferedResources(framework.offered().toProto())
        .build();
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
