package io.mesosj.scheduler.task;

import io.mesosj.protocol.network.NetworkSpecs;
import io.mesosj.protocol.resources.Resources;
import io.mesosj.scheduler.offer.Constraint;
import io.mesosj.scheduler.offer.Demand;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.NetworkInfo;

/**
 * Tasks that are launched together on one agent, by Mesos' default executor, and share its
 * networks. Immutable. If one of them fails the executor ends the others.
 *
 * @param name what the executor ids begin with
 * @param tasks at least one
 * @param networks that the whole group joins; the tasks themselves must name none
 * @param executorResources what the default executor itself takes
 * @param constraints on the agent
 * @param role the only role whose resources will do; any of the framework's when empty
 */
public record GroupSpec(
    String name,
    List<TaskSpec> tasks,
    List<NetworkInfo> networks,
    Resources executorResources,
    List<Constraint> constraints,
    Optional<String> role) {
  /**
   * Checks the group.
   *
   * @throws IllegalArgumentException naming everything that is wrong
   */
  public GroupSpec {
    tasks = List.copyOf(tasks);
    networks = List.copyOf(networks);
    constraints = List.copyOf(constraints);
    List<String> problems = new ArrayList<>(NetworkSpecs.validate(networks));
    if (name.isBlank()) {
      problems.add("it needs a name");
    }
    if (tasks.isEmpty()) {
      problems.add("it has no tasks");
    }
    for (TaskSpec task : tasks) {
      if (task.template().getContainer().getNetworkInfosCount() > 0) {
        problems.add("task '" + task.name() + "' names networks; in a group the group does");
      }
      if (task.template().hasExecutor()) {
        problems.add("task '" + task.name() + "' has an executor of its own");
      }
    }
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException("group '" + name + "': " + String.join("; ", problems));
    }
  }

  /** A group on the host's network, or on {@code networks}, with mesos-execute's executor size. */
  public static GroupSpec of(String name, List<NetworkInfo> networks, TaskSpec... tasks) {
    return new GroupSpec(
        name,
        List.of(tasks),
        networks,
        Resources.parse("cpus:0.1;mem:32;disk:32"),
        List.of(),
        Optional.empty());
  }

  /** What the whole group wants of an agent. */
  public Demand demand() {
    Resources sum = executorResources;
    List<Constraint> all = new ArrayList<>(constraints);
    for (TaskSpec task : tasks) {
      sum = sum.plus(task.demand().resources());
      all.addAll(task.demand().constraints());
    }
    return new Demand(sum, all, role);
  }

  /** The executor of one instance of the group. */
  public ExecutorInfo executor(ExecutorID id, FrameworkID framework, Resources resources) {
    ExecutorInfo.Builder executor =
        ExecutorInfo.newBuilder()
            .setType(ExecutorInfo.Type.DEFAULT)
            .setExecutorId(id)
            .setFrameworkId(framework)
            .addAllResources(resources.toProto());
    if (!networks.isEmpty()) {
      executor.getContainerBuilder().setType(ContainerInfo.Type.MESOS).addAllNetworkInfos(networks);
    }
    return executor.build();
  }
}
