package io.mesosj.scheduler.launch;

import io.mesosj.protocol.resources.Resources;
import io.mesosj.scheduler.offer.AgentOffer;
import io.mesosj.scheduler.offer.Demand;
import io.mesosj.scheduler.task.GroupSpec;
import io.mesosj.scheduler.task.TaskSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.Offer.Operation;
import org.apache.mesos.v1.Protos.TaskInfo;

/** The tasks of a group: launched together or not at all. */
final class GroupUnit extends LaunchUnit {
  private final GroupSpec group;
  private final Demand demand;
  private final List<LaunchedTask> tasks;
  private final TaskIds executorIds;

  GroupUnit(GroupSpec group, Launcher launcher) {
    super(group.restart(), false, launcher);
    this.group = group;
    this.demand = group.demand();
    this.executorIds = launcher.executorIds();
    this.tasks =
        group.tasks().stream().map(spec -> new LaunchedTask(spec, this, launcher)).toList();
  }

  @Override
  Object kind() {
    return group.kind();
  }

  @Override
  String name() {
    return group.name();
  }

  @Override
  Demand demand() {
    return demand;
  }

  @Override
  List<LaunchedTask> tasks() {
    return tasks;
  }

  @Override
  Operation place(AgentOffer agent, FrameworkID framework, Optional<ExecutorInfo> there) {
    Operation.Builder operation = Operation.newBuilder().setType(Operation.Type.LAUNCH_GROUP);
    String id = executorIds.next(group.executor().getExecutorId().getValue());
    Resources share = take(agent, group.executorResources());
    List<Resources> owns = new ArrayList<>();
    for (TaskSpec spec : group.tasks()) {
      owns.add(take(agent, Resources.of(spec.template().getResourcesList())));
    }
    // Last, so that none of them is one that a task names.
    Resources ports = takePorts(agent, demand.ports());
    ExecutorInfo executor =
        group.instance(ExecutorID.newBuilder().setValue(id).build(), framework, share, ports);
    operation.getLaunchGroupBuilder().setExecutor(executor);
    for (int i = 0; i < tasks.size(); i++) {
      LaunchedTask task = tasks.get(i);
      TaskSpec spec = task.spec().orElseThrow();
      TaskInfo info = spec.instance(task.id(), agent.agentId(), owns.get(i), Resources.none());
      task.placed(agent, info, Optional.of(executor));
      operation.getLaunchGroupBuilder().getTaskGroupBuilder().addTasks(info);
    }
    return operation.build();
  }
}
