package io.mesosj.scheduler.launch;

import io.mesosj.scheduler.offer.AgentOffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.Offer.Operation;

/** What goes to one agent by one ACCEPT. */
final class Placement {
  private final AgentOffer agent;
  private final List<LaunchUnit> units = new ArrayList<>();
  private final Operation.Launch.Builder launch = Operation.Launch.newBuilder();
  private final List<Operation> groups = new ArrayList<>();

  Placement(AgentOffer agent) {
    this.agent = agent;
  }

  void add(LaunchUnit unit, FrameworkID framework) {
    Operation operation = unit.place(agent, framework);
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
