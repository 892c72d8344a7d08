package io.mesosj.local.master;

import io.mesosj.protocol.resources.Resources;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.jspecify.annotations.Nullable;

/** A subscribed framework; guarded by the master. */
final class Framework {
  /** Mesos' {@code --max_completed_tasks_per_framework}. */
  private static final int MOST_COMPLETED = 1000;

  final FrameworkID id;
  FrameworkInfo info;
  String streamId = "";
  @Nullable SchedulerStream stream;
  boolean suppressed;

  /** Until when, in nanoTime, the framework wants no offers of this agent. */
  long refusesUntil = Long.MIN_VALUE;

  /** How many offers it ever got. */
  long offersMade;

  final Map<String, Offer> offers = new LinkedHashMap<>();
  final Map<TaskID, FrameworkTask> tasks = new HashMap<>();

  /** From the launch of its first task until the agent says that it has ended. */
  private final Map<ExecutorID, ExecutorInfo> executors = new LinkedHashMap<>();

  private final OperatorEvents events;

  /** Tasks whose end was acknowledged, the newest last. */
  final Deque<FrameworkTask> completed = new ArrayDeque<>();

  Framework(FrameworkID id, FrameworkInfo info, OperatorEvents events) {
    this.id = id;
    this.events = events;
    this.info = info;
  }

  /** Takes a task into the account, and its executor if that is not there yet. */
  void launched(FrameworkTask task) {
    tasks.put(task.info.getTaskId(), task);
    task.executor().ifPresent(info -> executors.putIfAbsent(info.getExecutorId(), info));
    events.taskAdded(() -> StateView.describe(this, task));
  }

  /** The agent has an executor no more. */
  void executorLost(ExecutorID id) {
    executors.remove(id);
  }

  /**
   * The executors that run or are about to. One may end while a task is on its way to the agent,
   * which then starts another by the same id: it is there as long as it has such a task.
   */
  Map<ExecutorID, ExecutorInfo> executors() {
    Map<ExecutorID, ExecutorInfo> all = new LinkedHashMap<>(executors);
    for (FrameworkTask task : tasks.values()) {
      if (!task.hasEnded()) {
        task.executor().ifPresent(info -> all.putIfAbsent(info.getExecutorId(), info));
      }
    }
    return all;
  }

  /** What an executor takes of an offer: nothing if it is there already, however many its tasks. */
  Resources needed(ExecutorInfo executor) {
    return executors().containsKey(executor.getExecutorId())
        ? Resources.none()
        : allocated(executor.getResourcesList());
  }

  /** Takes a task out of the account; it is remembered for a while. */
  void complete(TaskID taskId) {
    FrameworkTask task = tasks.remove(taskId);
    if (task != null) {
      completed.add(task);
      if (completed.size() > MOST_COMPLETED) {
        completed.remove();
      }
    }
  }

  boolean wantsOffers() {
    return stream != null
        && !suppressed
        && (refusesUntil == Long.MIN_VALUE || refusesUntil - System.nanoTime() <= 0);
  }

  boolean has(FrameworkInfo.Capability.Type capability) {
    return info.getCapabilitiesList().stream().anyMatch(one -> one.getType() == capability);
  }

  /** Resources as its tasks have them: allocated to its role. */
  Resources allocated(List<Resource> resources) {
    return Resources.of(resources).allocatedTo(role());
  }

  /** A launch whose resources say for which role they are, as Mesos' master completes it. */
  Offer.Operation allocated(Offer.Operation operation) {
    Offer.Operation.Builder completed = operation.toBuilder();
    if (operation.hasLaunch()) {
      completed.getLaunchBuilder().getTaskInfosBuilderList().forEach(this::allocate);
    }
    if (operation.hasLaunchGroup()) {
      Offer.Operation.LaunchGroup.Builder launch = completed.getLaunchGroupBuilder();
      launch.getTaskGroupBuilder().getTasksBuilderList().forEach(this::allocate);
      launch.getExecutorBuilder().getResourcesBuilderList().forEach(this::allocate);
    }
    return completed.build();
  }

  private void allocate(TaskInfo.Builder task) {
    task.getResourcesBuilderList().forEach(this::allocate);
    if (task.hasExecutor()) {
      task.getExecutorBuilder().getResourcesBuilderList().forEach(this::allocate);
    }
  }

  private void allocate(Resource.Builder resource) {
    if (!resource.hasAllocationInfo()) {
      resource.getAllocationInfoBuilder().setRole(role());
    }
  }

  /** What its tasks and executors have that run or are about to. */
  Resources used() {
    Resources used = Resources.none();
    for (FrameworkTask task : tasks.values()) {
      if (!task.hasEnded()) {
        used = used.plus(task.resources);
      }
    }
    for (ExecutorInfo executor : executors().values()) {
      used = used.plus(allocated(executor.getResourcesList()));
    }
    return used;
  }

  /** What it was offered and has not answered yet. */
  Resources offered() {
    Resources offered = Resources.none();
    for (Offer offer : offers.values()) {
      offered = offered.plus(Resources.of(offer.getResourcesList()));
    }
    return offered;
  }

  /** Ends the stream. */
  void hangUp() {
    SchedulerStream open = stream;
    if (open != null) {
      open.close();
    }
  }

  void send(Event event) {
    SchedulerStream open = stream;
    if (open != null) {
      open.send(event);
    }
  }

  /** The role that offers are allocated to. */
  @SuppressWarnings("deprecation") // frameworks without MULTI_ROLE set the one role
  String role() {
    return info.getRolesCount() > 0 ? info.getRoles(0) : info.getRole();
  }
}
