package io.mesosj.executor.command;

import com.google.protobuf.ByteString;
import io.mesosj.base.file.FileProblem;
import io.mesosj.executor.ExecutorClient;
import io.mesosj.executor.ExecutorEnvironment;
import io.mesosj.executor.ExecutorListener;
import io.mesosj.executor.check.CheckTarget;
import io.mesosj.executor.check.TaskChecks;
import io.mesosj.executor.time.Later;
import io.mesosj.protocol.http.HttpTransport;
import io.mesosj.protocol.task.StatusUuid;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.mesos.v1.Protos.CheckStatusInfo;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.executor.Protos.Event;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one task and reports TASK_STARTING, TASK_RUNNING, TASK_KILLING and how it ended; ends itself
 * when its terminal update is acknowledged. Costs one thread, which reads the event stream, so an
 * agent can host one object a task. Source: Mesos' {@code src/launcher/executor.cpp}.
 */
public final class CommandExecutor implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CommandExecutor.class);
  private static final int SIGKILL = 9;
  private static final Duration DEFAULT_GRACE_PERIOD = Duration.ofSeconds(3);
  private static final Duration SHUTDOWN_RESERVE = Duration.ofSeconds(1);

  private final ExecutorEnvironment environment;
  private final TaskRuntime runtime;
  private final ExecutorClient client;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  private FrameworkInfo framework = FrameworkInfo.getDefaultInstance();
  private @Nullable TaskInfo task;
  private @Nullable TaskProcess process;
  private @Nullable Termination termination;
  private boolean closed;
  private volatile boolean muted;
  private boolean shuttingDown;
  private boolean outOfTime;
  private @Nullable ByteString terminalUuid;
  private @Nullable TaskChecks checks;
  private @Nullable CheckStatusInfo checkStatus;
  private @Nullable Boolean healthy;

  /**
   * An executor that does nothing until it is {@linkplain #start started}, and reaches its agent as
   * the environment says.
   */
  public CommandExecutor(ExecutorEnvironment environment, TaskRuntime runtime) {
    this(environment, environment.transport(), runtime);
  }

  /** The same with another transport. */
  public CommandExecutor(
      ExecutorEnvironment environment, HttpTransport transport, TaskRuntime runtime) {
    this.environment = environment;
    this.runtime = runtime;
    this.client = new ExecutorClient(environment, transport, new Events());
  }

  /** Subscribes with the agent. */
  public void start() {
    client.start();
  }

  /**
   * Takes over a command that an earlier executor launched; before {@link #start}.
   *
   * @param last the last state that was reported of it
   */
  public synchronized void adopt(
      TaskInfo running, FrameworkInfo of, TaskProcess command, TaskState last) {
    framework = of;
    task = running;
    process = command;
    checkStatus = TaskChecks.initial(running).orElse(null);
    if (last != TaskState.TASK_RUNNING && last != TaskState.TASK_KILLING) {
      update(status(running, TaskState.TASK_RUNNING));
    }
    startChecks(running, command);
    watch(running, command);
  }

  private void startChecks(TaskInfo running, TaskProcess command) {
    Optional<CheckTarget> target = command.checkTarget();
    if (target.isPresent() && (running.hasCheck() || running.hasHealthCheck())) {
      checks = new TaskChecks(running, target.get(), new Results());
      checks.start();
    }
  }

  /** Results that come when the task is being killed say nothing of a running task any more. */
  private final class Results implements TaskChecks.Listener {
    @Override
    public void checked(CheckStatusInfo status) {
      synchronized (CommandExecutor.this) {
        checkStatus = status;
        report(TaskStatus.Reason.REASON_TASK_CHECK_STATUS_UPDATED);
      }
    }

    @Override
    public void health(boolean isHealthy, boolean kill) {
      synchronized (CommandExecutor.this) {
        if (!report(isHealthy)) {
          return;
        }
        TaskInfo running = task;
        TaskProcess command = process;
        if (kill && running != null && command != null) {
          terminate(running, command, gracePeriod(running.getKillPolicy()));
        }
      }
    }

    private boolean report(boolean isHealthy) {
      healthy = isHealthy;
      return report(TaskStatus.Reason.REASON_TASK_HEALTH_CHECK_STATUS_UPDATED);
    }

    private boolean report(TaskStatus.Reason reason) {
      TaskInfo running = task;
      if (running == null || termination != null || terminalUuid != null || outOfTime) {
        return false;
      }
      update(status(running, TaskState.TASK_RUNNING).setReason(reason));
      return true;
    }
  }

  private void stopChecks() {
    TaskChecks running = checks;
    if (running != null) {
      running.close();
    }
  }

  /** Completes when the executor has nothing left to do. */
  public CompletableFuture<Void> ended() {
    return ended;
  }

  /** Nothing is reported from now on: the agent has given this executor up. Does not wait. */
  public void mute() {
    muted = true;
  }

  /**
   * Kills the command if it runs and ends the subscription. A launch that is under way is waited
   * for, and none is begun afterwards; how the command ends is not reported.
   */
  @Override
  public void close() {
    TaskProcess running;
    mute();
    synchronized (this) {
      closed = true;
      running = process;
    }
    if (running != null) {
      running.signal(SIGKILL);
    }
    end();
  }

  private void end() {
    stopChecks();
    client.close();
    ended.complete(null);
  }

  private final class Events implements ExecutorListener {
    @Override
    public void event(Event event) {
      switch (event.getType()) {
        case SUBSCRIBED -> subscribed(event.getSubscribed().getFrameworkInfo());
        case LAUNCH -> launch(event.getLaunch().getTask());
        case KILL -> kill(event.getKill());
        case ACKNOWLEDGED -> acknowledged(event.getAcknowledged().getUuid());
        case ERROR -> LOG.warn("The agent says: {}", event.getError().getMessage());
        default -> {
          // LAUNCH_GROUP is the default executor's; messages mean nothing to a command.
        }
      }
    }

    @Override
    public void shutdown(String why) {
      LOG.debug("Executor {} shuts down: {}", environment.executorId(), why);
      stop();
    }
  }

  /**
   * Gives the command time to end by itself, but less than the agent gives the executor: the agent
   * must still hear of it before it destroys the container.
   */
  private synchronized void stop() {
    TaskInfo running = task;
    if (running == null || process == null || terminalUuid != null) {
      end();
      return;
    }
    shuttingDown = true;
    Duration grace = environment.shutdownGracePeriod().minus(SHUTDOWN_RESERVE);
    terminate(running, process, grace.isNegative() ? Duration.ZERO : grace);
  }

  private synchronized void subscribed(FrameworkInfo info) {
    framework = info;
  }

  private synchronized void launch(TaskInfo launched) {
    if (closed) {
      return;
    }
    if (task != null) {
      update(
          status(launched, TaskState.TASK_FAILED)
              .setMessage("Attempted to run multiple tasks using a \"command\" executor"));
      return;
    }
    task = launched;
    checkStatus = TaskChecks.initial(launched).orElse(null);
    update(status(launched, TaskState.TASK_STARTING));
    TaskProcess started;
    try {
      started = runtime.launch(launched);
    } catch (LaunchCancelledException e) {
      terminal(status(launched, TaskState.TASK_KILLED).setMessage(String.valueOf(e.getMessage())));
      return;
    } catch (IOException e) {
      failed(launched, FileProblem.describe(e));
      return;
    } catch (RuntimeException | Error e) {
      LOG.error("Task {} can't be launched", launched.getTaskId().getValue(), e);
      failed(launched, "the task can't be launched: " + e);
      return;
    }
    process = started;
    update(status(launched, TaskState.TASK_RUNNING));
    startChecks(launched, started);
    if (launched.hasMaxCompletionTime()) {
      Later.after(
          Duration.ofNanos(launched.getMaxCompletionTime().getNanoseconds()), this::completionTime);
    }
    watch(launched, started);
  }

  private synchronized void failed(TaskInfo of, String why) {
    terminal(
        status(of, TaskState.TASK_FAILED)
            .setReason(TaskStatus.Reason.REASON_COMMAND_EXECUTOR_FAILED)
            .setMessage(why));
  }

  private void watch(TaskInfo of, TaskProcess command) {
    var unused =
        command
            .exit()
            .thenAccept(this::exited)
            .exceptionally(
                problem -> {
                  LOG.error("The end of task {} can't be told", of.getTaskId().getValue(), problem);
                  lost(of, "how the task ended is not known: " + problem.getMessage());
                  return null;
                });
  }

  private synchronized void lost(TaskInfo of, String why) {
    if (!closed && terminalUuid == null) {
      failed(of, why);
    }
  }

  private synchronized void kill(Event.Kill kill) {
    TaskInfo running = task;
    if (running == null
        || process == null
        || terminalUuid != null
        || !kill.getTaskId().equals(running.getTaskId())) {
      return;
    }
    KillPolicy policy = kill.hasKillPolicy() ? kill.getKillPolicy() : running.getKillPolicy();
    terminate(running, process, gracePeriod(policy));
  }

  private static Duration gracePeriod(KillPolicy policy) {
    return policy.hasGracePeriod()
        ? Duration.ofNanos(Math.max(0, policy.getGracePeriod().getNanoseconds()))
        : DEFAULT_GRACE_PERIOD;
  }

  private void terminate(TaskInfo running, TaskProcess process, Duration grace) {
    if (termination != null) {
      termination.shorten(grace);
      return;
    }
    if (hasTaskKillingState()) {
      update(status(running, TaskState.TASK_KILLING));
    }
    termination = Termination.begin(process, grace);
    stopChecks();
  }

  private synchronized void completionTime() {
    if (process != null && terminalUuid == null && termination == null) {
      outOfTime = true;
      stopChecks();
      process.signal(SIGKILL);
    }
  }

  private boolean hasTaskKillingState() {
    return framework.getCapabilitiesList().stream()
        .anyMatch(c -> c.getType() == FrameworkInfo.Capability.Type.TASK_KILLING_STATE);
  }

  private synchronized void exited(ExitStatus exit) {
    TaskInfo done = task;
    if (closed || done == null || terminalUuid != null) {
      return;
    }
    TaskStatus.Builder status = status(done, stateFor(exit)).setMessage(exit.describe());
    if (outOfTime) {
      status.setReason(TaskStatus.Reason.REASON_MAX_COMPLETION_TIME_REACHED);
    }
    terminal(status);
    if (shuttingDown) {
      end();
    }
  }

  private TaskState stateFor(ExitStatus exit) {
    if (outOfTime) {
      return TaskState.TASK_FAILED;
    }
    if (termination != null) {
      return TaskState.TASK_KILLED;
    }
    return exit.succeeded() ? TaskState.TASK_FINISHED : TaskState.TASK_FAILED;
  }

  private void terminal(TaskStatus.Builder status) {
    stopChecks();
    terminalUuid = status.getUuid();
    update(status);
  }

  private void acknowledged(ByteString uuid) {
    boolean last;
    synchronized (this) {
      last = uuid.equals(terminalUuid);
    }
    if (last) {
      end();
    }
  }

  private void update(TaskStatus.Builder status) {
    if (muted) {
      return;
    }
    try {
      client.update(status.build());
    } catch (IOException e) {
      if (!muted) {
        LOG.warn(
            "Update of task {} refused: {}",
            status.getTaskId().getValue(),
            FileProblem.describe(e));
      }
    }
  }

  private TaskStatus.Builder status(TaskInfo of, TaskState state) {
    TaskStatus.Builder status = TaskStatus.newBuilder();
    if (checkStatus != null) {
      status.setCheckStatus(checkStatus);
    }
    if (healthy != null) {
      status.setHealthy(healthy);
    }
    return status
        .setTaskId(of.getTaskId())
        .setAgentId(of.getAgentId())
        .setExecutorId(ExecutorID.newBuilder().setValue(environment.executorId()))
        .setState(state)
        .setSource(TaskStatus.Source.SOURCE_EXECUTOR)
        .setTimestamp(System.currentTimeMillis() / 1000.0)
        .setUuid(StatusUuid.random());
  }
}
