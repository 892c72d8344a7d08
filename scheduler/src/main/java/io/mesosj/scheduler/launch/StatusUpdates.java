package io.mesosj.scheduler.launch;

import io.mesosj.protocol.task.TerminalState;
import io.mesosj.scheduler.failure.StoreException;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;

/**
 * Handles status updates: the account and its store first, then the listener, then the
 * acknowledgement, then the futures. Used by the launcher's thread.
 */
final class StatusUpdates {
  private final Recent<List<Object>, Boolean> seen = new Recent<>();
  private final Recent<List<Object>, LaunchedTask> untold = new Recent<>();
  private final Recent<List<Object>, Boolean> acknowledged = new Recent<>();
  private final Launcher launcher;
  private final LiveTasks live;
  private final Offers offers;
  private final Restarts restarts;
  private final MasterCalls master;
  private final LauncherOptions options;
  private final GuardedListener listener;

  StatusUpdates(
      Launcher launcher,
      LiveTasks live,
      Offers offers,
      Restarts restarts,
      MasterCalls master,
      LauncherOptions options,
      GuardedListener listener) {
    this.launcher = launcher;
    this.live = live;
    this.offers = offers;
    this.restarts = restarts;
    this.master = master;
    this.options = options;
    this.listener = listener;
  }

  /**
   * An update that is sent until it is acknowledged. Executors choose uuids, each for its own; one
   * that has the same for all of a task's must not hang it.
   */
  private static List<Object> idOf(TaskStatus status) {
    return List.of(status.getTaskId().getValue(), status.getUuid(), status.getState());
  }

  void updated(TaskStatus status) throws StoreException {
    LaunchedTask again = untold.get(idOf(status));
    if (again != null) {
      tell(again, status);
      return;
    }
    Optional<LaunchedTask> known = live.find(status);
    if (known.isEmpty()) {
      stranger(status);
      return;
    }
    LaunchedTask task = known.get();
    live.answered(status);
    if (seen.contains(idOf(status)) || LiveTasks.isStale(task, status)) {
      repeated(status);
    } else if (LiveTasks.neverLaunched(task, status) && live.mayTryAgain(task)) {
      missed(task, status);
      master.acknowledge(status);
    } else {
      handle(task, status);
    }
  }

  /** Not ours, or ours no more. One that was given up and is alive again would be there twice. */
  private void stranger(TaskStatus status) {
    if (live.isOfEnded(status)) {
      if (!TerminalState.is(status.getState()) && status.getState() != TaskState.TASK_UNKNOWN) {
        master.kill(status);
        master.acknowledge(status);
      } else {
        repeated(status);
      }
    } else if (listener.updated(new TaskUpdate(status, Optional.empty(), launcher))) {
      acknowledge(status);
    }
  }

  /** It was told already: what was acknowledged then got lost, or is the framework's business. */
  private void repeated(TaskStatus status) {
    boolean frameworks =
        !options.acknowledgesItself()
            && !status.getUuid().isEmpty()
            && !acknowledged.contains(idOf(status));
    if (!frameworks) {
      master.acknowledge(status);
    }
  }

  private void missed(LaunchedTask task, TaskStatus status) throws StoreException {
    Optional<LaunchUnit> unit = live.missed(task);
    if (unit.isEmpty()) {
      return;
    }
    for (LaunchedTask one : unit.get().tasks()) {
      live.close(one);
    }
    unit.get().again();
    offers.add(List.of(unit.get()));
    listener.missed(task, status);
  }

  private void handle(LaunchedTask task, TaskStatus status) throws StoreException {
    boolean over = LiveTasks.isOver(task, status);
    if (over) {
      live.close(task);
    }
    task.updated(status);
    tell(task, status);
    if (status.getState() == TaskState.TASK_RUNNING) {
      task.runs(status);
    }
    if (over) {
      restarts.ended(task, status);
    } else if (status.getState() == TaskState.TASK_UNREACHABLE) {
      restarts.unreachable(task);
    }
  }

  /** One that the listener could not handle comes again, and is told again. */
  private void tell(LaunchedTask task, TaskStatus status) {
    boolean told = listener.updated(new TaskUpdate(status, Optional.of(task), launcher));
    if (status.getUuid().isEmpty()) {
      return;
    }
    seen.put(idOf(status), true);
    if (told) {
      untold.remove(idOf(status));
      acknowledge(status);
    } else {
      untold.put(idOf(status), task);
    }
  }

  private void acknowledge(TaskStatus status) {
    if (options.acknowledgesItself()) {
      master.acknowledge(status);
    }
  }

  /** The framework has handled it. */
  void handled(TaskStatus status) {
    acknowledged.put(idOf(status), true);
    master.acknowledge(status);
  }

  /** An update that nobody can handle: it must not keep those that follow it. */
  void unreadable(TaskStatus status) {
    master.acknowledge(status);
  }
}
