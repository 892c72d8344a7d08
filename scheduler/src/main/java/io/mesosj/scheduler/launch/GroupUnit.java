package io.mesosj.scheduler.launch;

import io.mesosj.protocol.resources.Resources;
import io.mesosj.scheduler.offer.AgentOffer;
import io.mesosj.scheduler.offer.Demand;
import io.mesosj.scheduler.task.GroupSpec;
import io.mesosj.scheduler.task.TaskSpec;
import java.util.List;
import java.util.UUID;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.Offer.Operation;

/** The tasks of a group: launched together or not at all. */
final class GroupUnit extends LaunchUnit {
  private final GroupSpec group;
  private final Demand demand;
  private final List<LaunchedTask> tasks;

  GroupUnit(GroupSpec group, Launcher launcher) {
    this.group = group;
    this.demand = group.demand();
    this.tasks =
        group.tasks().stream().map(spec -> new LaunchedTask(spec, this, launcher)).toList();
  }

  @Override
  Object kind() {
    return group;
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
  Operation place(AgentOffer agent, FrameworkID framework) {
    Operation.Builder operation = Operation.newBuilder().setType(Operation.Type.LAUNCH_GROUP);
    ExecutorID executor =
        ExecutorID.newBuilder().setValue(group.name() + "." + UUID.randomUUID()).build();
    Resources share = take(agent, group.executorResources());
    operation.getLaunchGroupBuilder().setExecutor(group.executor(executor, framework, share));
    for (LaunchedTask task : tasks) {
      TaskSpec spec = task.spec().orElseThrow();
      Resources own = take(agent, Resources.of(spec.template().getResourcesList()));
      operation
          .getLaunchGroupBuilder()
          .getTaskGroupBuilder()
          .addTasks(spec.instance(task.id(), agent.agentId(), own));
    }
    return operation.build();
  }
}
