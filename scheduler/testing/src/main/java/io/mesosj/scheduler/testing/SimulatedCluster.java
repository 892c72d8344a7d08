package io.mesosj.scheduler.testing;

import com.google.protobuf.ByteString;
import io.mesosj.base.thread.Threads;
import io.mesosj.protocol.resources.Resources;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;

/**
 * A cluster behind a scripted master: agents that are counted, not run. It offers what is free and
 * not filtered, as Mesos' allocator does now and then, takes every task that fits to RUNNING at
 * once, sends updates again until they are acknowledged, and keeps book of what it was asked. The
 * agents outlive the master.
 */
public final class SimulatedCluster implements ScriptedMaster.Script, AutoCloseable {
  private static final long ALLOCATION_MILLIS = 20;

  private final ScheduledExecutorService allocator =
      new Threads("simulated-allocator", (thread, e) -> {}).timer();
  private final Map<String, Agent> agents = new LinkedHashMap<>();
  private final Map<String, Task> tasks = new LinkedHashMap<>();
  private final Map<String, Agent> offers = new HashMap<>();
  private final Set<String> launchedTwice = new TreeSet<>();
  private final ScriptedMaster master;
  private FrameworkID framework = FrameworkID.getDefaultInstance();
  private long nextNumber;
  private boolean suppressed;
  private boolean subscribing;
  private final List<Filters> declined = new CopyOnWriteArrayList<>();
  private final Deque<Fate> fates = new ArrayDeque<>();

  /** What becomes of a launch. */
  private enum Fate {
    RUNS,
    RESCINDED,
    DROPPED_BY_AGENT,
    LOST
  }

  private static final class Agent {
    private final AgentID id;
    private final Map<ExecutorID, Resources> executors = new LinkedHashMap<>();
    private boolean lost;
    private Resources free;
    private boolean offered;
    private Resources refused = Resources.none();
    private long refusedUntil;

    /** A filter covers what is offered if all of it was refused before. */
    boolean isFiltered() {
      return System.nanoTime() - refusedUntil < 0 && refused.contains(free);
    }

    void refuse(Resources what, Filters filters) {
      double seconds = filters.getRefuseSeconds();
      refused = what;
      refusedUntil = System.nanoTime() + (long) (seconds * TimeUnit.SECONDS.toNanos(1));
    }

    void forgetFilter() {
      refusedUntil = System.nanoTime();
    }

    Agent(String id, Resources free) {
      this.id = AgentID.newBuilder().setValue(id).build();
      this.free = free;
    }
  }

  private static final class Task {
    private final TaskInfo info;
    private final List<TaskStatus> unacknowledged = new ArrayList<>();
    private TaskState state = TaskState.TASK_STAGING;

    Task(TaskInfo info) {
      this.info = info;
    }
  }

