package io.mesosj.local.master;

import io.mesosj.protocol.resources.Resources;
import io.mesosj.protocol.task.MesosId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.Value;

/**
 * Why Mesos' master refuses a task that a framework wants to launch, in its words. Source: {@code
 * task} in Mesos' {@code master/validation.cpp}.
 */
final class TaskValidation {
  private TaskValidation() {}

  /** For a task by itself. */
  static Optional<String> problem(
      Framework framework, AgentID agent, TaskInfo task, Resources offered) {
    return any(framework, agent, task)
        .or(() -> executor(framework, agent, task, offered))
        .or(() -> shareCgroups(task));
  }

  /** What is looked at in every task, also those of groups. */
  static Optional<String> any(Framework framework, AgentID agent, TaskInfo task) {
    return MesosId.problem(task.getTaskId().getValue())
        .or(() -> unique(framework, task))
        .or(() -> agent(agent, task))
        .or(() -> times(task))
        .or(() -> CheckValidation.task(task))
        .or(() -> resources(task))
        .or(
            () ->
                ContainerValidation.command(task.getCommand())
                    .map(why -> "Task's `CommandInfo` is invalid: " + why))
        .or(
            () ->
                ContainerValidation.container(task.getContainer())
                    .map(why -> "Task's `ContainerInfo` is invalid: " + why))
        .or(() -> limits(task));
  }

  private static Optional<String> unique(Framework framework, TaskInfo task) {
    if (framework.task(task.getTaskId()).isPresent()) {
      return Optional.of(duplicate(task));
    }
    return framework.hasLost(task.getTaskId())
        ? Optional.of("Task reuses the ID of an unreachable task: " + task.getTaskId().getValue())
        : Optional.empty();
  }

  static String duplicate(TaskInfo task) {
    return "Task has duplicate ID: " + task.getTaskId().getValue();
  }

  private static Optional<String> agent(AgentID agent, TaskInfo task) {
    return task.getAgentId().equals(agent)
        ? Optional.empty()
        : Optional.of(
            "Task uses invalid agent "
                + task.getAgentId().getValue()
                + " while agent "
                + agent.getValue()
                + " is expected");
  }

  private static Optional<String> times(TaskInfo task) {
    if (task.getKillPolicy().getGracePeriod().getNanoseconds() < 0) {
      return Optional.of("Task's 'kill_policy.grace_period' must be non-negative");
    }
    return task.getMaxCompletionTime().getNanoseconds() < 0
        ? Optional.of("Task's `max_completion_time` must be non-negative")
        : Optional.empty();
  }

  private static Optional<String> resources(TaskInfo task) {
    List<Resource> resources = task.getResourcesList();
    if (resources.isEmpty()) {
      return Optional.of("Task uses no resources");
    }
    return ResourceValidation.problem(resources)
        .map(why -> "Task uses invalid resources: " + why)
        .or(
            () ->
                ResourceValidation.duplicatePersistence(resources)
                    .map(why -> "Task uses duplicate persistence ID: " + why))
        .or(
            () ->
                ResourceValidation.severalRoles(resources)
                    .map(why -> "Invalid task resources: " + why))
        .or(
            () ->
                ResourceValidation.mixesRevocable(resources)
                    .map(why -> "Task mixes revocable and non-revocable resources: " + why));
  }

  private static Optional<String> limits(TaskInfo task) {
    Map<String, Value.Scalar> limits = task.getLimitsMap();
    if (limits.keySet().stream().anyMatch(name -> !name.equals("cpus") && !name.equals("mem"))) {
      return Optional.of("Only cpus and mem may be included in a task's resource limits");
    }
    return limit(task, "cpus", "CPU", "cpu").or(() -> limit(task, "mem", "memory", "memory"));
  }

