package io.mesosj.local.master;

import io.mesosj.protocol.resources.Resources;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.scheduler.Protos.Call;

/**
 * Does what offers were accepted for: hands tasks to the agent, reserves resources, or says why
 * not.
 */
final class OfferOperations {
  private final TaskValidation validation;
  private final Reservations reservations;
  private final Allocator allocator;
  private final Supplier<AgentLink> agent;

  /** What the agent is told when the account is complete, as it may refuse at once. */
  private final List<Consumer<AgentLink>> launches = new ArrayList<>();

  OfferOperations(
      TaskValidation validation,
      Reservations reservations,
      Allocator allocator,
      Supplier<AgentLink> agent) {
    this.validation = validation;
    this.reservations = reservations;
    this.allocator = allocator;
    this.agent = agent;
  }

  void accept(Framework framework, Call.Accept accept) {
    List<Offer> taken = Allocator.takeBack(framework, accept.getOfferIdsList());
    boolean valid = taken.size() == accept.getOfferIdsCount();
    Resources offered = Resources.none();
    for (Offer offer : taken) {
      offered = offered.plus(Resources.of(offer.getResourcesList()));
    }
    for (Offer.Operation operation : accept.getOperationsList()) {
      if (valid) {
        offered = apply(framework, framework.allocated(operation), offered);
      } else {
        refuse(framework, operation);
      }
    }
    allocator.refuse(framework, accept.getFilters());
    List<Consumer<AgentLink>> due = List.copyOf(launches);
    launches.clear();
    due.forEach(launch -> launch.accept(agent.get()));
  }

  /** Does one operation, and returns what it leaves of the offer. */
  private Resources apply(Framework framework, Offer.Operation operation, Resources offered) {
    return switch (operation.getType()) {
      case LAUNCH_GROUP -> launchGroup(framework, operation.getLaunchGroup(), offered);
      case LAUNCH -> {
        Resources left = offered;
        for (TaskInfo task : tasks(operation)) {
          left = launch(framework, task, left);
        }
        yield left;
      }
      default -> reservations.apply(framework, operation, offered);
    };
  }

  private void refuse(Framework framework, Offer.Operation operation) {
    switch (operation.getType()) {
      case LAUNCH, LAUNCH_GROUP -> {
        for (TaskInfo task : tasks(operation)) {
          drop(framework, task, TaskState.TASK_LOST, "Task launched with invalid offers");
        }
      }
      default -> reservations.drop(framework, operation, "Operation attempted with invalid offers");
    }
  }

  private static List<TaskInfo> tasks(Offer.Operation operation) {
    return operation.getType() == Offer.Operation.Type.LAUNCH_GROUP
        ? operation.getLaunchGroup().getTaskGroup().getTasksList()
        : operation.getLaunch().getTaskInfosList();
  }

  /** Hands a task to the agent, and returns what it leaves of the offer. */
  private Resources launch(Framework framework, TaskInfo task, Resources offered) {
    Resources own;
    Resources wanted;
    try {
      own = framework.allocated(task.getResourcesList());
      wanted = task.hasExecutor() ? own.plus(framework.needed(task.getExecutor())) : own;
    } catch (IllegalArgumentException e) {
      drop(framework, task, TaskState.TASK_ERROR, String.valueOf(e.getMessage()));
      return offered;
    }
    Optional<String> problem = validation.problem(framework, task, wanted, offered);
    if (problem.isPresent()) {
      drop(framework, task, TaskState.TASK_ERROR, problem.get());
      return offered;
    }
    Optional<ExecutorInfo> executor =
        task.hasExecutor() ? Optional.of(task.getExecutor()) : Optional.empty();
    framework.launched(new FrameworkTask(task, own, executor));
    FrameworkInfo info = framework.info;
    launches.add(link -> link.launch(info, task));
    return offered.minus(wanted);
  }

  /** Hands a group to the agent, all or nothing, and returns what it leaves of the offer. */
  private Resources launchGroup(
      Framework framework, Offer.Operation.LaunchGroup launch, Resources offered) {
    List<TaskInfo> tasks = launch.getTaskGroup().getTasksList();
    Resources left = offered;
    // The executor's share is asked for with the first task.
    Resources share = framework.needed(launch.getExecutor());
    Map<TaskID, FrameworkTask> launched = new LinkedHashMap<>();
    Optional<String> problem = Validation.group(launch);
    for (TaskInfo task : tasks) {
      Resources own = framework.allocated(task.getResourcesList());
      Resources wanted = own.plus(share);
      share = Resources.none();
      if (problem.isEmpty()) {
        problem = validation.problem(framework, task, wanted, left);
      }
      FrameworkTask one = new FrameworkTask(task, own, Optional.of(launch.getExecutor()));
      if (problem.isEmpty() && launched.put(task.getTaskId(), one) != null) {
        problem = Optional.of(TaskValidation.duplicate(task));
      }
      left = left.minus(wanted);
    }
    if (problem.isPresent()) {
      for (TaskInfo task : tasks) {
        drop(framework, task, TaskState.TASK_ERROR, problem.get());
      }
      return offered;
    }
    launched.values().forEach(framework::launched);
    FrameworkInfo info = framework.info;
    launches.add(link -> link.launchGroup(info, launch.getExecutor(), tasks));
    return left;
  }

  private static void drop(Framework framework, TaskInfo task, TaskState state, String message) {
    framework.send(MasterEvents.update(MasterStatuses.dropped(task, state, message)));
  }
}
