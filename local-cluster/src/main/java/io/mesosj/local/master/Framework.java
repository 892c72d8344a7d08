package io.mesosj.local.master;

import io.mesosj.protocol.resources.Resources;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.apache.mesos.v1.scheduler.Protos.OfferConstraints;
import org.jspecify.annotations.Nullable;

/** A subscribed framework; guarded by the master. */
final class Framework {
  /** Mesos' {@code --max_completed_tasks_per_framework}. */
  private static final int MOST_COMPLETED = 1000;

  final FrameworkID id;
  FrameworkInfo info;
  String streamId = "";
  @Nullable SchedulerStream stream;
  final OfferWishes wishes = new OfferWishes();
  final Map<String, Offer> offers = new LinkedHashMap<>();
  final Map<String, FrameworkTask> tasks = new HashMap<>();

  /** In milliseconds since 1970. */
  private final long registered = System.currentTimeMillis();

  private long reregistered = registered;
  private long unregistered;
  private OfferConstraints constraints = OfferConstraints.getDefaultInstance();

  /** Those on agents that can't be reached. */
  private final Map<String, FrameworkTask> lost = new LinkedHashMap<>();

  /** One executor: its id says which only on its agent. */
  record ExecutorKey(AgentID agent, ExecutorID id) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof ExecutorKey that && agent.equals(that.agent) && id.equals(that.id);
    }

    @Override
    public int hashCode() {
      return 31 * agent.getValue().hashCode() + id.getValue().hashCode();
    }
  }

  /** From the launch of its first task until the agent says that it has ended. */
  private final Map<ExecutorKey, ExecutorInfo> executors = new LinkedHashMap<>();

  private final OperatorEvents events;

  /** Tasks whose end was acknowledged, the newest last. */
  final Deque<FrameworkTask> completed = new ArrayDeque<>();

  Framework(FrameworkID id, FrameworkInfo info, OperatorEvents events) {
    this.id = id;
    this.events = events;
    this.info = info;
  }

  /** It subscribed again. */
  void reregister() {
    reregistered = System.currentTimeMillis();
  }

  /** It is history: nothing is offered to it any more. */
  void unregister() {
    unregistered = System.currentTimeMillis();
    offers.clear();
    hangUp();
    stream = null;
  }

  long registered() {
    return registered;
  }

  /** When it last subscribed. */
  long reregistered() {
    return reregistered;
  }

  /** When it was removed; 0 while it was not. */
  long unregistered() {
    return unregistered;
  }

  /** As the framework said them. */
  OfferConstraints constraints() {
    return constraints;
  }

  /** What it wants to be offered, from now on. */
  void constrain(OfferConstraints to, FrameworkInfo described) {
    constraints = to;
    wishes.conditions(new OfferConditions(to, described));
  }

  /** Those on agents that can't be reached. */
  Collection<FrameworkTask> lostTasks() {
    return Collections.unmodifiableCollection(lost.values());
  }

  /** Takes a task into the account, and its executor if that is not there yet. */
  void launched(FrameworkTask task) {
    tasks.put(task.info.getTaskId().getValue(), task);
    task.executor().ifPresent(info -> executors.putIfAbsent(key(task, info), info));
    events.taskAdded(() -> StateView.describe(this, task));
  }

  private static ExecutorKey key(FrameworkTask task, ExecutorInfo executor) {
    return new ExecutorKey(task.info.getAgentId(), executor.getExecutorId());
  }

  /** An agent has an executor no more. */
  void executorLost(AgentID agent, ExecutorID executor) {
    executors.remove(new ExecutorKey(agent, executor));
  }

  /**
   * The executors that run or are about to. One may end while a task is on its way to the agent,
   * which then starts another by the same id: it is there as long as it has such a task.
   */
  Map<ExecutorKey, ExecutorInfo> executors() {
    Map<ExecutorKey, ExecutorInfo> all = new LinkedHashMap<>(executors);
    for (FrameworkTask task : tasks.values()) {
      if (!task.hasEnded()) {
        task.executor().ifPresent(info -> all.putIfAbsent(key(task, info), info));
      }
    }
    return all;
  }

  /** The executor of that id that an agent has or is about to have. */
  Optional<ExecutorInfo> executor(AgentID agent, ExecutorID executor) {
    return Optional.ofNullable(executors().get(new ExecutorKey(agent, executor)));
  }

  /** The agent of a task can't be reached: what it had is nobody's until it is found. */
  void lose(FrameworkTask task) {
    String id = task.info.getTaskId().getValue();
    tasks.remove(id);
    lost.put(id, task);
    executorsGone(task.info.getAgentId());
  }

  /** Takes the tasks of an agent that is back into the account again. */
  List<FrameworkTask> found(AgentID agent) {
    List<FrameworkTask> found =
        lost.values().stream().filter(task -> task.info.getAgentId().equals(agent)).toList();
    for (FrameworkTask task : found) {
      lost.remove(task.info.getTaskId().getValue());
      launched(task);
    }
    return found;
  }

  /** An agent never comes back. */
  void executorsGone(AgentID agent) {
    executors.keySet().removeIf(executor -> executor.agent().equals(agent));
  }

  /** Whether a task of that id is on an agent that can't be reached. */
  boolean hasLost(TaskID id) {
    return lost.containsKey(id.getValue());
  }

  /** Takes a task out of the account; it is remembered for a while. */
  void complete(TaskID taskId) {
    FrameworkTask task = tasks.remove(taskId.getValue());
    if (task != null) {
      completed.add(task);
      if (completed.size() > MOST_COMPLETED) {
        completed.remove();
      }
    }
  }

  Optional<FrameworkTask> task(TaskID id) {
    return Optional.ofNullable(tasks.get(id.getValue()));
  }

  /** The roles that it may be offered something for now. */
  List<String> wantedRoles() {
    return stream == null ? List.of() : roles().stream().filter(wishes::wants).toList();
  }

  boolean has(FrameworkInfo.Capability.Type capability) {
    return capabilities().has(capability);
  }

  FrameworkCapabilities capabilities() {
    return FrameworkCapabilities.of(info);
  }

  /** What its tasks and executors have that run or are about to, as allocated to roles. */
  Resources used() {
    return used(agent -> true);
  }

  /** What they have of one agent. */
  Resources used(AgentID agent) {
    return used(agent::equals);
  }

  private Resources used(Predicate<AgentID> agents) {
    Resources used = Resources.none();
    for (FrameworkTask task : tasks.values()) {
      if (!task.hasEnded() && agents.test(task.info.getAgentId())) {
        used = used.plus(task.resources);
      }
    }
    for (Map.Entry<ExecutorKey, ExecutorInfo> executor : executors().entrySet()) {
      if (agents.test(executor.getKey().agent())) {
        used = used.plus(Resources.of(executor.getValue().getResourcesList()));
      }
    }
    return used;
  }

  /** What it was offered and has not answered yet. */
  Resources offered() {
    return offered(agent -> true);
  }

  /** What it was offered of one agent and has not answered yet. */
  Resources offered(AgentID agent) {
    return offered(one -> one.equals(agent));
  }

  private Resources offered(Predicate<AgentID> agents) {
    Resources offered = Resources.none();
    for (Offer offer : offers.values()) {
      if (agents.test(offer.getAgentId())) {
        offered = offered.plus(Resources.of(offer.getResourcesList()));
      }
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

  /** The roles that it is subscribed to. */
  Set<String> roles() {
    return roles(info);
  }

  /** The roles that a framework of this description is subscribed to. */
  @SuppressWarnings("deprecation") // frameworks without MULTI_ROLE set the one role
  static Set<String> roles(FrameworkInfo info) {
    return FrameworkCapabilities.of(info).has(FrameworkInfo.Capability.Type.MULTI_ROLE)
        ? new LinkedHashSet<>(info.getRolesList())
        : Set.of(info.getRole());
  }
}
