package io.mesosj.scheduler.launch;

import io.mesosj.protocol.task.TerminalState;
import io.mesosj.scheduler.failure.StoreException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;

/**
 * The account of all tasks that were sent and are not over. Stores a launch before it is sent and
 * an end before it is acknowledged. Used by the launcher's thread.
 */
final class LiveTasks {
  private final Map<String, LaunchedTask> live = new LinkedHashMap<>();
  private final SharedExecutors executors = new SharedExecutors();
  private final Recent<String, Boolean> ended = new Recent<>();
  private final LauncherOptions options;
  private final Reconciliation reconciliation;

  LiveTasks(LauncherOptions options, Reconciliation reconciliation) {
    this.options = options;
    this.reconciliation = reconciliation;
  }

  Collection<LaunchedTask> tasks() {
    return live.values();
  }

  /** Those that tasks here share. */
  SharedExecutors executors() {
    return executors;
  }

  /** Takes over the tasks of an earlier process. */
  List<LaunchedTask> resume(Launcher launcher) throws StoreException {
    List<LaunchedTask> resumed = new ArrayList<>();
    for (StoredTask stored : options.store().load()) {
      LaunchedTask task = new LaunchedTask(stored, launcher);
      live.put(stored.taskId(), task);
      resumed.add(task);
    }
    return resumed;
  }

  void launching(Placement placement) throws StoreException {
    AgentID agent = placement.agent().agentId();
    List<StoredTask> stored = new ArrayList<>();
    for (LaunchUnit unit : placement.units()) {
      for (LaunchedTask task : unit.tasks()) {
        String id = task.id().getValue();
        live.put(id, task);
        stored.add(new StoredTask(id, task.name(), agent.getValue()));
      }
    }
    options.store().launching(stored);
  }

  /** A launch may or may not have reached the master. */
  void unsure() {
    reconciliation.start(live.values());
  }

  /** The task, if it is sent and not over. */
  Optional<LaunchedTask> find(TaskStatus status) {
    return Optional.ofNullable(live.get(status.getTaskId().getValue()));
  }

  /** Whether it is of a task that is over. */
  boolean isOfEnded(TaskStatus status) {
    return ended.contains(status.getTaskId().getValue());
  }

  /** Whether the status says nothing that is not known: late, or an answer to a question. */
  static boolean isStale(LaunchedTask task, TaskStatus status) {
    TaskStatus latest = task.latest().orElse(null);
    if (latest == null) {
      return false;
    }
    return isKnownAnswer(status, latest)
        || (isStart(status.getState()) && wasRunning(latest.getState()));
  }

  /** The master's answer has of a task's last update the state and what its checks found. */
  private static boolean isKnownAnswer(TaskStatus status, TaskStatus latest) {
    return status.getUuid().isEmpty()
        && status.getReason() == TaskStatus.Reason.REASON_RECONCILIATION
        && status.getState() == latest.getState()
        && (!status.hasHealthy()
            || (latest.hasHealthy() && status.getHealthy() == latest.getHealthy()))
        && (!status.hasCheckStatus() || status.getCheckStatus().equals(latest.getCheckStatus()))
        && (!status.hasContainerStatus()
            || status.getContainerStatus().equals(latest.getContainerStatus()));
  }

  private static boolean isStart(TaskState state) {
    return state == TaskState.TASK_STAGING || state == TaskState.TASK_STARTING;
  }

  private static boolean wasRunning(TaskState state) {
    return state == TaskState.TASK_RUNNING || state == TaskState.TASK_KILLING;
  }

  /**
   * Whether the task never came to be, so that it can be launched again: its offer was no longer
   * valid, or the master, asked about a task of which nothing was ever heard, does not know it.
   */
  static boolean neverLaunched(LaunchedTask task, TaskStatus status) {
    return task.spec().isPresent()
        && task.latest().isEmpty()
        && (TaskStates.neverLaunched(status) || isUnknownToMaster(status));
  }

  /**
   * Whether nothing more will come, as far as the master knows. One that does not know the task
   * will not tell of its end; but it may have forgotten, for the time being, one whose agent is
   * unreachable: that is still waited for, unless it is wanted dead.
   */
  static boolean isOver(LaunchedTask task, TaskStatus status) {
    if (status.getState() != TaskState.TASK_UNKNOWN) {
      return TerminalState.is(status.getState());
    }
    return task.isKillRequested()
        || task.latest().map(TaskStatus::getState).orElse(null) != TaskState.TASK_UNREACHABLE;
  }

  private static boolean isUnknownToMaster(TaskStatus status) {
    return status.getReason() == TaskStatus.Reason.REASON_RECONCILIATION
        && switch (status.getState()) {
          case TASK_LOST, TASK_GONE, TASK_UNKNOWN -> true;
          default -> false;
        };
  }

  /**
   * A task never came to be.
   *
   * @return its unit, when that is known of all its tasks and it may be tried again
   */
  Optional<LaunchUnit> missed(LaunchedTask task) {
    return task.unit().filter(unit -> unit.missed(task));
  }

  boolean mayTryAgain(LaunchedTask task) {
    return task.unit()
        .filter(unit -> unit.attempts() < options.maxAttempts())
        .filter(unit -> unit.tasks().stream().noneMatch(LaunchedTask::isKillRequested))
        .isPresent();
  }

  /** The account of {@code task} is closed under its present id. */
  void close(LaunchedTask task) throws StoreException {
    String id = task.id().getValue();
    options.store().ended(List.of(id));
    live.remove(id);
    executors.remove(task);
    ended.put(id, true);
    task.isOverNow();
    reconciliation.answered(id);
  }

  void answered(TaskStatus status) {
    reconciliation.answered(status.getTaskId().getValue());
  }
}
