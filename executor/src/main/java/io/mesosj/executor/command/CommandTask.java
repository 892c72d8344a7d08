package io.mesosj.executor.command;

import com.google.protobuf.ByteString;
import io.mesosj.base.file.FileProblem;
import io.mesosj.executor.check.CheckTarget;
import io.mesosj.executor.check.TaskChecks;
import io.mesosj.executor.time.Later;
import io.mesosj.protocol.task.TerminalState;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.apache.mesos.v1.Protos.CheckStatusInfo;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One task's command from its launch to its end: TASK_STARTING, TASK_RUNNING, what its checks find,
 * TASK_KILLING, and how it ended. An executor of one task has one, an executor of many has many.
 * Guards itself; its owner is called with its lock held, so that statuses are in the order of what
 * happened. Source: Mesos' {@code src/launcher/executor.cpp}.
 */
final class CommandTask {
  private static final Logger LOG = LoggerFactory.getLogger(CommandTask.class);
  private static final int SIGKILL = 9;
  private static final Duration DEFAULT_GRACE_PERIOD = Duration.ofSeconds(3);

  /** Who has it. Called with the task's lock held. */
  interface Owner {
    /** What every status names as its executor. */
    String executorId();

    /** Whether the framework knows TASK_KILLING. */
    boolean knowsKilling();

    /** Sends a status. */
    void update(TaskStatus status);

    /** Its terminal status was handed to {@link #update}. */
    default void ended(CommandTask task, TaskState state) {}
  }

  private final TaskInfo info;
  private final Owner owner;
  private @Nullable TaskProcess process;
  private @Nullable Termination termination;
  private boolean closed;
  private boolean unwanted;
  private boolean outOfTime;
  private @Nullable ByteString terminalUuid;
  private @Nullable TaskChecks checks;
  private @Nullable CheckStatusInfo checkStatus;
  private @Nullable Boolean healthy;

  CommandTask(TaskInfo info, Owner owner) {
    this.info = info;
    this.owner = owner;
    this.checkStatus = TaskChecks.initial(info).orElse(null);
  }

  TaskID id() {
    return info.getTaskId();
  }

  /** Whether {@code uuid} is that of the status that told its end. */
  synchronized boolean endedBy(ByteString uuid) {
    return uuid.equals(terminalUuid);
  }

  /** Whether a process runs whose end was not told. */
  synchronized boolean isRunning() {
    return process != null && terminalUuid == null;
  }

  /** Starts its command; what goes wrong becomes its status. */
  synchronized void launch(TaskRuntime runtime) {
    if (closed) {
      return;
    }
    if (unwanted) {
      terminal(status(TaskState.TASK_KILLED).setMessage("Killed before it was launched"));
      return;
    }
    update(status(TaskState.TASK_STARTING));
    TaskProcess started;
    try {
      started = runtime.launch(info);
    } catch (LaunchCancelledException e) {
      terminal(status(TaskState.TASK_KILLED).setMessage(String.valueOf(e.getMessage())));
      return;
    } catch (IOException e) {
      failed(FileProblem.describe(e));
      return;
    } catch (RuntimeException | Error e) {
      LOG.error("Task {} can't be launched", info.getTaskId().getValue(), e);
      failed("the task can't be launched: " + e);
      return;
    }
    process = started;
    update(status(TaskState.TASK_RUNNING));
    startChecks(started);
    if (info.hasMaxCompletionTime()) {
      Later.after(
          Duration.ofNanos(info.getMaxCompletionTime().getNanoseconds()), this::completionTime);
    }
    watch(started);
  }

  /**
   * Takes over a command that an earlier executor launched.
   *
   * @param last the last state that was reported of it
   */
  synchronized void adopt(TaskProcess command, TaskState last) {
    process = command;
    if (last != TaskState.TASK_RUNNING && last != TaskState.TASK_KILLING) {
      update(status(TaskState.TASK_RUNNING));
    }
    startChecks(command);
    watch(command);
  }

  /** Says that it has failed, for a reason that is not its command's. */
  synchronized void refuse(String why) {
    terminal(status(TaskState.TASK_FAILED).setMessage(why));
  }

  private void startChecks(TaskProcess command) {
    Optional<CheckTarget> target = command.checkTarget();
    if (target.isPresent() && (info.hasCheck() || info.hasHealthCheck())) {
      checks = new TaskChecks(info, target.get(), new Results());
      checks.start();
    }
  }

