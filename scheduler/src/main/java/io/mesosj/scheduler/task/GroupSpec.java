package io.mesosj.scheduler.task;

import io.mesosj.protocol.network.NetworkSpecs;
import io.mesosj.protocol.resources.Resources;
import io.mesosj.protocol.task.MesosId;
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
import org.apache.mesos.v1.Protos.TaskInfo;

/**
 * Tasks that are launched together on one agent, by Mesos' default executor, and share its
 * networks. Immutable. If one of them fails the executor ends the others.
 */
public final class GroupSpec {
  private final String name;
  private final ExecutorInfo executor;
  private final List<TaskSpec> tasks;
  private final List<Constraint> constraints;
  private final Optional<String> role;
  private final RestartPolicy restart;
  private final Kind kind;

  private GroupSpec(
      String name,
      ExecutorInfo executor,
      List<TaskSpec> tasks,
      List<Constraint> constraints,
      Optional<String> role,
      RestartPolicy restart) {
    this.name = name;
    this.executor = executor;
    this.tasks = List.copyOf(tasks);
    this.constraints = List.copyOf(constraints);
    this.role = role;
    this.restart = restart;
    ExecutorInfo anonymous = executor.toBuilder().clearExecutorId().buildPartial();
    List<Object> kinds = this.tasks.stream().map(TaskSpec::kind).toList();
    this.kind = new Kind(anonymous, kinds, this.constraints, role);
  }

  /**
   * A group on the host's network, or on {@code networks}, with mesos-execute's executor size.
   *
   * @param name what the executor ids begin with
   * @param networks that the whole group joins; the tasks themselves must name none
   * @throws IllegalArgumentException naming everything that is wrong
   */
  public static GroupSpec of(String name, List<NetworkInfo> networks, TaskSpec... tasks) {
    check(name, networks, List.of(tasks));
    ExecutorInfo.Builder executor =
        ExecutorInfo.newBuilder()
            .setType(ExecutorInfo.Type.DEFAULT)
            .setExecutorId(ExecutorID.newBuilder().setValue(name))
            .addAllResources(Resources.parse("cpus:0.1;mem:32;disk:32").toProto());
    if (!networks.isEmpty()) {
      executor.getContainerBuilder().setType(ContainerInfo.Type.MESOS).addAllNetworkInfos(networks);
    }
    return of(name, executor.build(), List.of(tasks));
  }

  /**
   * A group that somebody else described, kept word for word: an instance differs from it only in
   * its agent, its ids (which begin with those given) and in whose the resources are.
   */
  public static GroupSpec of(ExecutorInfo executor, List<TaskInfo> tasks) {
    String name = executor.getExecutorId().getValue();
    return of(name, executor, tasks.stream().map(TaskSpec::of).toList());
  }

  private static GroupSpec of(String name, ExecutorInfo executor, List<TaskSpec> tasks) {
    return new GroupSpec(name, executor, tasks, List.of(), Optional.empty(), RestartPolicy.NEVER);
  }

  private static void check(String name, List<NetworkInfo> networks, List<TaskSpec> tasks) {
    List<String> problems = new ArrayList<>(NetworkSpecs.validateWanted(networks));
    if (name.isBlank()) {
      problems.add("it needs a name");
    } else if (MesosId.problem(name).isPresent()) {
      problems.add(
          "its name can't be an executor id: at most 255 characters, no slashes or control"
              + " characters, and not '.' or '..'");
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

  /** The same with an executor of another size. */
  public GroupSpec withExecutorResources(Resources resources) {
    ExecutorInfo other =
        executor.toBuilder().clearResources().addAllResources(resources.toProto()).build();
    return new GroupSpec(name, other, tasks, constraints, role, restart);
  }

  /** The same on conditions, besides those of its tasks. */
  public GroupSpec withConstraints(List<Constraint> others) {
    return new GroupSpec(name, executor, tasks, others, role, restart);
  }

  /** The same with resources that are offered to one role only. */
  public GroupSpec withRole(String only) {
    return new GroupSpec(name, executor, tasks, constraints, Optional.of(only), restart);
  }

  /** The same, launched again as {@code policy} says when all of its tasks have ended. */
  public GroupSpec withRestart(RestartPolicy policy) {
    return new GroupSpec(name, executor, tasks, constraints, role, policy);
  }

  /** What the executor ids begin with, unless the executor was described. */
  public String name() {
    return name;
  }

  public List<TaskSpec> tasks() {
    return tasks;
  }

  /** Whether an instance that ended is launched again. */
  public RestartPolicy restart() {
    return restart;
  }

  /** Equal for groups that differ in ids only: what has no room for one has for none. */
  public Object kind() {
    return kind;
  }

  /** The executor as described; its id is what those of the instances begin with. */
  public ExecutorInfo executor() {
    return executor;
  }

  /** What the executor itself takes. */
  public Resources executorResources() {
    return Resources.of(executor.getResourcesList());
  }

  /** What the whole group wants of an agent. */
  public Demand demand() {
    Resources sum = executorResources();
    List<Constraint> all = new ArrayList<>(constraints);
    for (TaskSpec task : tasks) {
      sum = sum.plus(task.demand().resources());
      all.addAll(task.demand().constraints());
    }
    return new Demand(sum, all, role, HostPorts.open(executor));
  }

  /**
   * The same, whose host ports are taken from the offer, so that no two share one: the ports of its
   * networks' port mappings are among its executor's resources. A host port of 0 is one of the
   * offer's in any case.
   */
  public GroupSpec withPortsFromOffer() {
    return new GroupSpec(name, HostPorts.taking(executor), tasks, constraints, role, restart);
  }

  /**
   * The same with port mappings on its one network, whose host ports are taken from the offer:
   * {@code 8080:80/tcp}, {@code 8000-8005:80-85}, or {@code 80} for any host port.
   *
   * @throws IllegalArgumentException if the text is none of these, or there is not one network
   */
  public GroupSpec publish(String ports) {
    if (executor.getContainer().getNetworkInfosCount() != 1) {
      throw new IllegalArgumentException("group '" + name + "': publish needs exactly one network");
    }
    ExecutorInfo.Builder mapped = executor.toBuilder();
    mapped
        .getContainerBuilder()
        .getNetworkInfosBuilder(0)
        .addAllPortMappings(NetworkSpecs.ports(ports));
    NetworkSpecs.validated(mapped.getContainer().getNetworkInfosList());
    return new GroupSpec(name, HostPorts.taking(mapped.build()), tasks, constraints, role, restart);
  }

  /**
   * The executor of one instance, with the very resources that it takes from the offer.
   *
   * @param ports for the port mappings that leave their host port to the offer
   */
  public ExecutorInfo instance(
      ExecutorID id, FrameworkID framework, Resources resources, Resources ports) {
    ExecutorInfo.Builder instance =
        executor.toBuilder()
            .setExecutorId(id)
            .setFrameworkId(framework)
            .clearResources()
            .addAllResources(resources.toProto());
    HostPorts.fill(instance, ports);
    return instance.build();
  }

  @Override
  public String toString() {
    return "GroupSpec " + name + " " + tasks;
  }
}
