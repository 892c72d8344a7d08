package io.mesosj.local.master;

import com.google.protobuf.ByteString;
import io.mesosj.local.http.ApiError;
import io.mesosj.local.http.ApiRequest;
import io.mesosj.local.http.ApiServer;
import io.mesosj.local.http.EventStream;
import io.mesosj.protocol.codec.Codecs;
import io.mesosj.protocol.codec.ContentType;
import io.mesosj.protocol.resources.Resources;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.master.Protos.Response.GetState;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.jspecify.annotations.Nullable;

/**
 * The master of one agent. All state is guarded by this object; events to schedulers only queue up
 * while it is held. Source: Mesos' scheduler HTTP API and {@code recordings}.
 */
public final class Master implements AutoCloseable {
  /** Mesos' {@code --max_completed_frameworks}. */
  private static final int MOST_COMPLETED = 50;

  /** Mesos' {@code --agent_reregister_timeout}. */
  private static final long REREGISTRATION_NANOS = TimeUnit.MINUTES.toNanos(10);

  /** The only master there is, so its machine's name and address are the same. */
  private final String ip;

  private final int port;
  private final String id = UUID.randomUUID().toString();
  private final AgentID agentId;
  private final Offers offers;
  private final Resources total;
  private final Map<FrameworkID, Framework> frameworks = new LinkedHashMap<>();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "master-timer");
            thread.setDaemon(true);
            return thread;
          });
  private final Deque<Framework> completed = new ArrayDeque<>();
  private final StateView view;
  private @Nullable AgentLink agent;
  private int nextFramework;

  /**
   * Makes a master.
   *
   * @param earlierAgent the id that its agent was registered under before
   */
  public Master(
      String ip, int port, int agentPort, Resources total, Optional<AgentID> earlierAgent) {
    this.ip = ip;
    this.port = port;
    this.total = total;
    this.agentId = earlierAgent.orElseGet(() -> AgentID.newBuilder().setValue(id + "-S0").build());
    this.offers = new Offers(id, agentId, ip, agentPort);
    this.view =
        new StateView(
            AgentInfo.newBuilder()
                .setHostname(ip)
                .setPort(agentPort)
                .setId(agentId)
                .addAllResources(total.toProto())
                .build(),
            total);
  }

  /**
   * The agent re-registers a task of a framework that is not connected yet; the framework has its
   * failover timeout from now on, and time enough to notice that the master is back.
   */
  public synchronized void recover(
      FrameworkInfo info,
      TaskInfo task,
      Optional<ExecutorInfo> executor,
      Optional<TaskStatus> last) {
    Framework framework =
        frameworks.computeIfAbsent(
            info.getId(),
            frameworkId -> {
              Framework recovered = new Framework(frameworkId, info);
              later(
                  () -> expire(recovered, recovered.streamId),
                  Math.max(REREGISTRATION_NANOS, failoverNanos(info)));
              return recovered;
            });
    List<Resource> resources = new ArrayList<>(task.getResourcesList());
    executor.ifPresent(own -> resources.addAll(own.getResourcesList()));
    LaunchedTask launched = new LaunchedTask(task, allocated(framework, resources), executor);
    last.ifPresent(launched::update);
    framework.tasks.put(task.getTaskId(), launched);
  }

  private static long failoverNanos(FrameworkInfo info) {
    long millis = (long) (Math.min(info.getFailoverTimeout(), 1e9) * 1000);
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }

  /** Makes the agent known. */
  public synchronized void connect(AgentLink link) {
    agent = link;
  }

  /** Adds the master's endpoints. */
  public void serve(ApiServer server) {
    server.serve("/api/v1/scheduler", this::scheduler);
    server.serve("/api/v1", new OperatorApi(masterInfo(), this::state)::answer);
    server.serve(
        "/redirect",
        request -> {
          request.setHeader("Location", "//" + ip + ":" + port);
          request.respond(307, "text/plain", new byte[0]);
        });
    server.serve(
        "/version",
        request ->
            request.respond(
                200,
                "application/json",
                "{\"version\":\"1.11.0\"}".getBytes(StandardCharsets.UTF_8)));
    server.serve("/health", request -> request.respond(200, "text/plain", new byte[0]));
    long beat = (long) SchedulerEvents.HEARTBEAT_SECONDS;
    var unused = timer.scheduleAtFixedRate(this::heartbeat, beat, beat, TimeUnit.SECONDS);
  }

  public AgentID agentId() {
    return agentId;
  }

  public String address() {
    return "http://" + ip + ":" + port;
  }

  public List<Resource> totalResources() {
    return total.toProto();
  }

  private synchronized GetState state() {
    return view.of(frameworks.values(), completed);
  }

  private void scheduler(ApiRequest request) throws ApiError, IOException {
    request.requirePost();
    Call call = request.call("scheduler::Call", Codecs::schedulerCall);
    Optional<String> problem = Validation.call(call);
    if (problem.isPresent()) {
      throw ApiError.badRequest("Failed to validate scheduler::Call: " + problem.get());
    }
    if (call.getType() == Call.Type.SUBSCRIBE) {
      subscribe(request, call);
      return;
    }
    synchronized (this) {
      handle(authenticated(request, call), call);
    }
    request.accept();
  }

  /** The framework that a call belongs to, if it carries the right stream id. */
  private Framework authenticated(ApiRequest request, Call call) throws ApiError {
    Framework framework = frameworks.get(call.getFrameworkId());
    if (framework == null) {
      throw ApiError.badRequest("Framework cannot be found");
    }
    String streamId =
        request
            .header("Mesos-Stream-Id")
            .orElseThrow(
                () ->
                    ApiError.badRequest(
                        "All non-subscribe calls should include the 'Mesos-Stream-Id' header"));
    if (!streamId.equals(framework.streamId)) {
      throw ApiError.badRequest(
          "The stream ID '"
              + streamId
              + "' included in this request didn't match the stream ID currently associated with"
              + " framework ID "
              + framework.id.getValue());
    }
    return framework;
  }

  private void subscribe(ApiRequest request, Call call) throws ApiError, IOException {
    ContentType accepted = request.accepted();
    if (request.header("Mesos-Stream-Id").isPresent()) {
      throw ApiError.badRequest("Subscribe calls should not include the 'Mesos-Stream-Id' header");
    }
    FrameworkInfo info = call.getSubscribe().getFrameworkInfo();
    String streamId = UUID.randomUUID().toString();
    request.setHeader("Mesos-Stream-Id", streamId);
    Optional<String> problem = Validation.framework(info);
    if (problem.isPresent()) {
      EventStream stream = request.stream(accepted, "refused-scheduler", () -> {});
      stream.send(Codecs.schedulerEvent(accepted).encode(SchedulerEvents.error(problem.get())));
      stream.close();
      return;
    }
    synchronized (this) {
      Framework framework = register(info);
      EventStream stream =
          request.stream(accepted, "scheduler-stream", () -> lost(framework, streamId));
      replaceStream(framework, stream, streamId, accepted);
      framework.suppressed = isSuppressed(call.getSubscribe(), framework);
      framework.send(SchedulerEvents.subscribed(framework.id, masterInfo()));
      framework.send(SchedulerEvents.heartbeat());
      allocate();
    }
  }

  private static boolean isSuppressed(Call.Subscribe subscribe, Framework framework) {
    return subscribe.getSuppressedRolesList().contains(framework.role());
  }

  private Framework register(FrameworkInfo info) {
    FrameworkID frameworkId =
        info.hasId() && !info.getId().getValue().isEmpty()
            ? info.getId()
            : FrameworkID.newBuilder().setValue("%s-%04d".formatted(id, nextFramework++)).build();
    Framework framework =
        frameworks.computeIfAbsent(frameworkId, newId -> new Framework(newId, info));
    framework.info = info.toBuilder().setId(frameworkId).build();
    return framework;
  }

  /** A new instance takes over; the old one is told so and its offers are withdrawn. */
  private static void replaceStream(
      Framework framework, EventStream stream, String streamId, ContentType contentType) {
    EventStream old = framework.stream;
    if (old != null) {
      framework.send(SchedulerEvents.error("Framework failed over"));
      old.close();
    }
    framework.offers.clear();
    framework.refusesUntil = Long.MIN_VALUE;
    framework.stream = stream;
    framework.streamId = streamId;
    framework.contentType = contentType;
  }

  private MasterInfo masterInfo() {
    MasterInfo.Builder info = MasterInfo.newBuilder().setId(id).setIp(0).setPort(port);
    info.setPid("master@" + ip + ":" + port).setHostname(ip).setVersion("1.11.0");
    info.getAddressBuilder().setHostname(ip).setIp(ip).setPort(port);
    return info.build();
  }

  private void handle(Framework framework, Call call) {
    switch (call.getType()) {
      case ACCEPT -> accept(framework, call.getAccept());
      case DECLINE -> {
        takeBack(framework, call.getDecline().getOfferIdsList());
        refuse(framework, call.getDecline().getFilters().getRefuseSeconds());
      }
      case REVIVE -> {
        framework.suppressed = false;
        framework.refusesUntil = Long.MIN_VALUE;
        allocate();
      }
      case SUPPRESS -> framework.suppressed = true;
      case KILL -> kill(framework, call.getKill());
      case ACKNOWLEDGE ->
          link()
              .acknowledge(
                  framework.id, call.getAcknowledge().getTaskId(), call.getAcknowledge().getUuid());
      case RECONCILE -> reconcile(framework, call.getReconcile());
      case MESSAGE ->
          link()
              .message(
                  framework.id, call.getMessage().getExecutorId(), call.getMessage().getData());
      case SHUTDOWN -> link().shutdown(framework.id, call.getShutdown().getExecutorId());
      case TEARDOWN -> remove(framework);
      default -> {
        // REQUEST and inverse offers mean nothing to a cluster of one machine.
      }
    }
  }

  private AgentLink link() {
    AgentLink link = agent;
    if (link == null) {
      throw new IllegalStateException("the master has no agent yet");
    }
    return link;
  }

  private static List<Offer> takeBack(Framework framework, List<OfferID> ids) {
    List<Offer> taken = new ArrayList<>();
    for (OfferID offerId : ids) {
      Offer offer = framework.offers.remove(offerId.getValue());
      if (offer != null) {
        taken.add(offer);
      }
    }
    return taken;
  }

  /** Offers stay away for a while; nobody else may want them, so the alarm is all there is. */
  private void refuse(Framework framework, double seconds) {
    long nanos = (long) (Math.min(Math.max(seconds, 0), 365 * 24 * 3600.0) * 1e9);
    framework.refusesUntil = System.nanoTime() + nanos;
    allocate();
    later(this::allocateAgain, nanos);
  }

  private synchronized void allocateAgain() {
    allocate();
  }

  private void accept(Framework framework, Call.Accept accept) {
    List<Offer> taken = takeBack(framework, accept.getOfferIdsList());
    Resources offered = Resources.none();
    for (Offer offer : taken) {
      offered = offered.plus(Resources.of(offer.getResourcesList()));
    }
    boolean valid = taken.size() == accept.getOfferIdsCount();
    for (Offer.Operation operation : accept.getOperationsList()) {
      boolean group = operation.getType() == Offer.Operation.Type.LAUNCH_GROUP;
      if (valid && group) {
        offered = launchGroup(framework, operation.getLaunchGroup(), offered);
        continue;
      }
      List<TaskInfo> tasks =
          group
              ? operation.getLaunchGroup().getTaskGroup().getTasksList()
              : operation.getLaunch().getTaskInfosList();
      for (TaskInfo task : tasks) {
        if (!valid) {
          drop(framework, task, TaskState.TASK_LOST, "Task launched with invalid offers");
        } else {
          offered = launch(framework, task, offered);
        }
      }
    }
    double seconds = accept.getFilters().getRefuseSeconds();
    refuse(framework, seconds);
  }

  /** Hands a task to the agent, and returns what it leaves of the offer. */
  private Resources launch(Framework framework, TaskInfo task, Resources offered) {
    Resources wanted;
    try {
      List<Resource> resources = new ArrayList<>(task.getResourcesList());
      resources.addAll(task.getExecutor().getResourcesList());
      wanted = Resources.of(resources).allocatedTo(framework.role());
    } catch (IllegalArgumentException e) {
      drop(framework, task, TaskState.TASK_ERROR, String.valueOf(e.getMessage()));
      return offered;
    }
    Optional<String> problem = problem(framework, task, wanted, offered);
    if (problem.isPresent()) {
      drop(framework, task, TaskState.TASK_ERROR, problem.get());
      return offered;
    }
    Optional<ExecutorInfo> executor =
        task.hasExecutor() ? Optional.of(task.getExecutor()) : Optional.empty();
    framework.tasks.put(task.getTaskId(), new LaunchedTask(task, wanted, executor));
    link().launch(framework.info, task);
    return offered.minus(wanted);
  }

  /** Hands a group to the agent, all or nothing, and returns what it leaves of the offer. */
  private Resources launchGroup(
      Framework framework, Offer.Operation.LaunchGroup launch, Resources offered) {
    List<TaskInfo> tasks = launch.getTaskGroup().getTasksList();
    Resources left = offered;
    // The executor's share is accounted for with the first task.
    Resources share = allocated(framework, launch.getExecutor().getResourcesList());
    Map<TaskID, LaunchedTask> launched = new LinkedHashMap<>();
    Optional<String> problem = Validation.group(launch);
    for (TaskInfo task : tasks) {
      Resources wanted = allocated(framework, task.getResourcesList()).plus(share);
      share = Resources.none();
      if (problem.isEmpty()) {
        problem = problem(framework, task, wanted, left);
      }
      LaunchedTask one = new LaunchedTask(task, wanted, Optional.of(launch.getExecutor()));
      if (problem.isEmpty() && launched.put(task.getTaskId(), one) != null) {
        problem = Optional.of("Task has duplicate ID: " + task.getTaskId().getValue());
      }
      left = left.minus(wanted);
    }
    if (problem.isPresent()) {
      for (TaskInfo task : tasks) {
        drop(framework, task, TaskState.TASK_ERROR, problem.get());
      }
      return offered;
    }
    framework.tasks.putAll(launched);
    link().launchGroup(framework.info, launch.getExecutor(), tasks);
    return left;
  }

  private Resources allocated(Framework framework, List<Resource> resources) {
    return Resources.of(resources).allocatedTo(framework.role());
  }

  private Optional<String> problem(
      Framework framework, TaskInfo task, Resources wanted, Resources offered) {
    Optional<String> badId = Validation.id(task.getTaskId().getValue());
    if (badId.isEmpty() && task.hasExecutor()) {
      badId = Validation.id(task.getExecutor().getExecutorId().getValue());
    }
    if (badId.isPresent()) {
      return badId;
    }
    if (framework.tasks.containsKey(task.getTaskId())) {
      return Optional.of("Task has duplicate ID: " + task.getTaskId().getValue());
    }
    if (!task.getAgentId().equals(agentId)) {
      return Optional.of(
          "Task uses invalid agent "
              + task.getAgentId().getValue()
              + " while agent "
              + agentId.getValue()
              + " is expected");
    }
    if (task.hasExecutor() == task.hasCommand()) {
      return Optional.of(
          "Task should have at least one (but not both) of CommandInfo or ExecutorInfo present");
    }
    Optional<String> check = CheckValidation.task(task);
    if (check.isPresent()) {
      return check;
    }
    if (!offered.contains(wanted)) {
      return Optional.of(
          "Total resources "
              + wanted
              + " required by task and its executor is more than available "
              + offered);
    }
    return Optional.empty();
  }

  private void drop(Framework framework, TaskInfo task, TaskState state, String message) {
    boolean invalid = state == TaskState.TASK_ERROR;
    framework.send(
        SchedulerEvents.update(
            TaskStatus.newBuilder()
                .setTaskId(task.getTaskId())
                .setState(state)
                .setMessage(message)
                .setSource(TaskStatus.Source.SOURCE_MASTER)
                .setReason(
                    invalid
                        ? TaskStatus.Reason.REASON_TASK_INVALID
                        : TaskStatus.Reason.REASON_INVALID_OFFERS)
                .setAgentId(task.getAgentId())
                .setTimestamp(System.currentTimeMillis() / 1000.0)
                .build()));
  }

  private void kill(Framework framework, Call.Kill kill) {
    if (framework.tasks.containsKey(kill.getTaskId())) {
      KillPolicy policy = kill.getKillPolicy();
      link().kill(framework.id, kill.getTaskId(), policy);
      return;
    }
    framework.send(
        SchedulerEvents.update(
            reconciled(
                kill.getTaskId(), TaskState.TASK_LOST, "Attempted to kill an unknown task")));
  }

  private void reconcile(Framework framework, Call.Reconcile reconcile) {
    if (reconcile.getTasksCount() == 0) {
      framework.tasks.values().forEach(task -> framework.send(latest(task)));
      return;
    }
    boolean partitionAware =
        framework.info.getCapabilitiesList().stream()
            .anyMatch(c -> c.getType() == FrameworkInfo.Capability.Type.PARTITION_AWARE);
    for (Call.Reconcile.Task asked : reconcile.getTasksList()) {
      LaunchedTask task = framework.tasks.get(asked.getTaskId());
      if (task != null) {
        framework.send(latest(task));
      } else {
        framework.send(
            SchedulerEvents.update(
                reconciled(
                    asked.getTaskId(),
                    partitionAware ? TaskState.TASK_UNKNOWN : TaskState.TASK_LOST,
                    "Reconciliation: Task is unknown")));
      }
    }
  }

  private static org.apache.mesos.v1.scheduler.Protos.Event latest(LaunchedTask task) {
    return SchedulerEvents.update(
        task.latest.toBuilder()
            .clearUuid()
            .setMessage("Reconciliation: Latest task state")
            .setSource(TaskStatus.Source.SOURCE_MASTER)
            .setReason(TaskStatus.Reason.REASON_RECONCILIATION)
            .setTimestamp(System.currentTimeMillis() / 1000.0)
            .build());
  }

  private static TaskStatus reconciled(TaskID task, TaskState state, String message) {
    return TaskStatus.newBuilder()
        .setTaskId(task)
        .setState(state)
        .setMessage(message)
        .setSource(TaskStatus.Source.SOURCE_MASTER)
        .setReason(TaskStatus.Reason.REASON_RECONCILIATION)
        .setTimestamp(System.currentTimeMillis() / 1000.0)
        .build();
  }

  /** A status from the agent, on its way to the scheduler. */
  public synchronized void update(FrameworkID frameworkId, TaskStatus status) {
    note(frameworkId, status);
    Framework framework = frameworks.get(frameworkId);
    if (framework != null) {
      framework.send(SchedulerEvents.update(status));
    }
  }

  /** A status that the scheduler gets when it has acknowledged those before it. */
  public synchronized void note(FrameworkID frameworkId, TaskStatus status) {
    Framework framework = frameworks.get(frameworkId);
    if (framework == null) {
      return;
    }
    LaunchedTask task = framework.tasks.get(status.getTaskId());
    if (task != null && !task.hasEnded()) {
      task.update(status);
      if (task.hasEnded()) {
        allocate();
      }
    }
  }

  /** The scheduler acknowledged a task's last status: the task is history. */
  public synchronized void forget(FrameworkID frameworkId, TaskID taskId) {
    Framework framework = frameworks.get(frameworkId);
    if (framework != null) {
      framework.complete(taskId);
    }
  }

  /** An executor's message for its scheduler. */
  public synchronized void message(FrameworkID frameworkId, ExecutorID executor, ByteString data) {
    Framework framework = frameworks.get(frameworkId);
    if (framework != null) {
      var event =
          org.apache.mesos.v1.scheduler.Protos.Event.newBuilder()
              .setType(org.apache.mesos.v1.scheduler.Protos.Event.Type.MESSAGE);
      event.getMessageBuilder().setAgentId(agentId).setExecutorId(executor).setData(data);
      framework.send(event.build());
    }
  }

  /** An executor of the framework's own has ended. */
  public synchronized void executorLost(
      FrameworkID frameworkId, ExecutorID executor, int waitStatus) {
    Framework framework = frameworks.get(frameworkId);
    if (framework != null) {
      framework.send(SchedulerEvents.executorLost(agentId, executor, waitStatus));
    }
  }

  /** Offers everything that is free to the first framework that wants offers. */
  private void allocate() {
    Resources free = total;
    for (Framework framework : frameworks.values()) {
      for (LaunchedTask task : framework.tasks.values()) {
        if (!task.hasEnded()) {
          free = free.minus(task.resources.unallocated());
        }
      }
      for (Offer offer : framework.offers.values()) {
        free = free.minus(Resources.of(offer.getResourcesList()).unallocated());
      }
    }
    if (free.scalar("cpus") < 0.01 && free.scalar("mem") < 32) {
      return;
    }
    for (Framework framework : frameworks.values()) {
      boolean wants =
          framework.stream != null
              && !framework.suppressed
              && (framework.refusesUntil == Long.MIN_VALUE
                  || framework.refusesUntil - System.nanoTime() <= 0);
      if (wants) {
        Offer offer = offers.make(framework.id, framework.role(), free);
        framework.offers.put(offer.getId().getValue(), offer);
        framework.send(SchedulerEvents.offers(List.of(offer)));
        return;
      }
    }
  }

  /** A stream broke: the framework has its failover timeout to come back. */
  private synchronized void lost(Framework framework, String streamId) {
    if (!framework.streamId.equals(streamId)) {
      return;
    }
    framework.stream = null;
    framework.offers.clear();
    later(() -> expire(framework, streamId), failoverNanos(framework.info));
    allocate();
  }

  private void later(Runnable action, long nanos) {
    if (!timer.isShutdown()) {
      var unused = timer.schedule(action, nanos, TimeUnit.NANOSECONDS);
    }
  }

  private synchronized void expire(Framework framework, String streamId) {
    if (framework.stream == null && framework.streamId.equals(streamId)) {
      remove(framework);
    }
  }

  private void remove(Framework framework) {
    frameworks.remove(framework.id);
    for (LaunchedTask task : List.copyOf(framework.tasks.values())) {
      if (!task.hasEnded()) {
        task.update(
            reconciled(task.info.getTaskId(), TaskState.TASK_KILLED, "Framework has been removed"));
      }
      framework.complete(task.info.getTaskId());
    }
    completed.add(framework);
    if (completed.size() > MOST_COMPLETED) {
      completed.remove();
    }
    link().removeFramework(framework.id);
    EventStream open = framework.stream;
    if (open != null) {
      open.close();
    }
    allocate();
  }

  private synchronized void heartbeat() {
    frameworks.values().forEach(framework -> framework.send(SchedulerEvents.heartbeat()));
  }

  @Override
  public synchronized void close() {
    timer.shutdownNow();
    frameworks
        .values()
        .forEach(
            framework -> {
              if (framework.stream != null) {
                framework.stream.close();
              }
            });
  }
}
