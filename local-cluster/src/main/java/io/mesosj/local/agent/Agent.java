package io.mesosj.local.agent;

import com.google.protobuf.ByteString;
import io.mesosj.executor.ExecutorEnvironment;
import io.mesosj.executor.command.CommandExecutor;
import io.mesosj.executor.command.ExitStatus;
import io.mesosj.executor.command.TaskProcess;
import io.mesosj.local.container.AdoptedContainer;
import io.mesosj.local.container.ContainerException;
import io.mesosj.local.container.ContainerRequest;
import io.mesosj.local.container.Containerizer;
import io.mesosj.local.container.ContainerizerSettings;
import io.mesosj.local.container.PreparedContainer;
import io.mesosj.local.http.ApiError;
import io.mesosj.local.http.ApiRequest;
import io.mesosj.local.http.ApiServer;
import io.mesosj.local.master.AgentLink;
import io.mesosj.local.master.Master;
import io.mesosj.protocol.codec.Codecs;
import io.mesosj.protocol.http.DomainSocket;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.ContainerStatus;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.apache.mesos.v1.Protos.NetworkInfo;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.agent.Protos.Response;
import org.apache.mesos.v1.executor.Protos.Call;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent: makes a task's container, drives it with a command executor inside this process that
 * speaks the executor API over HTTP like any other, and keeps its statuses until the scheduler has
 * acknowledged them.
 */