  private static Optional<String> limit(TaskInfo task, String name, String noun, String request) {
    Value.Scalar limit = task.getLimitsMap().get(name);
    if (limit == null) {
      return Optional.empty();
    }
    double requested = Resources.of(task.getResourcesList()).scalar(name);
    if (requested <= 0) {
      return Optional.of(
          "When a " + noun + " limit is specified, a " + noun + " request must also be specified");
    }
    double most = limit.getValue();
    // Mesos counts whole megabytes, and takes what is no number.
    boolean less = name.equals("mem") ? Math.floor(most) < Math.floor(requested) : most < requested;
    return !less
        ? Optional.empty()
        : Optional.of(
            "The "
                + request
                + " limit must be greater than or equal to the "
                + request
                + " request");
  }

  private static Optional<String> executor(
      Framework framework, AgentID agent, TaskInfo task, Resources offered) {
    if (task.hasExecutor() == task.hasCommand()) {
      return Optional.of(
          "Task should have at least one (but not both) of CommandInfo or ExecutorInfo present");
    }
    Optional<String> problem =
        task.hasExecutor() ? own(framework, agent, task.getExecutor()) : Optional.empty();
    return problem.or(() -> together(task)).or(() -> fits(framework, agent, task, offered));
  }

  private static Optional<String> own(Framework framework, AgentID agent, ExecutorInfo executor) {
    return ExecutorValidation.problem(framework, agent, executor)
        .or(
            () -> {
              if (executor.hasType() && executor.getType() != ExecutorInfo.Type.CUSTOM) {
                return Optional.of("'ExecutorInfo.type' must be 'CUSTOM'");
              }
              return executor.hasCommand()
                  ? Optional.empty()
                  : Optional.of("'ExecutorInfo.command' must be set");
            })
        .or(
            () ->
                executor.getResourcesList().stream().anyMatch(Resource::hasShared)
                    ? Optional.of(
                        "Executor resources "
                            + Resources.of(executor.getResourcesList())
                            + " should not contain any shared resources")
                    : Optional.empty())
        .or(() -> ExecutorValidation.sharesCgroups(executor));
  }

  private static Optional<String> together(TaskInfo task) {
    List<Resource> all = new ArrayList<>(task.getResourcesList());
    all.addAll(task.getExecutor().getResourcesList());
    if (task.hasExecutor()
        && ResourceValidation.overlap(
            List.of(task.getResourcesList(), task.getExecutor().getResourcesList()))) {
      return Optional.of(
          "There are overlapping resources in the task resources "
              + Resources.of(task.getResourcesList())
              + " and executor resources "
              + Resources.of(task.getExecutor().getResourcesList()));
    }
    return ResourceValidation.problem(all)
        .map(why -> "Task and its executor use invalid resources: " + why)
        .or(
            () ->
                ResourceValidation.duplicatePersistence(all)
                    .map(why -> "Task and its executor use duplicate persistence ID: " + why))
        .or(
            () ->
                ResourceValidation.mixesRevocable(all)
                    .map(
                        why ->
                            "Task and its executor mix revocable and non-revocable resources: "
                                + why));
  }

  private static Optional<String> fits(
      Framework framework, AgentID agent, TaskInfo task, Resources offered) {
    Resources wanted = wanted(framework, agent, task);
    return offered.contains(wanted)
        ? Optional.empty()
        : Optional.of(
            "Total resources "
                + wanted
                + " required by task and its executor is more than available "
                + offered);
  }

  /** What a task takes of an offer: its executor's resources too, if that is not there yet. */
  static Resources wanted(Framework framework, AgentID agent, TaskInfo task) {
    Resources own = Resources.of(task.getResourcesList());
    return task.hasExecutor() ? own.plus(needed(framework, agent, task.getExecutor())) : own;
  }

  /** What an executor takes of an offer: nothing if it is there already, however many its tasks. */
  static Resources needed(Framework framework, AgentID agent, ExecutorInfo executor) {
    return framework.executor(agent, executor.getExecutorId()).isPresent()
        ? Resources.none()
        : Resources.of(executor.getResourcesList());
  }

  private static Optional<String> shareCgroups(TaskInfo task) {
    ContainerInfo container = task.getContainer();
    return container.getLinuxInfo().hasShareCgroups() && !container.getLinuxInfo().getShareCgroups()
        ? Optional.of("Only tasks in a task group may have 'share_cgroups' set to 'false'")
        : Optional.empty();
  }
}
