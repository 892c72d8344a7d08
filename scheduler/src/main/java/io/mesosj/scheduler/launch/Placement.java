package io.mesosj.scheduler.launch;

import io.mesosj.scheduler.offer.AgentOffer;
import io.mesosj.scheduler.offer.Demand;
import io.mesosj.scheduler.offer.Neighbours;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.Offer.Operation;

/** What goes to one agent by one ACCEPT. */
final class Placement {
  private final AgentOffer agent;
  private final SharedExecutors executors;
  private final List<LaunchUnit> units = new ArrayList<>();
  private final Set<ExecutorID> placed = new HashSet<>();
  private final Operation.Launch.Builder launch = Operation.Launch.newBuilder();
  private final List<Operation> groups = new ArrayList<>();

  Placement(AgentOffer agent, SharedExecutors executors) {
    this.agent = agent;
    this.executors = executors;
  }

  /** Whether the agent's offer has room for one more. */
  boolean fits(LaunchUnit unit, Neighbours neighbours) {
    Demand demand = executorOf(unit).isPresent() ? unit.demandBesideExecutor() : unit.demand();
    return agent.match(demand, neighbours).isPresent();
  }

  private Optional<ExecutorInfo> executorOf(LaunchUnit unit) {
    return unit.sharedExecutor()
        .flatMap(shared -> executors.find(agent, shared, placed.contains(shared.getExecutorId())));
  }

  void add(LaunchUnit unit, FrameworkID framework) {
    Operation operation = unit.place(agent, framework, executorOf(unit));
    unit.sharedExecutor()
        .ifPresent(
            shared -> {
              placed.add(shared.getExecutorId());
              unit.tasks().forEach(executors::add);
            });
    if (operation.getType() == Operation.Type.LAUNCH) {
      launch.mergeFrom(operation.getLaunch());
    } else {
      groups.add(operation);
    }
    units.add(unit);
  }

  boolean isEmpty() {
    return units.isEmpty();
  }

  AgentOffer agent() {
    return agent;
  }

  List<LaunchedTask> tasks() {
    return units.stream().flatMap(unit -> unit.tasks().stream()).toList();
  }

  List<LaunchUnit> units() {
    return units;
  }

  List<Operation> operations() {
    List<Operation> all = new ArrayList<>();
    if (launch.getTaskInfosCount() > 0) {
      all.add(Operation.newBuilder().setType(Operation.Type.LAUNCH).setLaunch(launch).build());
    }
    all.addAll(groups);
    return all;
  }
}