  private SimulatedCluster(int count, String resources) throws IOException {
    for (int i = 0; i < count; i++) {
      agents.put(
          "agent-" + i, new Agent("agent-" + i, Resources.parse(resources).allocatedTo("*")));
    }
    master = ScriptedMaster.start(this);
    var unused =
        allocator.scheduleWithFixedDelay(
            this::offerAgain, ALLOCATION_MILLIS, ALLOCATION_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Starts agents that each have {@code resources}. */
  public static SimulatedCluster start(int agents, String resources) throws IOException {
    return new SimulatedCluster(agents, resources);
  }

  /** Where frameworks subscribe. */
  public URI address() {
    return master.address();
  }

  /** The master, which can be killed and started again. */
  public ScriptedMaster master() {
    return master;
  }

  @Override
  public synchronized void subscribing(Call call) {
    suppressed = call.getSubscribe().getSuppressedRolesCount() > 0;
    // What is offered from here on would be forgotten when the subscription stands.
    subscribing = true;
  }

  @Override
  public synchronized void subscribed(ScriptedMaster from, FrameworkID id) {
    framework = id;
    subscribing = false;
    offers.clear();
    for (Agent agent : agents.values()) {
      agent.offered = false;
      agent.forgetFilter();
    }
    sendAgain();
    offerAll();
  }

  /** Sends what was not acknowledged, as Mesos' agents do after a while. */
  public synchronized void sendAgain() {
    tasks.values().forEach(task -> task.unacknowledged.stream().limit(1).forEach(this::send));
  }

  @Override
  public synchronized void called(ScriptedMaster from, Call call) {
    switch (call.getType()) {
      case ACCEPT -> accept(call.getAccept());
      case DECLINE -> {
        declined.add(call.getDecline().getFilters());
        call.getDecline()
            .getOfferIdsList()
            .forEach(id -> takeBack(id, call.getDecline().getFilters()));
      }
      case SUPPRESS -> suppressed = true;
      case REVIVE -> {
        suppressed = false;
        agents.values().forEach(Agent::forgetFilter);
        offerAll();
      }
      case KILL -> kill(call.getKill().getTaskId());
      case ACKNOWLEDGE -> acknowledge(call.getAcknowledge());
      case TEARDOWN -> {
        tasks.values().forEach(this::tearDown);
        master.endStream();
      }
      case RECONCILE -> reconcile(call.getReconcile());
      default -> {
        // Nothing to do.
      }
    }
  }

  private void offerAll() {
    Event.Builder event = Event.newBuilder().setType(Event.Type.OFFERS);
    for (Agent agent : agents.values()) {
      if (!agent.offered && !suppressed && !agent.free.isEmpty() && !agent.isFiltered()) {
        event.getOffersBuilder().addOffers(offer(agent));
      }
    }
    if (event.getOffers().getOffersCount() > 0) {
      master.send(event.build());
    }
  }

  private Offer offer(Agent agent) {
    agent.offered = true;
    OfferID id = OfferID.newBuilder().setValue("offer-" + nextNumber++).build();
    offers.put(id.getValue(), agent);
    return Offer.newBuilder()
        .setId(id)
        .setFrameworkId(framework)
        .setAgentId(agent.id)
        .setHostname(agent.id.getValue())
        .setAllocationInfo(Resource.AllocationInfo.newBuilder().setRole("*"))
        .addAllExecutorIds(agent.executors.keySet())
        .addAllResources(agent.free.toProto())
        .build();
  }

  private void takeBack(OfferID id, Filters filters) {
    Agent agent = offers.remove(id.getValue());
    if (agent != null) {
      agent.offered = false;
      agent.refuse(agent.free, filters);
    }
  }

  private void accept(Call.Accept accept) {
    boolean valid =
        accept.getOfferIdsList().stream().allMatch(id -> offers.containsKey(id.getValue()));
    Fate next = fates.isEmpty() ? Fate.RUNS : fates.remove();
    Fate fate = valid ? next : Fate.RESCINDED;
    for (Offer.Operation operation : accept.getOperationsList()) {
      List<TaskInfo> infos = new ArrayList<>(operation.getLaunch().getTaskInfosList());
      infos.addAll(operation.getLaunchGroup().getTaskGroup().getTasksList());
      for (TaskInfo info : infos) {
        switch (fate) {
          case RUNS -> launch(info);
          case RESCINDED -> drop(info);
          case DROPPED_BY_AGENT -> dropAtAgent(info);
          case LOST -> {
            // On its way to the agent.
          }
        }
      }
    }
    // What is left is given back, and comes again when the filter has passed.
    accept.getOfferIdsList().forEach(id -> takeBack(id, accept.getFilters()));
    offerAll();
  }

  private Agent agent(TaskInfo task) {
    return Objects.requireNonNull(agents.get(task.getAgentId().getValue()), "no such agent");
  }

  private void drop(TaskInfo info) {
    master.send(
        update(
            TaskStatus.newBuilder()
                .setTaskId(info.getTaskId())
                .setAgentId(info.getAgentId())
                .setState(TaskState.TASK_DROPPED)
                .setSource(TaskStatus.Source.SOURCE_MASTER)
                .setReason(TaskStatus.Reason.REASON_INVALID_OFFERS)
                .setMessage("Task launched with invalid offers")
                .build()));
  }

  private void dropAtAgent(TaskInfo info) {
    Task task = new Task(info);
    tasks.put(info.getTaskId().getValue(), task);
    report(task, TaskState.TASK_DROPPED);
  }

  private void launch(TaskInfo info) {
    Task task = new Task(info);
    if (tasks.putIfAbsent(info.getTaskId().getValue(), task) != null) {
      launchedTwice.add(info.getTaskId().getValue());
      return;
    }
    Agent agent = agent(info);
    agent.free = agent.free.minus(Resources.of(info.getResourcesList()));
    if (info.hasExecutor()) {
      agent.executors.computeIfAbsent(
          info.getExecutor().getExecutorId(),
          id -> {
            Resources share = Resources.of(info.getExecutor().getResourcesList());
            agent.free = agent.free.minus(share);
            return share;
          });
    }
    report(task, TaskState.TASK_RUNNING);
  }

  private void report(Task task, TaskState state) {
    task.state = state;
    ByteBuffer uuid = ByteBuffer.allocate(16).putLong(8, nextNumber++);
    TaskStatus status =
        TaskStatus.newBuilder()
            .setTaskId(task.info.getTaskId())
            .setAgentId(task.info.getAgentId())
            .setState(state)
            .setSource(TaskStatus.Source.SOURCE_EXECUTOR)
            .setUuid(ByteString.copyFrom(uuid.rewind()))
            .build();
    task.unacknowledged.add(status);
    // One at a time for a task, as Mesos' agents do.
    if (task.unacknowledged.size() == 1) {
      send(status);
    }
  }

  private void send(TaskStatus status) {
    master.send(update(status));
  }

  private static Event update(TaskStatus status) {
    Event.Builder event = Event.newBuilder().setType(Event.Type.UPDATE);
    event.getUpdateBuilder().setStatus(status);
    return event.build();
  }

  private void acknowledge(Call.Acknowledge acknowledge) {
    Task task = tasks.get(acknowledge.getTaskId().getValue());
    if (task == null || task.unacknowledged.isEmpty()) {
      return;
    }
    if (task.unacknowledged.get(0).getUuid().equals(acknowledge.getUuid())) {
      task.unacknowledged.remove(0);
      task.unacknowledged.stream().limit(1).forEach(this::send);
    }
  }

  private void kill(TaskID id) {
    Task task = tasks.get(id.getValue());
    if (task == null || task.state != TaskState.TASK_RUNNING || agent(task.info).lost) {
      return;
    }
    end(task, TaskState.TASK_KILLED);
  }

  private void tearDown(Task task) {
    task.unacknowledged.clear();
    if (task.state == TaskState.TASK_RUNNING) {
      Agent agent = agent(task.info);
      agent.free = agent.free.plus(Resources.of(task.info.getResourcesList()));
      task.state = TaskState.TASK_KILLED;
    }
  }

  private void end(Task task, TaskState state) {
    Agent agent = agent(task.info);
    agent.free = agent.free.plus(Resources.of(task.info.getResourcesList()));
    report(task, state);
  }

  private void reconcile(Call.Reconcile reconcile) {
    if (reconcile.getTasksCount() == 0) {
      tasks.values().stream()
          .filter(task -> task.state == TaskState.TASK_RUNNING)
          .forEach(task -> send(latest(task)));
    }
    for (Call.Reconcile.Task asked : reconcile.getTasksList()) {
      Task task = tasks.get(asked.getTaskId().getValue());
      send(task == null ? unknown(asked) : latest(task));
    }
  }

  private static TaskStatus latest(Task task) {
    return TaskStatus.newBuilder()
        .setTaskId(task.info.getTaskId())
        .setAgentId(task.info.getAgentId())
        .setState(task.state)
        .setSource(TaskStatus.Source.SOURCE_MASTER)
        .setReason(TaskStatus.Reason.REASON_RECONCILIATION)
        .build();
  }

  private static TaskStatus unknown(Call.Reconcile.Task asked) {
    return TaskStatus.newBuilder()
        .setTaskId(asked.getTaskId())
        .setAgentId(asked.getAgentId())
        .setState(TaskState.TASK_GONE)
        .setSource(TaskStatus.Source.SOURCE_MASTER)
        .setReason(TaskStatus.Reason.REASON_RECONCILIATION)
        .build();
  }

  /** Offers what is free and not offered or filtered, as Mesos does once a second. */
  public synchronized void offerAgain() {
    if (framework.hasValue() && !subscribing) {
      offerAll();
    }
  }

  /** The filters of all DECLINEs so far. */
  public List<Filters> declined() {
    return List.copyOf(declined);
  }

  /** An agent is not heard of: its running tasks are unreachable. */
  public synchronized void loseAgent(String id) {
    Objects.requireNonNull(agents.get(id), "no such agent").lost = true;
    tellOf(id, TaskState.TASK_UNREACHABLE);
  }

  /** It is heard of again. */
  public synchronized void findAgent(String id) {
    Objects.requireNonNull(agents.get(id), "no such agent").lost = false;
    tellOf(id, TaskState.TASK_RUNNING);
  }

  private void tellOf(String agent, TaskState state) {
    for (Task task : tasks.values()) {
      if (task.info.getAgentId().getValue().equals(agent) && task.state == TaskState.TASK_RUNNING) {
        send(latest(task).toBuilder().setState(state).build());
      }
    }
  }

  /** Ends an executor that has no tasks; it stays otherwise. */
  public synchronized void endExecutor(AgentID agentId, ExecutorID id) {
    Agent agent = Objects.requireNonNull(agents.get(agentId.getValue()), "no such agent");
    agent.free =
        agent.free.plus(Objects.requireNonNull(agent.executors.remove(id), "no such executor"));
    Event.Builder event = Event.newBuilder().setType(Event.Type.FAILURE);
    event.getFailureBuilder().setAgentId(agentId).setExecutorId(id).setStatus(0);
    master.send(event.build());
  }

  /** Ends a running task by itself. */
  public synchronized void finish(TaskID id, TaskState state) {
    Task task = tasks.get(id.getValue());
    if (task == null) {
      throw new IllegalArgumentException("there is no task " + id.getValue());
    }
    end(task, state);
  }

  /** Sends a task's last update once more. */
  public synchronized void repeat(TaskStatus status) {
    send(status);
  }

  /** Answers the next ACCEPT as if its offers had been rescinded. */
  public synchronized void dropNextLaunch() {
    fates.add(Fate.RESCINDED);
  }

  /** The agent of the next ACCEPT's tasks drops them, as one that recovers does. */
  public synchronized void dropNextLaunchAtAgent() {
    fates.add(Fate.DROPPED_BY_AGENT);
  }

  /** The tasks of the next ACCEPT are not heard of again. */
  public synchronized void loseNextLaunch() {
    fates.add(Fate.LOST);
  }

  /** Ids of all tasks that ever ran. */
  public synchronized Collection<String> launched() {
    return tasks.entrySet().stream()
        .filter(entry -> entry.getValue().state != TaskState.TASK_DROPPED)
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Ids of the tasks that run. */
  public synchronized Set<String> running() {
    Set<String> ids = new TreeSet<>();
    tasks.forEach(
        (id, task) -> {
          if (task.state == TaskState.TASK_RUNNING) {
            ids.add(id);
          }
        });
    return ids;
  }

  /** Ids that were launched more than once. */
  public synchronized Set<String> launchedTwice() {
    return Set.copyOf(launchedTwice);
  }

  /** How many updates nobody acknowledged. */
  public synchronized int unacknowledged() {
    return tasks.values().stream().mapToInt(task -> task.unacknowledged.size()).sum();
  }

  @Override
  public void close() {
    allocator.shutdownNow();
    master.close();
  }
}
