package io.mesosj.scheduler.launch;

import io.mesosj.protocol.resources.Resources;
import io.mesosj.scheduler.offer.AgentOffer;
import io.mesosj.scheduler.offer.Demand;
import io.mesosj.scheduler.task.TaskSpec;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.Offer.Operation;
import org.apache.mesos.v1.Protos.TaskInfo;

/** A single task. */
final class TaskUnit extends LaunchUnit {
  private final TaskSpec spec;
  private final LaunchedTask task;

  TaskUnit(TaskSpec spec, boolean kept, Launcher launcher) {
    super(spec.restart(), kept, launcher);
    this.spec = spec;
    this.task = new LaunchedTask(spec, this, launcher);
  }

  /** For a task that an earlier process launched by this description. */
  TaskUnit(TaskSpec spec, LaunchedTask task, Launcher launcher) {
    super(spec.restart(), true, launcher);
    this.spec = spec;
    this.task = task;
    task.adopted(spec, this);
  }

  @Override
  Object kind() {
    return spec.kind();
  }

  @Override
  String name() {
    return spec.name();
  }

  @Override
  Demand demand() {
    return spec.demand();
  }

  @Override
  Optional<ExecutorInfo> sharedExecutor() {
    return spec.sharedExecutor();
  }

  @Override
  Demand demandBesideExecutor() {
    return spec.demandBesideExecutor();
  }

  @Override
  List<LaunchedTask> tasks() {
    return List.of(task);
  }

  @Override
  Operation place(AgentOffer agent, FrameworkID framework, Optional<ExecutorInfo> there) {
    Resources own = take(agent, Resources.of(spec.template().getResourcesList()));
    Resources share =
        there.isPresent()
            ? Resources.none()
            : take(agent, Resources.of(spec.template().getExecutor().getResourcesList()));
    Resources ports = takePorts(agent, spec.demand().ports());
    TaskInfo info = spec.instance(task.id(), agent.agentId(), own, ports);
    if (info.hasExecutor()) {
      ExecutorInfo described = info.getExecutor();
      ExecutorInfo executor =
          there.orElseGet(
              () ->
                  described.toBuilder()
                      .setFrameworkId(framework)
                      .clearResources()
                      .addAllResources(share.toProto())
                      .build());
      info = info.toBuilder().setExecutor(executor).build();
    }
    task.placed(
        agent, info, info.hasExecutor() ? Optional.of(info.getExecutor()) : Optional.empty());
    Operation.Builder operation = Operation.newBuilder().setType(Operation.Type.LAUNCH);
    operation.getLaunchBuilder().addTaskInfos(info);
    return operation.build();
  }
}
