package io.mesosj.local.agent;

import com.google.protobuf.ByteString;
import io.mesosj.base.thread.Threads;
import io.mesosj.local.container.Container;
import io.mesosj.local.container.Containerizer;
import io.mesosj.local.container.ContainerizerSettings;
import io.mesosj.local.http.Access;
import io.mesosj.local.http.ApiServer;
import io.mesosj.local.master.AgentLink;
import io.mesosj.local.master.Master;
import io.mesosj.protocol.log.LoggedFailures;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent: what its master asks of it, its endpoints, and its beginning and end. An {@link
 * ExecutorInstance} guards itself and its tasks; nobody locks two of them, nor calls the master
 * with one locked.
 */
public final class Agent implements AgentLink, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Agent.class);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(60);
  private static final long RESEND_SECONDS = 10;

  private final AgentSettings settings;
  private final Threads threads = new Threads("agent-worker", new LoggedFailures(LOG));
  private final ExecutorService workers = threads.pool();
  private final ScheduledExecutorService timer = threads.timer();
  private final Containerizer containerizer;
  private final Sandboxes sandboxes;
  private final AgentCheckpoint checkpoint;
  private final Roster roster = new Roster();
  private final StatusReports reports;
  private final ExecutorApi executorApi;
  private final Launches launches;
  private final TaskGroups groups;
  private final AdoptedExecutors adopted;

  public Agent(AgentSettings settings, Master master) {
    this.settings = settings;
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
    this.reports = new StatusReports(settings.id(), master, roster, checkpoint, workers);
    this.executorApi = new ExecutorApi(settings, roster, reports, master);
    ExecutorEnvironments environments = new ExecutorEnvironments(settings);
    ContainerStatuses statuses = new ContainerStatuses(settings.ip());
    DrivenExecutors driven = new DrivenExecutors(environments, statuses, reports, workers);
    ExecutorContainers containers =
        new ExecutorContainers(
            containerizer,
            environments,
            new OwnExecutors(statuses, roster, reports, master, workers),
            driven,
            roster,
            reports);
    this.launches = new Launches(sandboxes, checkpoint, roster, containers);
    this.groups =
        new TaskGroups(containerizer, sandboxes, checkpoint, roster, containers, master, workers);
    this.adopted = new AdoptedExecutors(roster, groups, driven, reports, master, workers);
    var unused =
        timer.scheduleWithFixedDelay(
            reports::resend, RESEND_SECONDS, RESEND_SECONDS, TimeUnit.SECONDS);
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
            .setHostname(settings.ip())
            .setPort(settings.port())
            .build());
    new AgentRecovery(checkpoint, containerizer, sandboxes, adopted).run();
    executorApi.open();
    adopted.start();
  }

  /** Adds the agent's endpoints. */
  public void serve(ApiServer server) {
    FilesApi files = new FilesApi(sandboxes);
    ContainersApi containers = new ContainersApi(new RunningContainers(roster), files);
    for (String prefix : List.of("", "/slave(1)")) {
      server.serve(prefix + "/api/v1", Access.OPEN, containers::operatorCall);
      server.serve(prefix + "/files/read", Access.OPEN, files::read);
    }
    serveExecutors(server);
    server.serve(
        "/health", Access.ANYBODY, request -> request.respond(200, "text/plain", new byte[0]));
  }

  /** Adds what executors need. */
  public void serveExecutors(ApiServer server) {
    for (String prefix : List.of("", "/slave(1)")) {
      server.serve(prefix + "/api/v1/executor", Access.OPEN, executorApi::answer);
    }
  }

  public String address() {
    return "http://" + settings.ip() + ":" + settings.port();
  }

  @Override
  public void launch(FrameworkInfo framework, TaskInfo task) {
    workers.execute(() -> launches.launch(framework, task));
  }

  @Override
  public void launchGroup(FrameworkInfo framework, ExecutorInfo executor, List<TaskInfo> tasks) {
    workers.execute(() -> groups.launch(framework, executor, tasks));
  }

  @Override
  public void acknowledge(FrameworkID framework, TaskID task, ByteString uuid) {
    reports.acknowledge(framework, task, uuid);
  }

  @Override
  public void kill(FrameworkID framework, TaskID task, KillPolicy policy) {
    Optional<Run> run = roster.run(framework, task);
    if (run.isPresent()) {
      run.get().kill(policy);
    } else {
      // Its launch is still on its way to a worker.
      workers.execute(() -> killLater(framework, task, policy));
    }
  }

  private void killLater(FrameworkID framework, TaskID task, KillPolicy policy) {
    for (int i = 0; i < 100; i++) {
      Optional<Run> run = roster.run(framework, task);
      if (run.isPresent()) {
        run.get().kill(policy);
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

  @Override
  public void message(FrameworkID framework, ExecutorID executor, ByteString data) {
    Optional<ExecutorInstance> instance = roster.executor(framework, executor.getValue());
    if (instance.isPresent()) {
      synchronized (instance.get()) {
        instance.get().send(ExecutorEvents.message(data));
      }
    }
  }

  @Override
  public void shutdown(FrameworkID framework, ExecutorID executor) {
    for (ExecutorInstance instance : roster.executors()) {
      if (instance.framework.getId().equals(framework) && instance.publicId().equals(executor)) {
        workers.execute(() -> stop(instance));
      }
    }
  }

  @Override
  public void reserved(List<Resource> resources) {
    checkpoint.reserved(resources);
  }

  @Override
  public void removeFramework(FrameworkID framework) {
    for (ExecutorInstance executor : roster.executors()) {
      if (executor.framework.getId().equals(framework)) {
        workers.execute(() -> stop(executor));
      }
    }
  }

  /** Ends an executor with its tasks; a framework's own has time to do so itself. */
  private void stop(ExecutorInstance executor) {
    if (executor.ownProcess) {
      executor.shutDown();
      var unused =
          timer.schedule(executor::kill, ExecutorInstance.SHUTDOWN_GRACE_SECONDS, TimeUnit.SECONDS);
    } else {
      executor.kill();
    }
  }

  @Override
  public void close() throws IOException {
    timer.shutdownNow();
    List<CompletableFuture<Void>> gone = new ArrayList<>();
    for (ExecutorInstance executor : roster.executors()) {
      executor.kill();
      gone.add(executor.gone);
    }
    roster.leaving().forEach(executor -> gone.add(executor.gone));
    groups.all().forEach(group -> gone.add(group.gone));
    try {
      CompletableFuture.allOf(gone.toArray(CompletableFuture[]::new))
          .get(CLOSE_LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.error("Not every container was gone after {} s", CLOSE_LIMIT.toSeconds());
    }
    for (ExecutorInstance executor : roster.executors()) {
      Container left = executor.container;
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
