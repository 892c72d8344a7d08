package io.mesosj.local.master;

import io.mesosj.protocol.resources.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.Offer.Operation;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what offers were accepted for: hands tasks to the agent, changes resources, or says why not.
 * Source: Mesos' {@code Master::accept}.
 */
final class OfferOperations {
  private static final Logger LOG = LoggerFactory.getLogger(OfferOperations.class);

  private final Agents agents;
  private final ResourceOperations resources;
  private final Allocator allocator;

  /** What an agent is told when the account is complete, as it may refuse at once. */
  private final List<Consumer<AgentLink>> launches = new ArrayList<>();

  OfferOperations(Agents agents, ResourceOperations resources, Allocator allocator) {
    this.agents = agents;
    this.resources = resources;
    this.allocator = allocator;
  }

  void accept(Framework framework, Call.Accept accept) {
    Optional<String> problem = OfferValidation.offers(framework, accept.getOfferIdsList());
    List<Offer> taken = Allocator.takeBack(framework, accept.getOfferIdsList());
    try {
      if (problem.isPresent()) {
        accept
            .getOperationsList()
            .forEach(operation -> refuse(framework, operation, problem.get()));
      } else {
        accept(framework, accept, taken);
      }
    } finally {
      allocator.allocate();
    }
  }

  private void accept(Framework framework, Call.Accept accept, List<Offer> taken) {
    Offer first = taken.get(0);
    RegisteredAgent agent = agents.find(first.getAgentId()).orElseThrow();
    Resources offered = Resources.none();
    for (Offer offer : taken) {
      offered = offered.plus(Resources.of(offer.getResourcesList()));
    }
    AcceptedResources accepted = new AcceptedResources(offered);
    try {
      apply(framework, agent, accept, accepted, first);
    } finally {
      // Whatever failed: what was not used is free again, and what was launched is launched.
      allocator.refuse(framework, first, accepted.declined(), accept.getFilters());
      List<Consumer<AgentLink>> due = List.copyOf(launches);
      launches.clear();
      agent.link().ifPresent(link -> due.forEach(launch -> launch.accept(link)));
    }
  }

  private void apply(
      Framework framework,
      RegisteredAgent agent,
      Call.Accept accept,
      AcceptedResources accepted,
      Offer first) {
    for (Operation operation : accept.getOperationsList()) {
      Optional<String> invalid = OfferValidation.operation(operation);
      if (invalid.isPresent()) {
        invalid(framework, operation, invalid.get());
      } else {
        String role = first.getAllocationInfo().getRole();
        apply(framework, agent, completed(framework, operation, role), accepted);
      }
    }
  }

  /** An operation with what Mesos' master fills in. */
  private static Operation completed(Framework framework, Operation operation, String role) {
    Operation.Builder completed = ResourceFields.upgraded(operation).toBuilder();
    ResourceFields.change(completed, resource -> ResourceFields.allocate(resource, role));
    if (completed.hasLaunch()) {
      for (TaskInfo.Builder task : completed.getLaunchBuilder().getTaskInfosBuilderList()) {
        if (task.hasExecutor() && !task.getExecutor().hasFrameworkId()) {
          task.getExecutorBuilder().setFrameworkId(framework.id);
        }
        CheckValidation.guessType(task);
      }
    }
    return completed.build();
  }

  private void apply(
      Framework framework, RegisteredAgent agent, Operation operation, AcceptedResources accepted) {
    switch (operation.getType()) {
      case LAUNCH_GROUP -> launchGroup(framework, agent, operation.getLaunchGroup(), accepted);
      case LAUNCH -> {
        for (TaskInfo task : operation.getLaunch().getTaskInfosList()) {
          launch(framework, agent, task, accepted);
        }
      }
      case UNKNOWN -> LOG.warn("Ignoring an unknown operation of {}", framework.id.getValue());
      default -> resources.apply(framework, agent, operation, accepted);
    }
  }