  /** Results that come when the task is being killed say nothing of a running task any more. */
  private final class Results implements TaskChecks.Listener {
    @Override
    public void checked(CheckStatusInfo status) {
      synchronized (CommandTask.this) {
        checkStatus = status;
        report(TaskStatus.Reason.REASON_TASK_CHECK_STATUS_UPDATED);
      }
    }

    @Override
    public void health(boolean isHealthy, boolean kill) {
      synchronized (CommandTask.this) {
        if (!report(isHealthy)) {
          return;
        }
        TaskProcess command = process;
        if (kill && command != null) {
          terminate(command, gracePeriod(info.getKillPolicy()));
        }
      }
    }

    private boolean report(boolean isHealthy) {
      healthy = isHealthy;
      return report(TaskStatus.Reason.REASON_TASK_HEALTH_CHECK_STATUS_UPDATED);
    }

    private boolean report(TaskStatus.Reason reason) {
      if (termination != null || terminalUuid != null || outOfTime) {
        return false;
      }
      update(status(TaskState.TASK_RUNNING).setReason(reason));
      return true;
    }
  }

  private void stopChecks() {
    TaskChecks running = checks;
    if (running != null) {
      running.close();
    }
  }

  /**
   * Kills its command if it runs, and waits for a launch that is under way; none is begun
   * afterwards, and how the command ends is not reported.
   */
  void close() {
    TaskProcess running;
    synchronized (this) {
      closed = true;
      running = process;
      stopChecks();
    }
    if (running != null) {
      running.signal(SIGKILL);
    }
  }

  private void failed(String why) {
    terminal(
        status(TaskState.TASK_FAILED)
            .setReason(TaskStatus.Reason.REASON_COMMAND_EXECUTOR_FAILED)
            .setMessage(why));
  }

  private void watch(TaskProcess command) {
    var unused =
        command
            .exit()
            .thenAccept(this::exited)
            .exceptionally(
                problem -> {
                  LOG.error(
                      "The end of task {} can't be told", info.getTaskId().getValue(), problem);
                  lost("how the task ended is not known: " + problem.getMessage());
                  return null;
                });
  }

  private synchronized void lost(String why) {
    if (!closed && terminalUuid == null) {
      failed(why);
    }
  }

  /** Asks it to end, by the policy of the request or its own. */
  void kill(Optional<KillPolicy> policy) {
    kill(gracePeriod(policy.orElse(info.getKillPolicy())));
  }

  /** Asks it to end; by force when {@code grace} is over. */
  synchronized void kill(Duration grace) {
    TaskProcess running = process;
    if (running == null) {
      unwanted = true;
    } else if (terminalUuid == null) {
      terminate(running, grace);
    }
  }

  private static Duration gracePeriod(KillPolicy policy) {
    return policy.hasGracePeriod()
        ? Duration.ofNanos(Math.max(0, policy.getGracePeriod().getNanoseconds()))
        : DEFAULT_GRACE_PERIOD;
  }

  private void terminate(TaskProcess command, Duration grace) {
    if (termination != null) {
      termination.shorten(grace);
      return;
    }
    if (owner.knowsKilling()) {
      update(status(TaskState.TASK_KILLING));
    }
    termination = Termination.begin(command, grace);
    stopChecks();
  }

  private synchronized void completionTime() {
    if (process != null && terminalUuid == null && termination == null) {
      outOfTime = true;
      stopChecks();
      process.signal(SIGKILL);
    }
  }

  private synchronized void exited(ExitStatus exit) {
    if (closed || terminalUuid != null) {
      return;
    }
    TaskStatus.Builder status = status(stateFor(exit)).setMessage(exit.describe());
    if (outOfTime) {
      status.setReason(TaskStatus.Reason.REASON_MAX_COMPLETION_TIME_REACHED);
    }
    terminal(status);
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

  private void update(TaskStatus.Builder status) {
    owner.update(status.build());
    if (TerminalState.is(status.getState())) {
      owner.ended(this, status.getState());
    }
  }

  private TaskStatus.Builder status(TaskState state) {
    TaskStatus.Builder status = StatusSender.status(info, owner.executorId(), state);
    if (checkStatus != null) {
      status.setCheckStatus(checkStatus);
    }
    if (healthy != null) {
      status.setHealthy(healthy);
    }
    return status;
  }
}
