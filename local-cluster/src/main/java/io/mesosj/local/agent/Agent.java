package io.mesosj.local.agent;

import com.google.protobuf.ByteString;
import io.mesosj.executor.ExecutorEnvironment;
import io.mesosj.executor.command.CommandExecutor;
import io.mesosj.executor.command.TaskProcess;
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
import io.mesosj.protocol.http.HttpTransport;
import io.mesosj.protocol.http.UrlConnectionTransport;
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
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.mesos.v1.Protos.ContainerStatus;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.apache.mesos.v1.Protos.NetworkInfo;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
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

  private final AgentSettings settings;
  private final Master master;
  private final Containerizer containerizer;
  private final Sandboxes sandboxes;
  private final HttpTransport transport = new UrlConnectionTransport();
  private final Map<String, Run> runs = new ConcurrentHashMap<>();
  private final ExecutorService workers = Executors.newCachedThreadPool(work -> daemon(work));
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
                settings.defaultDns(),
                settings.pluginTimeLimit()));
    this.sandboxes = new Sandboxes(settings.workDir(), settings.id().getValue());
    var unused =
        timer.scheduleWithFixedDelay(
            this::resend, RESEND_SECONDS, RESEND_SECONDS, TimeUnit.SECONDS);
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "agent-worker");
    thread.setDaemon(true);
    return thread;
  }

  /** Adds the agent's endpoints. */
  public void serve(ApiServer server) {
    FilesApi files = new FilesApi(sandboxes);
    for (String prefix : List.of("", "/slave(1)")) {
      server.serve(prefix + "/api/v1/executor", this::executorCall);
      server.serve(prefix + "/api/v1", files::operatorCall);
      server.serve(prefix + "/files/read", files::read);
    }
    server.serve("/health", request -> request.respond(200, "text/plain", new byte[0]));
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
    Run run;
    try {
      String containerId = UUID.randomUUID().toString();
      Path sandbox =
          sandboxes.create(framework.getId().getValue(), task.getTaskId().getValue(), containerId);
      run = new Run(framework, task, containerId, sandbox);
    } catch (IOException e) {
      run = new Run(framework, task, "", settings.workDir());
      fail(run, TaskStatus.Reason.REASON_CONTAINER_LAUNCH_FAILED, "No sandbox: " + e.getMessage());
      return;
    }
    runs.put(key(framework.getId(), task.getTaskId().getValue()), run);
    Map<String, String> environment = environment(run);
    try {
      PreparedContainer container =
          containerizer.prepare(
              new ContainerRequest(
                  run.containerId,
                  task,
                  framework.getUser(),
                  run.sandbox,
                  containerEnvironment(environment, run)));
      prepared(run, container, environment);
    } catch (ContainerException e) {
      run.gone.complete(null);
      fail(run, e.reason(), String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      LOG.error("Container of task {} failed", task.getTaskId().getValue(), e);
      run.gone.complete(null);
      fail(run, TaskStatus.Reason.REASON_CONTAINER_LAUNCH_FAILED, "Internal error: " + e);
    }
  }

  private void prepared(Run run, PreparedContainer container, Map<String, String> environment) {
    CommandExecutor executor;
    synchronized (run) {
      run.container = container;
      run.containerStatus = containerStatus(run, container.networks(), 0);
      if (run.killed != null) {
        destroy(run, container);
        finish(run, TaskState.TASK_KILLED, "Killed before its container was started");
        return;
      }
      executor =
          new CommandExecutor(
              ExecutorEnvironment.from(environment),
              transport,
              task -> startProcess(run, container));
      run.executor = executor;
    }
    executor.start();
  }

  private TaskProcess startProcess(Run run, PreparedContainer container) throws IOException {
    try {
      TaskProcess process = container.start();
      synchronized (run) {
        run.containerStatus = containerStatus(run, container.networks(), process.pid());
      }
      var unused = process.exit().thenRunAsync(() -> destroy(run, container), workers);
      return process;
    } catch (IOException e) {
      destroy(run, container);
      throw e;
    }
  }

  private ContainerStatus containerStatus(Run run, List<NetworkInfo> networks, long pid) {
    ContainerStatus.Builder status = ContainerStatus.newBuilder();
    status.getContainerIdBuilder().setValue(run.containerId);
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

  private void destroy(Run run, PreparedContainer container) {
    try {
      container.destroy();
    } catch (IOException e) {
      LOG.error("Container '{}' could not be cleaned up: {}", run.containerId, e.getMessage());
    } finally {
      run.gone.complete(null);
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
        .setExecutorId(run.executorId())
        .setState(state)
        .setMessage(message)
        .setSource(TaskStatus.Source.SOURCE_AGENT)
        .setTimestamp(System.currentTimeMillis() / 1000.0)
        .setUuid(ByteString.copyFrom(bytes));
  }

  private Map<String, String> environment(Run run) {
    Map<String, String> environment = new HashMap<>();
    environment.put("MESOS_AGENT_ENDPOINT", settings.ip() + ":" + settings.port());
    environment.put("MESOS_FRAMEWORK_ID", run.framework.getId().getValue());
    environment.put("MESOS_EXECUTOR_ID", run.executorId().getValue());
    environment.put("MESOS_SLAVE_ID", settings.id().getValue());
    environment.put("MESOS_SLAVE_PID", "slave(1)@" + settings.ip() + ":" + settings.port());
    environment.put("MESOS_DIRECTORY", run.sandbox.toString());
    environment.put("MESOS_SANDBOX", run.sandbox.toString());
    environment.put("MESOS_CHECKPOINT", "0");
    environment.put("MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD", "5secs");
    return environment;
  }

  /** A command sees what Mesos' command executor passes on from its own environment. */
  private Map<String, String> containerEnvironment(Map<String, String> executor, Run run) {
    Map<String, String> environment = new HashMap<>(executor);
    environment.put("LIBPROCESS_IP", settings.ip());
    environment.put("MESOS_TASK_ID", run.task.getTaskId().getValue());
    run.task.getResourcesList().stream()
        .filter(resource -> resource.hasAllocationInfo())
        .findFirst()
        .ifPresent(
            resource ->
                environment.put("MESOS_ALLOCATION_ROLE", resource.getAllocationInfo().getRole()));
    return environment;
  }

  private void executorCall(ApiRequest request) throws ApiError, IOException {
    request.requirePost();
    Call call = request.call("Executor::Call", Codecs::executorCall);
    Optional<String> problem = ExecutorCallValidation.problem(call, settings.id());
    if (problem.isPresent()) {
      throw ApiError.badRequest("Failed to validate Executor::Call: " + problem.get());
    }
    Run run = run(call);
    switch (call.getType()) {
      case SUBSCRIBE -> subscribe(request, run);
      case UPDATE -> {
        received(run, call.getUpdate().getStatus());
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

  private Run run(Call call) throws ApiError {
    Run run = runs.get(key(call.getFrameworkId(), call.getExecutorId().getValue()));
    if (run != null) {
      return run;
    }
    String prefix = call.getFrameworkId().getValue() + "/";
    boolean framework = runs.keySet().stream().anyMatch(key -> key.startsWith(prefix));
    throw ApiError.badRequest((framework ? "Executor" : "Framework") + " cannot be found");
  }

  private void subscribe(ApiRequest request, Run run) throws ApiError, IOException {
    synchronized (run) {
      run.contentType = request.accepted();
      run.stream = request.stream(run.contentType, "executor-stream", () -> {});
      run.send(ExecutorEvents.subscribed(run, settings));
      if (!run.launchSent) {
        run.launchSent = true;
        run.send(ExecutorEvents.launch(run.task));
      }
      if (run.killed != null) {
        run.send(ExecutorEvents.kill(run.task.getTaskId(), run.killed));
      }
    }
  }

  private void received(Run run, TaskStatus status) {
    synchronized (run) {
      run.send(ExecutorEvents.acknowledged(status));
      if (run.received.contains(status.getUuid())) {
        return;
      }
      run.received.add(status.getUuid());
    }
    enqueue(run, status);
  }

  private void enqueue(Run run, TaskStatus status) {
    TaskStatus complete;
    boolean first;
    synchronized (run) {
      complete =
          run.containerId.isEmpty() || !run.containerStatus.hasContainerId()
              ? status
              : status.toBuilder().setContainerStatus(run.containerStatus).build();
      first = run.updates.add(complete);
    }
    if (first) {
      master.update(run.framework.getId(), complete);
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
    Optional<TaskStatus> next;
    boolean last = false;
    synchronized (run) {
      Optional<TaskStatus> head = run.updates.head();
      if (!run.updates.acknowledge(uuid)) {
        return;
      }
      next = run.updates.head();
      last = next.isEmpty() && head.isPresent() && isTerminal(head.get().getState());
      run.ended |= last;
    }
    next.ifPresent(status -> master.update(run.framework.getId(), status));
    if (last) {
      master.forget(run.framework.getId(), run.task.getTaskId());
    }
  }

  private static boolean isTerminal(TaskState state) {
    return switch (state) {
      case TASK_FINISHED, TASK_FAILED, TASK_KILLED, TASK_ERROR, TASK_LOST -> true;
      default -> false;
    };
  }

  private void resend() {
    for (Run run : runs.values()) {
      Optional<TaskStatus> head;
      synchronized (run) {
        head = run.updates.head();
      }
      head.ifPresent(status -> master.update(run.framework.getId(), status));
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
    synchronized (run) {
      run.killed = policy;
      if (run.launchSent) {
        run.send(ExecutorEvents.kill(run.task.getTaskId(), policy));
      }
    }
  }

  @Override
  public void message(FrameworkID framework, ExecutorID executor, ByteString data) {
    Run run = runs.get(key(framework, executor.getValue()));
    if (run != null) {
      synchronized (run) {
        run.send(ExecutorEvents.message(data));
      }
    }
  }

  @Override
  public void shutdown(FrameworkID framework, ExecutorID executor) {
    Run run = runs.get(key(framework, executor.getValue()));
    if (run != null) {
      workers.execute(() -> stop(run));
    }
  }

  @Override
  public void removeFramework(FrameworkID framework) {
    for (Run run : runs.values()) {
      if (run.framework.getId().equals(framework)) {
        workers.execute(() -> stop(run));
      }
    }
  }

  /** Ends a run whatever it is doing. */
  private static void stop(Run run) {
    CommandExecutor executor;
    synchronized (run) {
      run.killed = KillPolicy.getDefaultInstance();
      executor = run.executor;
      if (run.stream != null) {
        run.stream.close();
      }
    }
    if (executor != null) {
      executor.close();
      // A container that was made but whose process was never started has nobody else to remove it.
      synchronized (run) {
        if (!run.launchSent && run.container != null) {
          run.gone.complete(null);
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    timer.shutdownNow();
    List<CompletableFuture<Void>> gone = new ArrayList<>();
    for (Run run : runs.values()) {
      stop(run);
      gone.add(run.gone);
    }
    try {
      CompletableFuture.allOf(gone.toArray(CompletableFuture[]::new))
          .get(CLOSE_LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.error("Not every container was gone after {} s", CLOSE_LIMIT.toSeconds());
    }
    for (Run run : runs.values()) {
      PreparedContainer left = run.container;
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
