package io.mesosj.local.master;

import io.mesosj.protocol.resources.Resources;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.HealthCheck;
import org.apache.mesos.v1.Protos.Offer.Operation.LaunchGroup;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskInfo;

/**
 * Why Mesos' master refuses a task group, in its words. Source: {@code task::group} in Mesos'
 * {@code master/validation.cpp}.
 */
final class GroupValidation {
  /** Mesos' {@code MIN_CPUS} and {@code MIN_MEM}. */
  private static final double LEAST_CPUS = 0.01;

  private static final double LEAST_MEM = 32;

  private GroupValidation() {}

  static Optional<String> problem(
      Framework framework, AgentID agent, LaunchGroup launch, Resources offered) {
    Set<String> seen = new HashSet<>();
    for (TaskInfo task : launch.getTaskGroup().getTasksList()) {
      Optional<String> problem = task(framework, agent, task);
      if (problem.isEmpty() && !seen.add(task.getTaskId().getValue())) {
        problem = Optional.of(TaskValidation.duplicate(task));
      }
      if (problem.isPresent()) {
        return problem.map(why -> "Task '" + task.getTaskId().getValue() + "' is invalid: " + why);
      }
    }
    return executor(framework, agent, launch, offered)
        .or(() -> ExecutorValidation.sharesCgroups(launch.getExecutor()))
        .or(() -> shareCgroups(framework, agent, launch));
  }

  private static Optional<String> task(Framework framework, AgentID agent, TaskInfo task) {
    return TaskValidation.any(framework, agent, task)
        .or(() -> container(task))
        .or(
            () ->
                task.getLimitsCount() == 0 || !sharesCgroups(task.getContainer())
                    ? Optional.empty()
                    : Optional.of(
                        "Resource limits may only be set for tasks within a task group when the"
                            + " 'share_cgroups' field is set to 'false'."));
  }

  private static Optional<String> container(TaskInfo task) {
    HealthCheck.Type check = task.getHealthCheck().getType();
    if (task.getContainer().getNetworkInfosCount() > 0
        && (check == HealthCheck.Type.HTTP || check == HealthCheck.Type.TCP)) {
      return Optional.of(
          "HTTP and TCP health checks are not supported for nested containers not joining"
              + " parent's network");
    }
    return task.hasContainer() && task.getContainer().getType() == ContainerInfo.Type.DOCKER
        ? Optional.of("Docker ContainerInfo is not supported on the task")
        : Optional.empty();
  }

  private static Optional<String> executor(
      Framework framework, AgentID agent, LaunchGroup launch, Resources offered) {
    ExecutorInfo executor = launch.getExecutor();
    return ExecutorValidation.problem(framework, agent, executor)
        .or(() -> kind(executor))
        .or(() -> sameExecutor(launch))
        .or(() -> enough(executor))
        .or(() -> together(launch))
        .or(() -> fits(framework, agent, launch, offered));
  }

  private static Optional<String> kind(ExecutorInfo executor) {
    if (!executor.hasType()) {
      return Optional.of("'ExecutorInfo.type' must be set");
    }
    if (executor.getType() == ExecutorInfo.Type.UNKNOWN) {
      return Optional.of("Unknown executor type");
    }
    return executor.getContainer().getType() == ContainerInfo.Type.DOCKER && executor.hasContainer()
        ? Optional.of("Docker ContainerInfo is not supported on the executor")
        : Optional.empty();
  }

  private static Optional<String> sameExecutor(LaunchGroup launch) {
    return launch.getTaskGroup().getTasksList().stream()
        .filter(task -> task.hasExecutor() && !task.getExecutor().equals(launch.getExecutor()))
        .map(
            task ->
                "The `ExecutorInfo` of task '"
                    + task.getTaskId().getValue()
                    + "' is different from executor '"
                    + launch.getExecutor().getExecutorId().getValue()
                    + "'")
        .findFirst();
  }