public final class Agent implements AgentLink, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Agent.class);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(60);
  private static final long RESEND_SECONDS = 10;
  private static final long SHUTDOWN_GRACE_SECONDS = 5;
  private static final int SIGKILL = 9;

  private final AgentSettings settings;
  private final Master master;
  private final Containerizer containerizer;
  private final Sandboxes sandboxes;
  private final AgentCheckpoint checkpoint;
  private final Map<String, Run> runs = new ConcurrentHashMap<>();
  private final Map<String, ExecutorInstance> executors = new ConcurrentHashMap<>();
  private final Set<TaskGroup> groups = ConcurrentHashMap.newKeySet();

  /** No longer listed, but their containers are still being taken away. */
  private final Set<ExecutorInstance> leaving = ConcurrentHashMap.newKeySet();

  private final ExecutorService workers = Executors.newCachedThreadPool(work -> daemon(work));
  private volatile boolean recovered;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(work -> daemon(work));

  public Agent(AgentSettings settings, Master master) {
    this.settings = settings;
    this.master = master;
    this.containerizer =
        new Containerizer(
            new ContainerizerSettings(
                settings.workDir(),
                settings.runtimeDir(),
                settings.networkCniConfigDir(),
                settings.networkCniPluginsDir(),
                settings.dockerRegistry(),
                settings.pullListener(),
                settings.defaultDns(),
                settings.pluginTimeLimit()));
    this.sandboxes = new Sandboxes(settings.workDir(), settings.id().getValue());
    this.checkpoint = new AgentCheckpoint(settings.workDir());
    var unused =
        timer.scheduleWithFixedDelay(
            this::resend, RESEND_SECONDS, RESEND_SECONDS, TimeUnit.SECONDS);
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "agent-worker");
    thread.setDaemon(true);
    return thread;
  }

  /** What an earlier agent with this work directory was registered as: its id is this one's too. */
  public static Optional<AgentInfo> earlier(Path workDir) throws IOException {
    return new AgentCheckpoint(workDir).agent();
  }

  /**
   * Takes over what an earlier agent left; before the first task is launched, while executors find
   * this agent's endpoints already.
   */
  public void recover() throws IOException {
    checkpoint.agent(
        AgentInfo.newBuilder()
            .setId(settings.id())
            .setHostname(settings.ip())
            .setPort(settings.port())
            .build());
    Found found = new Found();
    new AgentRecovery(checkpoint, containerizer, sandboxes, found).run();
    recovered = true;
    found.adopted.forEach(Runnable::run);
  }

  private final class Found implements AgentRecovery.Finds {
    /** Drivers that are started when they are let in. */
    private final List<Runnable> adopted = new ArrayList<>();

    @Override
    public void known(ExecutorInstance executor) {
      executors.put(
          key(executor.framework.getId(), executor.info.getExecutorId().getValue()), executor);
      TaskGroup group = executor.group;
      for (Run run : executor.tasks.values()) {
        runs.put(key(executor.framework.getId(), run.task.getTaskId().getValue()), run);
        master.recover(
            executor.framework,
            run.task,
            group == null
                ? Optional.of(executor.info).filter(info -> executor.ownProcess)
                : Optional.of(group.executor),
            Optional.ofNullable(run.latest));
      }
    }

    @Override
    public void group(TaskGroup group) {
      groups.add(group);
      detachWhenGone(group);
    }

    @Override
    public void runs(
        ExecutorInstance executor, Run run, AdoptedContainer found, TaskProcess process) {
      CommandExecutor driver =
          new CommandExecutor(
              ExecutorEnvironment.from(environment(executor)),
              task -> {
                throw new IOException("the task has been launched already");
              });
      executor.driver = driver;
      executor.containerStatus =
          containerStatus(executor, found.container().networks(), process.pid());
      var unused = process.exit().thenRunAsync(() -> destroy(executor, found.container()), workers);
      TaskState last = run.latest == null ? TaskState.TASK_STAGING : run.latest.getState();
      adopted.add(
          () -> {
            driver.adopt(run.task, executor.framework, process, last);
            driver.start();
          });
    }

    @Override
    public void ended(
        ExecutorInstance executor, AdoptedContainer found, Optional<ExitStatus> exitStatus) {
      workers.execute(
          () -> {
            destroy(executor, found.container());
            for (Run run : List.copyOf(executor.tasks.values())) {
              if (run.ended) {
                forget(run);
              } else if (!run.terminal) {
                lost(run, exitStatus);
              }
            }
          });
    }

    private void lost(Run run, Optional<ExitStatus> exitStatus) {
      if (exitStatus.isPresent()) {
        finish(
            run,
            exitStatus.get().succeeded() ? TaskState.TASK_FINISHED : TaskState.TASK_FAILED,
            exitStatus.get().describe());
      } else {
        fail(
            run,
            TaskStatus.Reason.REASON_EXECUTOR_REREGISTRATION_TIMEOUT,
            "Executor did not reregister after the agent was started again");
      }
    }
  }

  /** Adds the agent's endpoints. */
  public void serve(ApiServer server) {
    FilesApi files = new FilesApi(sandboxes);
    ContainersApi containers = new ContainersApi(new Running(), files);
    for (String prefix : List.of("", "/slave(1)")) {
      server.serve(prefix + "/api/v1", containers::operatorCall);
      server.serve(prefix + "/files/read", files::read);
    }
    serveExecutors(server);
    server.serve("/health", request -> request.respond(200, "text/plain", new byte[0]));
  }

  /** Adds what executors need. */
  public void serveExecutors(ApiServer server) {
    for (String prefix : List.of("", "/slave(1)")) {
      server.serve(prefix + "/api/v1/executor", this::executorCall);
    }
  }

  /** What the operator API sees of the containers. */
  private final class Running implements ContainersApi.Containers {
    @Override
    public Optional<PreparedContainer> find(String containerId) {
      return executors.values().stream()
          .filter(executor -> executor.containerId.equals(containerId))
          .findFirst()
          .map(executor -> executor.container);
    }

    @Override
    public Response.GetContainers describe() {
      Response.GetContainers.Builder all = Response.GetContainers.newBuilder();
      for (ExecutorInstance executor : executors.values()) {
        synchronized (executor) {
          all.addContainersBuilder()
              .setFrameworkId(executor.framework.getId())
              .setExecutorId(executor.publicId())
              .setExecutorName(executor.info.getName())
              .setContainerId(executor.containerStatus.getContainerId())
              .setContainerStatus(executor.containerStatus);
        }
      }
      return all.build();
    }
  }

  public String address() {
    return "http://" + settings.ip() + ":" + settings.port();
  }

  private static String key(FrameworkID framework, String executor) {
    return framework.getValue() + "/" + executor;
  }

  @Override
  public void launch(FrameworkInfo framework, TaskInfo task) {
    workers.execute(() -> start(framework, task));
  }

  private void start(FrameworkInfo framework, TaskInfo task) {
    ExecutorInfo info = task.hasExecutor() ? task.getExecutor() : ofCommand(framework, task);
    ExecutorInstance executor;
    Run first;
    // Two tasks of one launch may ask for the same executor at the same moment.
    synchronized (executors) {
      String key = key(framework.getId(), info.getExecutorId().getValue());
      ExecutorInstance running = executors.get(key);
      if (running != null && joins(running, task)) {
        return;
      }
      String containerId = UUID.randomUUID().toString();
      Path sandbox =
          sandboxes.path(
              framework.getId().getValue(), info.getExecutorId().getValue(), containerId);
      executor = new ExecutorInstance(framework, info, task.hasExecutor(), containerId, sandbox);
      first = add(executor, task);
      executors.put(key, executor);
    }
    try {
      sandboxes.create(executor.sandbox);
      checkpoint.add(executor);
      startContainer(executor, first);
    } catch (IOException e) {
      notStarted(
          executor,
          TaskStatus.Reason.REASON_CONTAINER_LAUNCH_FAILED,
          "No sandbox: " + e.getMessage());
    }
  }

  @Override
  public void launchGroup(FrameworkInfo framework, ExecutorInfo executor, List<TaskInfo> tasks) {
    workers.execute(() -> startGroup(framework, executor, tasks));
  }

  private void startGroup(FrameworkInfo framework, ExecutorInfo executor, List<TaskInfo> tasks) {
    String containerId = UUID.randomUUID().toString();
    TaskGroup group = new TaskGroup(executor, containerId);
    Path sandbox =
        sandboxes.path(
            framework.getId().getValue(), executor.getExecutorId().getValue(), containerId);
    for (TaskInfo task : tasks) {
      String child = UUID.randomUUID().toString();
      ExecutorInstance driver =
          new ExecutorInstance(
              framework,
              ofCommand(framework, task),
              false,
              containerId + "." + child,
              Sandboxes.nested(sandbox, child));
      driver.group = group;
      group.runs.add(add(driver, task));
      executors.put(key(framework.getId(), task.getTaskId().getValue()), driver);
    }
    groups.add(group);
    detachWhenGone(group);
    try {
      sandboxes.create(sandbox);
      for (Run run : group.runs) {
        checkpoint.add(run.executor);
      }
      group.networks = containerizer.attachGroup(containerId, executor.getContainer());
      for (Run run : group.runs) {
        sandboxes.createNested(sandbox, run.executor.sandbox, run.task.getTaskId().getValue());
      }
      group.runs.forEach(run -> workers.execute(() -> startContainer(run.executor, run)));
    } catch (ContainerException e) {
      notStarted(group, e.reason(), String.valueOf(e.getMessage()));
    } catch (IOException e) {
      notStarted(
          group, TaskStatus.Reason.REASON_CONTAINER_LAUNCH_FAILED, "No sandbox: " + e.getMessage());
    }
  }

  private void detachWhenGone(TaskGroup group) {
    var unused =
        CompletableFuture.allOf(
                group.runs.stream().map(run -> run.executor.gone).toArray(CompletableFuture[]::new))
            .thenRunAsync(() -> detach(group), workers)
            .thenCompose(
                gone ->
                    CompletableFuture.allOf(
                        group.runs.stream().map(run -> run.over).toArray(CompletableFuture[]::new)))
            .thenRun(() -> groupEnded(group));
  }

  private void notStarted(TaskGroup group, TaskStatus.Reason reason, String message) {
    group.runs.forEach(run -> notStarted(run.executor, reason, message));
  }

  private void detach(TaskGroup group) {
    try {
      containerizer.detachGroup(group.containerId);
    } catch (IOException e) {
      LOG.error("Group '{}' could not be cleaned up: {}", group.containerId, e.getMessage());
    } finally {
      groups.remove(group);
      group.gone.complete(null);
    }
  }

  /** Mesos' default executor ends with an error when a task failed, though not after a kill. */
  private void groupEnded(TaskGroup group) {
    boolean failed = group.runs.stream().anyMatch(run -> run.is(TaskState.TASK_FAILED));
    boolean killed = group.runs.stream().anyMatch(run -> run.killed != null && !group.ending);
    master.executorLost(
        group.runs.get(0).executor.framework.getId(),
        group.executor.getExecutorId(),
        failed && !killed ? 1 << 8 : 0);
  }

  /** One of a group did not end well, so the others end too. */
  private void endSiblings(TaskGroup group) {
    synchronized (group) {
      if (group.ending) {
        return;
      }
      group.ending = true;
    }
    for (Run run : group.runs) {
      boolean alive;
      synchronized (run.executor) {
        alive = !run.terminal;
      }
      if (alive) {
        kill(run, KillPolicy.getDefaultInstance());
      }
    }
  }

  private Run add(ExecutorInstance executor, TaskInfo task) {
    Run run = new Run(executor, task);
    executor.tasks.put(task.getTaskId(), run);
    runs.put(key(executor.framework.getId(), task.getTaskId().getValue()), run);
    return run;
  }

  /** Gives a task to an executor that is there already, unless that is on its way out. */
  private boolean joins(ExecutorInstance running, TaskInfo task) {
    synchronized (running) {
      if (running.stopping) {
        return false;
      }
      Run run = add(running, task);
      checkpointed(() -> checkpoint.add(run));
      if (running.stream != null) {
        run.launchSent = true;
        running.launched = true;
        running.send(ExecutorEvents.launch(task));
      }
      return true;
    }
  }

  /** A command task's executor is called like the task. */
  private static ExecutorInfo ofCommand(FrameworkInfo framework, TaskInfo task) {
    return ExecutorInfo.newBuilder()
        .setExecutorId(ExecutorID.newBuilder().setValue(task.getTaskId().getValue()))
        .setFrameworkId(framework.getId())
        .setCommand(task.getCommand())
        .build();
  }

  private void startContainer(ExecutorInstance executor, Run first) {
    Map<String, String> environment = environment(executor);
    TaskInfo contents = executor.ownProcess ? contents(executor.info, first.task) : first.task;
    try {
      PreparedContainer container =
          containerizer.prepare(
              new ContainerRequest(
                  executor.containerId,
                  contents,
                  executor.framework.getUser(),
                  executor.sandbox,
                  executor.framework.getCheckpoint(),
                  containerEnvironment(environment, executor, contents),
                  settings
                      .domainSocket()
                      .map(DomainSocket::path)
                      .filter(socket -> executor.ownProcess)));
      if (executor.ownProcess) {
        runExecutor(executor, container);
      } else {
        prepared(executor, first, container, environment);
      }
    } catch (ContainerException e) {
      notStarted(executor, e.reason(), String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      LOG.error("Container of executor {} failed", executor.info.getExecutorId().getValue(), e);
      notStarted(
          executor, TaskStatus.Reason.REASON_CONTAINER_LAUNCH_FAILED, "Internal error: " + e);
    }
  }

  private void notStarted(ExecutorInstance executor, TaskStatus.Reason reason, String message) {
    List<Run> lost;
    synchronized (executor) {
      executor.stopping = true;
      lost = List.copyOf(executor.tasks.values());
    }
    forget(executor);
    executor.gone.complete(null);
    lost.forEach(run -> fail(run, reason, message));
  }

  private void forget(ExecutorInstance executor) {
    executors.remove(
        key(executor.framework.getId(), executor.info.getExecutorId().getValue()), executor);
  }

  /** What a container runs for an executor of the framework's own. */
  private static TaskInfo contents(ExecutorInfo executor, TaskInfo task) {
    TaskInfo.Builder contents =
        TaskInfo.newBuilder()
            .setName(executor.getExecutorId().getValue())
            .setTaskId(task.getTaskId())
            .setAgentId(task.getAgentId())
            .setCommand(executor.getCommand())
            .addAllResources(executor.getResourcesList());
    if (executor.hasContainer()) {
      contents.setContainer(executor.getContainer());
    }
    return contents.build();
  }

  private void runExecutor(ExecutorInstance executor, PreparedContainer container) {
    synchronized (executor) {
      executor.container = container;
      executor.containerStatus = containerStatus(executor, container.networks(), 0);
    }
    try {
      TaskProcess process = container.start();
      boolean unwanted;
      synchronized (executor) {
        executor.process = process;
        executor.containerStatus = containerStatus(executor, container.networks(), process.pid());
        unwanted = executor.stopping;
      }
      var unused =
          process
              .exit()
              .thenAcceptAsync(status -> executorEnded(executor, container, status), workers);
      if (unwanted) {
        process.signal(SIGKILL);
      }
    } catch (IOException e) {
      destroy(executor, container);
      notStarted(
          executor,
          TaskStatus.Reason.REASON_CONTAINER_LAUNCH_FAILED,
          String.valueOf(e.getMessage()));
    }
  }

  private void executorEnded(
      ExecutorInstance executor, PreparedContainer container, ExitStatus status) {
    List<Run> lost;
    synchronized (executor) {
      executor.stopping = true;
      lost = executor.tasks.values().stream().filter(run -> !run.terminal).toList();
      if (executor.stream != null) {
        executor.stream.close();
      }
    }
    leaving.add(executor);
    forget(executor);
    destroy(executor, container);
    leaving.remove(executor);
    for (Run run : lost) {
      if (run.killed != null) {
        finish(run, TaskState.TASK_KILLED, "Executor terminated");
      } else {
        fail(
            run,
            TaskStatus.Reason.REASON_EXECUTOR_TERMINATED,
            "Executor terminated: " + status.describe());
      }
    }
    master.executorLost(
        executor.framework.getId(), executor.info.getExecutorId(), waitStatus(status));
  }

  /** As wait(2) has it. */
  private static int waitStatus(ExitStatus status) {
    return status.signal() > 0 ? status.signal() : status.code() << 8;
  }

  private void prepared(
      ExecutorInstance executor,
      Run run,
      PreparedContainer container,
      Map<String, String> environment) {
    CommandExecutor driver =
        new CommandExecutor(
            ExecutorEnvironment.from(environment), task -> startProcess(executor, container));
    boolean unwanted;
    synchronized (executor) {
      executor.container = container;
      executor.containerStatus = containerStatus(executor, container.networks(), 0);
      unwanted = run.killed != null;
      if (!unwanted) {
        executor.driver = driver;
      }
    }
    if (unwanted) {
      destroy(executor, container);
      finish(run, TaskState.TASK_KILLED, "Killed before its container was started");
      return;
    }
    driver.start();
  }

  private TaskProcess startProcess(ExecutorInstance executor, PreparedContainer container)
      throws IOException {
    try {
      TaskProcess process = container.start();
      synchronized (executor) {
        executor.containerStatus = containerStatus(executor, container.networks(), process.pid());
      }
      var unused = process.exit().thenRunAsync(() -> destroy(executor, container), workers);
      return process;
    } catch (IOException e) {
      destroy(executor, container);
      throw e;
    }
  }

  private ContainerStatus containerStatus(
      ExecutorInstance executor, List<NetworkInfo> networks, long pid) {
    ContainerStatus.Builder status = ContainerStatus.newBuilder();
    int dot = executor.containerId.indexOf('.');
    if (dot > 0) {
      // As Mesos writes nested containers.
      status
          .getContainerIdBuilder()
          .setValue(executor.containerId.substring(dot + 1))
          .getParentBuilder()
          .setValue(executor.containerId.substring(0, dot));
    } else {
      status.getContainerIdBuilder().setValue(executor.containerId);
    }
    if (networks.isEmpty()) {
      status
          .addNetworkInfosBuilder()
          .addIpAddressesBuilder()
          .setProtocol(NetworkInfo.Protocol.IPv4)
          .setIpAddress(settings.ip());
    } else {
      status.addAllNetworkInfos(networks);
    }
    if (pid > 0) {
      status.setExecutorPid((int) pid);
    }
    return status.build();
  }

  private void destroy(ExecutorInstance executor, PreparedContainer container) {
    try {
      container.destroy();
    } catch (IOException e) {
      LOG.error("Container '{}' could not be cleaned up: {}", executor.containerId, e.getMessage());
    } finally {
      executor.gone.complete(null);
    }
  }

  private void fail(Run run, TaskStatus.Reason reason, String message) {
    enqueue(run, agentStatus(run, TaskState.TASK_FAILED, message).setReason(reason).build());
  }

  private void finish(Run run, TaskState state, String message) {
    enqueue(run, agentStatus(run, state, message).build());
  }

  private TaskStatus.Builder agentStatus(Run run, TaskState state, String message) {
    UUID uuid = UUID.randomUUID();
    ByteBuffer bytes = ByteBuffer.allocate(16);
    bytes.putLong(uuid.getMostSignificantBits()).putLong(uuid.getLeastSignificantBits()).flip();
    return TaskStatus.newBuilder()
        .setTaskId(run.task.getTaskId())
        .setAgentId(settings.id())
        .setExecutorId(run.executor.publicId())
        .setState(state)
        .setMessage(message)
        .setSource(TaskStatus.Source.SOURCE_AGENT)
        .setTimestamp(System.currentTimeMillis() / 1000.0)
        .setUuid(ByteString.copyFrom(bytes));
  }

  private Map<String, String> environment(ExecutorInstance executor) {
    Map<String, String> environment = new HashMap<>();
    environment.put("MESOS_AGENT_ENDPOINT", settings.ip() + ":" + settings.port());
    environment.put("MESOS_FRAMEWORK_ID", executor.framework.getId().getValue());
    environment.put("MESOS_EXECUTOR_ID", executor.info.getExecutorId().getValue());
    environment.put("MESOS_SLAVE_ID", settings.id().getValue());
    environment.put("MESOS_SLAVE_PID", "slave(1)@" + settings.ip() + ":" + settings.port());
    environment.put("MESOS_DIRECTORY", executor.sandbox.toString());
    environment.put("MESOS_SANDBOX", executor.sandbox.toString());
    environment.put("MESOS_CHECKPOINT", executor.framework.getCheckpoint() ? "1" : "0");
    environment.put("MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD", SHUTDOWN_GRACE_SECONDS + "secs");
    settings
        .domainSocket()
        .ifPresent(socket -> environment.put(ExecutorEnvironment.DOMAIN_SOCKET, socket.toString()));
    return environment;
  }

  /** A command sees what Mesos' command executor passes on from its own environment. */
  private Map<String, String> containerEnvironment(
      Map<String, String> base, ExecutorInstance executor, TaskInfo task) {
    Map<String, String> environment = new HashMap<>(base);
    environment.put("MESOS_EXECUTOR_ID", executor.publicId().getValue());
    // On the host's network; on others the container's own take their place.
    environment.put("LIBPROCESS_IP", settings.ip());
    environment.put("MESOS_CONTAINER_IP", settings.ip());
    environment.put("MESOS_TASK_ID", task.getTaskId().getValue());
    task.getResourcesList().stream()
        .filter(resource -> resource.hasAllocationInfo())
        .findFirst()
        .ifPresent(
            resource ->
                environment.put("MESOS_ALLOCATION_ROLE", resource.getAllocationInfo().getRole()));
    return environment;
  }

  private void executorCall(ApiRequest request) throws ApiError, IOException {
    request.requirePost();
    if (!recovered) {
      throw new ApiError(503, "Agent has not finished recovery");
    }
    Call call = request.call("Executor::Call", Codecs::executorCall);
    Optional<String> problem = ExecutorCallValidation.problem(call, settings.id());
    if (problem.isPresent()) {
      throw ApiError.badRequest("Failed to validate Executor::Call: " + problem.get());
    }
    ExecutorInstance executor = executor(call);
    switch (call.getType()) {
      case SUBSCRIBE -> {
        subscribe(request, executor);
        for (Call.Update update : call.getSubscribe().getUnacknowledgedUpdatesList()) {
          received(executor, update.getStatus());
        }
      }
      case UPDATE -> {
        received(executor, call.getUpdate().getStatus());
        request.accept();
      }
      case MESSAGE -> {
        master.message(call.getFrameworkId(), call.getExecutorId(), call.getMessage().getData());
        request.accept();
      }
      // HEARTBEAT; UNKNOWN has been refused.
      default -> request.accept();
    }
  }

  private ExecutorInstance executor(Call call) throws ApiError {
    ExecutorInstance executor =
        executors.get(key(call.getFrameworkId(), call.getExecutorId().getValue()));
    if (executor != null) {
      return executor;
    }
    String prefix = call.getFrameworkId().getValue() + "/";
    boolean framework = runs.keySet().stream().anyMatch(key -> key.startsWith(prefix));
    throw ApiError.badRequest((framework ? "Executor" : "Framework") + " cannot be found");
  }

  private void subscribe(ApiRequest request, ExecutorInstance executor)
      throws ApiError, IOException {
    synchronized (executor) {
      executor.contentType = request.accepted();
      executor.stream = request.stream(executor.contentType, "executor-stream", () -> {});
      executor.send(ExecutorEvents.subscribed(executor, settings));
      for (Run run : executor.tasks.values()) {
        if (!run.launchSent) {
          run.launchSent = true;
          executor.launched = true;
          executor.send(ExecutorEvents.launch(run.task));
        }
        if (run.killed != null) {
          executor.send(ExecutorEvents.kill(run.task.getTaskId(), run.killed));
        }
      }
      if (executor.stopping) {
        executor.send(ExecutorEvents.shutdown());
      }
    }
  }

  private void received(ExecutorInstance executor, TaskStatus status) throws ApiError {
    Run run;
    synchronized (executor) {
      run = executor.tasks.get(status.getTaskId());
      if (run == null) {
        throw ApiError.badRequest(
            "Task '" + status.getTaskId().getValue() + "' is not one of this executor's");
      }
      executor.send(ExecutorEvents.acknowledged(status));
      if (run.received.contains(status.getUuid())) {
        return;
      }
      run.received.add(status.getUuid());
      run.terminal |= isTerminal(status.getState());
    }
    enqueue(
        run,
        status.toBuilder().setExecutorId(executor.publicId()).setAgentId(settings.id()).build());
  }

  private void enqueue(Run run, TaskStatus status) {
    ExecutorInstance executor = run.executor;
    TaskStatus complete;
    boolean first;
    synchronized (executor) {
      complete =
          executor.containerStatus.hasContainerId()
              ? status.toBuilder().setContainerStatus(executor.containerStatus).build()
              : status;
      run.terminal |= isTerminal(status.getState());
      run.latest = complete;
      first = run.updates.add(complete);
      checkpointed(() -> checkpoint.update(run, complete));
    }
    if (first) {
      master.update(executor.framework.getId(), complete);
    } else {
      master.note(executor.framework.getId(), complete);
    }
    if (isTerminal(complete.getState())) {
      run.over.complete(null);
    }
    TaskGroup group = executor.group;
    if (group != null
        && isTerminal(status.getState())
        && status.getState() != TaskState.TASK_FINISHED) {
      workers.execute(() -> endSiblings(group));
    }
  }

  @Override
  public void acknowledge(FrameworkID framework, TaskID task, ByteString uuid) {
    Run run = runs.get(key(framework, task.getValue()));
    if (run == null) {
      return;
    }
    // Not on the master's thread, which holds its lock.
    workers.execute(() -> acknowledged(run, uuid));
  }

  private void acknowledged(Run run, ByteString uuid) {
    FrameworkID framework = run.executor.framework.getId();
    Optional<TaskStatus> next;
    boolean last = false;
    synchronized (run.executor) {
      Optional<TaskStatus> head = run.updates.head();
      if (!run.updates.acknowledge(uuid)) {
        return;
      }
      checkpointed(() -> checkpoint.acknowledged(run, uuid));
      next = run.updates.head();
      last = next.isEmpty() && head.isPresent() && isTerminal(head.get().getState());
      run.ended |= last;
    }
    next.ifPresent(status -> master.update(framework, status));
    if (last) {
      master.forget(framework, run.task.getTaskId());
      forget(run);
    }
  }

  private interface Write {
    void run() throws IOException;
  }

  /** A full disk must not keep a status from its scheduler. */
  private static void checkpointed(Write write) {
    try {
      write.run();
    } catch (IOException e) {
      LOG.warn("A checkpoint could not be written: {}", e.getMessage());
    }
  }

  /** The scheduler knows how the task ended: it is history. */
  private void forget(Run run) {
    ExecutorInstance executor = run.executor;
    runs.remove(key(executor.framework.getId(), run.task.getTaskId().getValue()), run);
    synchronized (executor) {
      executor.tasks.remove(run.task.getTaskId());
    }
    if (executor.tasks.isEmpty() && executor.framework.getCheckpoint()) {
      var unused =
          executor.gone.thenRunAsync(
              () -> checkpointed(() -> checkpoint.remove(executor)), workers);
    }
    if (!executor.ownProcess) {
      // Its container may take longer than its last status.
      var unused = executor.gone.thenRun(() -> forget(executor));
    }
  }

  static boolean isTerminal(TaskState state) {
    return switch (state) {
      case TASK_FINISHED, TASK_FAILED, TASK_KILLED, TASK_ERROR, TASK_LOST -> true;
      default -> false;
    };
  }

  private void resend() {
    for (Run run : runs.values()) {
      Optional<TaskStatus> head;
      synchronized (run.executor) {
        head = run.updates.head();
      }
      head.ifPresent(status -> master.update(run.executor.framework.getId(), status));
    }
  }

  @Override
  public void kill(FrameworkID framework, TaskID task, KillPolicy policy) {
    Run run = runs.get(key(framework, task.getValue()));
    if (run == null) {
      // Its launch is still on its way to a worker.
      workers.execute(() -> killLater(framework, task, policy));
      return;
    }
    kill(run, policy);
  }

  private void killLater(FrameworkID framework, TaskID task, KillPolicy policy) {
    for (int i = 0; i < 100; i++) {
      Run run = runs.get(key(framework, task.getValue()));
      if (run != null) {
        kill(run, policy);
        return;
      }
      try {
        Thread.sleep(10);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private static void kill(Run run, KillPolicy policy) {
    synchronized (run.executor) {
      run.killed = policy;
      if (run.launchSent) {
        run.executor.send(ExecutorEvents.kill(run.task.getTaskId(), policy));
      }
    }
  }

  @Override
  public void message(FrameworkID framework, ExecutorID executor, ByteString data) {
    ExecutorInstance instance = executors.get(key(framework, executor.getValue()));
    if (instance != null) {
      synchronized (instance) {
        instance.send(ExecutorEvents.message(data));
      }
    }
  }

  @Override
  public void shutdown(FrameworkID framework, ExecutorID executor) {
    for (ExecutorInstance instance : executors.values()) {
      if (instance.framework.getId().equals(framework) && instance.publicId().equals(executor)) {
        workers.execute(() -> stop(instance));
      }
    }
  }

  @Override
  public void removeFramework(FrameworkID framework) {
    for (ExecutorInstance executor : executors.values()) {
      if (executor.framework.getId().equals(framework)) {
        workers.execute(() -> stop(executor));
      }
    }
  }

  /** Ends an executor with its tasks, whatever they are doing. */
  private void stop(ExecutorInstance executor) {
    if (executor.ownProcess) {
      synchronized (executor) {
        executor.stopping = true;
        executor.send(ExecutorEvents.shutdown());
      }
      var unused = timer.schedule(() -> kill(executor), SHUTDOWN_GRACE_SECONDS, TimeUnit.SECONDS);
    } else {
      stopDriven(executor);
    }
  }

  private static void kill(ExecutorInstance executor) {
    TaskProcess process;
    synchronized (executor) {
      executor.stopping = true;
      process = executor.process;
    }
    if (process != null && !executor.gone.isDone()) {
      process.signal(SIGKILL);
    }
  }

  private static void stopDriven(ExecutorInstance executor) {
    CommandExecutor driver;
    synchronized (executor) {
      executor.stopping = true;
      executor.tasks.values().forEach(run -> run.killed = KillPolicy.getDefaultInstance());
      driver = executor.driver;
      if (executor.stream != null) {
        executor.stream.close();
      }
    }
    if (driver != null) {
      driver.close();
      // A container that was made but whose process was never started has nobody else to remove it.
      synchronized (executor) {
        if (!executor.launched && executor.container != null) {
          executor.gone.complete(null);
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    timer.shutdownNow();
    List<CompletableFuture<Void>> gone = new ArrayList<>();
    for (ExecutorInstance executor : executors.values()) {
      if (executor.ownProcess) {
        kill(executor);
      } else {
        stopDriven(executor);
      }
      gone.add(executor.gone);
    }
    leaving.forEach(executor -> gone.add(executor.gone));
    groups.forEach(group -> gone.add(group.gone));
    try {
      CompletableFuture.allOf(gone.toArray(CompletableFuture[]::new))
          .get(CLOSE_LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.error("Not every container was gone after {} s", CLOSE_LIMIT.toSeconds());
    }
    for (ExecutorInstance executor : executors.values()) {
      PreparedContainer left = executor.container;
      if (left != null) {
        // Does nothing where it was done already.
        left.destroy();
      }
    }
    workers.shutdownNow();
    containerizer.close();
  }

  /** The address that executors use. */
  public URI endpoint() {
    return URI.create(address());
  }
}