  /** The offers that it needs are not there. */
  private void refuse(Framework framework, Operation operation, String why) {
    TaskState state =
        framework.has(FrameworkInfo.Capability.Type.PARTITION_AWARE)
            ? TaskState.TASK_DROPPED
            : TaskState.TASK_LOST;
    switch (operation.getType()) {
      case LAUNCH, LAUNCH_GROUP -> {
        String message = "Task launched with invalid offers: " + why;
        for (TaskInfo task : tasks(operation)) {
          drop(framework, task, state, TaskStatus.Reason.REASON_INVALID_OFFERS, message);
        }
      }
      default ->
          resources.drop(framework, operation, "Operation attempted with invalid offers: " + why);
    }
  }

  private void invalid(Framework framework, Operation operation, String why) {
    switch (operation.getType()) {
      case LAUNCH, LAUNCH_GROUP -> {
        for (TaskInfo task : tasks(operation)) {
          error(framework, task, reason(operation), why);
        }
      }
      case UNKNOWN -> LOG.warn("Ignoring an unknown operation of {}", framework.id.getValue());
      default ->
          resources.drop(
              framework, operation, "Operation attempted with invalid resources: " + why);
    }
  }

  private static TaskStatus.Reason reason(Operation operation) {
    return operation.getType() == Operation.Type.LAUNCH_GROUP
        ? TaskStatus.Reason.REASON_TASK_GROUP_INVALID
        : TaskStatus.Reason.REASON_TASK_INVALID;
  }

  private static List<TaskInfo> tasks(Operation operation) {
    return operation.getType() == Operation.Type.LAUNCH_GROUP
        ? operation.getLaunchGroup().getTaskGroup().getTasksList()
        : operation.getLaunch().getTaskInfosList();
  }

  /** Hands a task to the agent. */
  private void launch(
      Framework framework, RegisteredAgent agent, TaskInfo task, AcceptedResources accepted) {
    Optional<String> problem = TaskValidation.problem(framework, agent.id(), task, accepted.left());
    if (problem.isPresent()) {
      error(framework, task, TaskStatus.Reason.REASON_TASK_INVALID, problem.get());
      return;
    }
    accepted.take(TaskValidation.wanted(framework, agent.id(), task));
    Optional<ExecutorInfo> executor =
        task.hasExecutor() ? Optional.of(task.getExecutor()) : Optional.empty();
    framework.launched(new FrameworkTask(task, Resources.of(task.getResourcesList()), executor));
    FrameworkInfo info = framework.info;
    launches.add(link -> link.launch(info, task));
  }

  /** Hands a group to the agent, all or nothing. */
  private void launchGroup(
      Framework framework,
      RegisteredAgent agent,
      Operation.LaunchGroup launch,
      AcceptedResources accepted) {
    List<TaskInfo> tasks = launch.getTaskGroup().getTasksList();
    Optional<String> problem =
        GroupValidation.problem(framework, agent.id(), launch, accepted.left())
            .or(() -> Validation.group(launch));
    if (problem.isPresent()) {
      for (TaskInfo task : tasks) {
        error(framework, task, TaskStatus.Reason.REASON_TASK_GROUP_INVALID, problem.get());
      }
      return;
    }
    accepted.take(GroupValidation.wanted(framework, agent.id(), launch));
    // The executor is said once.
    List<TaskInfo> bare =
        tasks.stream().map(one -> one.toBuilder().clearExecutor().build()).toList();
    for (TaskInfo task : bare) {
      framework.launched(
          new FrameworkTask(
              task, Resources.of(task.getResourcesList()), Optional.of(launch.getExecutor())));
    }
    FrameworkInfo info = framework.info;
    launches.add(link -> link.launchGroup(info, launch.getExecutor(), bare));
  }

  private static void error(
      Framework framework, TaskInfo task, TaskStatus.Reason reason, String message) {
    drop(framework, task, TaskState.TASK_ERROR, reason, message);
  }

  private static void drop(
      Framework framework,
      TaskInfo task,
      TaskState state,
      TaskStatus.Reason reason,
      String message) {
    framework.send(MasterEvents.update(MasterStatuses.dropped(task, state, reason, message)));
  }
}