  private static Optional<String> enough(ExecutorInfo executor) {
    Resources resources = Resources.of(executor.getResourcesList());
    String name = "Executor '" + executor.getExecutorId().getValue() + "' uses ";
    double cpus = resources.scalar("cpus");
    if (cpus < LEAST_CPUS) {
      String used = cpus > 0 ? String.valueOf(cpus) : "None";
      return Optional.of(
          name + "less CPUs (" + used + ") than the minimum required (" + LEAST_CPUS + ")");
    }
    double mem = resources.scalar("mem");
    if (mem < LEAST_MEM) {
      String used = mem > 0 ? (long) mem + "MB" : "None";
      return Optional.of(
          name
              + "less memory ("
              + used
              + ") than the minimum required ("
              + (long) LEAST_MEM
              + "MB)");
    }
    return resources.scalar("disk") > 0 ? Optional.empty() : Optional.of(name + "no disk");
  }

  private static List<List<Resource>> parts(LaunchGroup launch) {
    List<List<Resource>> parts = new ArrayList<>();
    launch.getTaskGroup().getTasksList().forEach(task -> parts.add(task.getResourcesList()));
    parts.add(launch.getExecutor().getResourcesList());
    return parts;
  }

  private static Optional<String> together(LaunchGroup launch) {
    List<Resource> all = parts(launch).stream().flatMap(List::stream).toList();
    return ResourceValidation.duplicatePersistence(all)
        .map(why -> "Task group and executor use duplicate persistence ID: " + why)
        .or(
            () ->
                ResourceValidation.mixesRevocable(all)
                    .map(
                        why ->
                            "Task group and executor mix revocable and non-revocable resources: "
                                + why))
        .or(
            () ->
                ResourceValidation.overlap(parts(launch))
                    ? Optional.of(
                        "There are overlapping resources in the task group's task resources "
                            + launch.getTaskGroup().getTasksList().stream()
                                .map(task -> Resources.of(task.getResourcesList()))
                                .toList()
                            + " and/or executor resources "
                            + Resources.of(launch.getExecutor().getResourcesList()))
                    : Optional.empty());
  }

  /** What a group takes of an offer: its executor's resources too, if that is not there yet. */
  static Resources wanted(Framework framework, AgentID agent, LaunchGroup launch) {
    Resources wanted = TaskValidation.needed(framework, agent, launch.getExecutor());
    for (TaskInfo task : launch.getTaskGroup().getTasksList()) {
      wanted = wanted.plus(Resources.of(task.getResourcesList()));
    }
    return wanted;
  }

  private static Optional<String> fits(
      Framework framework, AgentID agent, LaunchGroup launch, Resources offered) {
    Resources wanted = wanted(framework, agent, launch);
    return offered.contains(wanted)
        ? Optional.empty()
        : Optional.of(
            "Total resources "
                + wanted
                + " required by task group and its executor are more than available "
                + offered);
  }

  private static boolean sharesCgroups(ContainerInfo container) {
    return !container.getLinuxInfo().hasShareCgroups()
        || container.getLinuxInfo().getShareCgroups();
  }

  private static Optional<String> shareCgroups(
      Framework framework, AgentID agent, LaunchGroup launch) {
    Set<Boolean> values = new HashSet<>();
    launch
        .getTaskGroup()
        .getTasksList()
        .forEach(task -> values.add(sharesCgroups(task.getContainer())));
    framework.tasks.values().stream()
        .filter(task -> task.info.getAgentId().equals(agent))
        .filter(
            task ->
                task.executor()
                    .filter(one -> one.getExecutorId().equals(launch.getExecutor().getExecutorId()))
                    .isPresent())
        .forEach(task -> values.add(sharesCgroups(task.info.getContainer())));
    return values.size() > 1
        ? Optional.of(
            "If set, the value of 'share_cgroups' must be the same for all tasks in each task"
                + " group and under a single executor")
        : Optional.empty();
  }
}
