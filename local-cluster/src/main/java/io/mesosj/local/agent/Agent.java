package io.mesosj.local.agent;

import com.google.protobuf.ByteString;
import io.mesosj.base.file.FileProblem;
import io.mesosj.cni.EndedCall;
import io.mesosj.local.container.Containerizer;
import io.mesosj.local.http.ApiError;
import io.mesosj.local.http.ApiServer;
import io.mesosj.local.master.AgentLink;
import io.mesosj.local.master.MasterLink;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.agent.Protos.Call;
import org.apache.mesos.v1.agent.Protos.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent: what its master asks of it, its endpoints, and its beginning and end. Safe for use by
 * several threads, without state of its own: an {@link Executor} guards itself and its tasks, an
 * {@link ExecutorContainer} itself, {@link AgentExecutors} the tables of them. Locks are taken in
 * this order: the master's, the tables', an executor's, its container's. Nobody holds two of a
 * kind, nor calls the master with one of the agent's held.
 */
public final class Agent implements AgentLink, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Agent.class);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(60);

  private final AgentSettings settings;
  private final AgentThreads workers = new AgentThreads();
  private final Containerizer containerizer;
  private final Sandboxes sandboxes;
  private final AgentCheckpoint checkpoint;
  private final VolumeDirectories volumes;
  private final AgentExecutors executors = new AgentExecutors();
  private final StatusReports reports;
  private final ExecutorApi executorApi;
  private final TaskLaunches launches;
  private final TaskGroups groups;
  private final AdoptedExecutors adopted;

  /**
   * An agent that has not begun.
   *
   * @param containerizer is closed with it
   */
  public Agent(AgentSettings settings, Containerizer containerizer, MasterLink master) {
    this.settings = settings;
    this.containerizer = containerizer;
    this.sandboxes = new Sandboxes(settings.workDir(), settings.id().getValue());
    this.checkpoint = new AgentCheckpoint(settings.workDir());
    this.volumes = new VolumeDirectories(settings.workDir());
    this.reports = new StatusReports(settings.id(), master, executors, checkpoint, workers);
    this.executorApi = new ExecutorApi(settings, executors, reports, master);
    ExecutorEnvironments environments = new ExecutorEnvironments(settings);
    ContainerStatuses statuses = new ContainerStatuses(settings.ip());
    RegistrationLimit registration =
        RegistrationLimit.first(settings.timeouts().registration(), reports, workers);
    DrivenExecutors driven =
        new DrivenExecutors(environments, statuses, reports, workers, registration);
    OwnExecutors own =
        new OwnExecutors(
            statuses,
            executors,
            reports,
            master,
            workers,
            registration,
            RegistrationLimit.again(settings.timeouts().reregistration(), reports, workers));
    ExecutorContainers containers =
        new ExecutorContainers(
            containerizer, volumes, environments, own, driven, executors, reports, master);
    LaunchTurns turns = new LaunchTurns(workers);
    this.launches =
        new TaskLaunches(sandboxes, checkpoint, executors, containers, reports, turns, workers);
    this.groups =
        new TaskGroups(
            containerizer, sandboxes, checkpoint, executors, containers, master, turns, workers);
    this.adopted = new AdoptedExecutors(executors, groups, own, driven, reports, master, workers);
  }

  /** What an earlier agent with this work directory was registered as: its id is this one's too. */
  public static Optional<AgentInfo> earlier(Path workDir) throws IOException {
    return new AgentCheckpoint(workDir).agent();
  }

  /** What frameworks reserved of the resources of an earlier agent with this work directory. */
  public static List<Resource> earlierReservations(Path workDir) throws IOException {
    return new AgentCheckpoint(workDir).reserved();
  }

  /**
   * Takes over what an earlier agent left; before the first task is launched, while executors find
   * this agent's endpoints already.
   */
  public void recover() throws IOException {
    checkpoint.agent(
        AgentInfo.newBuilder()
            .setId(settings.id())
            .setHostname(settings.address().host())
            .setPort(settings.port())
            .build());
    new AgentRecovery(checkpoint, containerizer, sandboxes, adopted).run();
    executorApi.open();
    adopted.start();
  }

  /** Adds the agent's endpoints. */
  public void serve(ApiServer server) {
    new AgentEndpoints(
            settings.access(),
            settings.ip(),
            new AgentState(info(), executors),
            new RunningContainers(executors),
            new FilesApi(sandboxes))
        .serve(server);
    serveExecutors(server);
  }

  /**
   * Answers a call of the operator API that reads files of sandboxes, for somebody whom this
   * agent's endpoints do not know.
   *
   * @throws ApiError also for every other call
   */
  public Response files(Call call) throws ApiError, IOException {
    if (call.getType() != Call.Type.READ_FILE && call.getType() != Call.Type.LIST_FILES) {
      throw new ApiError(403, "403 Forbidden. Only files are read here.");
    }
    return new FilesApi(sandboxes).answer(call);
  }

  /** The last runs of CNI plugins for its containers, the oldest first. */
  public List<EndedCall> pluginCalls() {
    return containerizer.pluginCalls().all();
  }

  private AgentInfo info() {
    return AgentInfo.newBuilder()
        .setId(settings.id())
        .setHostname(settings.address().host())
        .setPort(settings.port())
        .addAllResources(settings.resources().toProto())
        .addAllAttributes(settings.attributes())
        .build();
  }

  /** Adds what executors need. */
  public void serveExecutors(ApiServer server) {
    for (String prefix : List.of("", AgentEndpoints.PREFIX)) {
      server.serve(prefix + "/api/v1/executor", executorApi::admit, executorApi::answer);
    }
  }

  public String address() {
    return settings.address().url(settings.port());
  }

  @Override
  public void launch(FrameworkInfo framework, TaskInfo task) {
    try {
      launches.launch(framework, task);
    } catch (RuntimeException | Error e) {
      Optional<ExecutorID> own =
          task.hasExecutor() ? Optional.of(task.getExecutor().getExecutorId()) : Optional.empty();
      reports.refuse(framework.getId(), List.of(task), own, e);
    }
  }

  @Override
  public void launchGroup(FrameworkInfo framework, ExecutorInfo executor, List<TaskInfo> tasks) {
    try {
      if (executor.getType() == ExecutorInfo.Type.CUSTOM) {
        launches.launchGroup(framework, executor, tasks);
      } else {
        groups.launch(framework, executor, tasks);
      }
    } catch (RuntimeException | Error e) {
      reports.refuse(framework.getId(), tasks, Optional.of(executor.getExecutorId()), e);
    }
  }

  @Override
  public void acknowledge(FrameworkID framework, TaskID task, ByteString uuid) {
    reports.acknowledge(framework, task, uuid);
  }

  @Override
  public void kill(FrameworkID framework, TaskID task, KillPolicy policy) {
    executors.of(framework, task).ifPresent(executor -> executor.kill(task, policy));
  }

  @Override
  public void message(FrameworkID framework, ExecutorID executor, ByteString data) {
    executors
        .find(framework, executor.getValue())
        .ifPresent(found -> found.send(ExecutorEvents.message(data)));
  }

  @Override
  public void shutdown(FrameworkID framework, ExecutorID id) {
    executors.of(framework).stream()
        .filter(executor -> executor.spec().publicId().equals(id))
        .forEach(executor -> workers.execute(() -> stop(executor)));
  }

  @Override
  public void reserved(List<Resource> resources) {
    try {
      volumes.keep(resources);
    } catch (IOException e) {
      LOG.error("Persistent volumes could not be made: {}", FileProblem.describe(e));
    }
    checkpoint.reserved(resources);
    workers.execute(volumes::removeDestroyed);
  }

  @Override
  public void reregistered() {
    workers.execute(reports::resume);
  }

  @Override
  public void frameworkSubscribed(FrameworkID framework) {
    workers.execute(() -> reports.resume(framework));
  }

  @Override
  public void removeFramework(FrameworkID framework) {
    for (Executor executor : executors.of(framework)) {
      workers.execute(() -> stop(executor));
      var unused = executor.container().gone().thenRunAsync(() -> reports.drop(executor), workers);
    }
  }

  /** Ends an executor with its tasks; a framework's own has time to do so itself. */
  private void stop(Executor executor) {
    if (executor.spec().ownProcess()) {
      executor.shutDown();
      workers.after(ShutdownGrace.of(executor.spec().info()).toNanos(), executor.container()::kill);
    } else {
      kill(executor);
    }
  }

  private static void kill(Executor executor) {
    if (executor.spec().ownProcess()) {
      executor.shutDown();
    } else {
      var unused = executor.end();
    }
    executor.container().kill();
  }

  @Override
  public void close() throws IOException {
    workers.stopTimer();
    List<CompletableFuture<?>> gone = new ArrayList<>();
    for (Executor executor : executors.all()) {
      kill(executor);
      gone.add(executor.container().gone());
    }
    executors.leaving().forEach(executor -> gone.add(executor.container().gone()));
    groups.all().forEach(group -> gone.add(group.gone()));
    try {
      CompletableFuture.allOf(gone.toArray(CompletableFuture[]::new))
          .get(CLOSE_LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.error("Not every container was gone after {} s", CLOSE_LIMIT.toSeconds());
    }
    // Does nothing where it was done already.
    executors.all().forEach(executor -> executor.container().destroy());
    workers.close();
    containerizer.close();
  }

  /** The address that executors use. */
  public URI endpoint() {
    return URI.create(address());
  }
}
