package io.mesosj.scheduler.launch;

import io.mesosj.scheduler.failure.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;

/**
 * What becomes of tasks whose launch has ended: they are launched again after a pause, or have
 * ended. Used by the launcher's thread.
 */
final class Restarts {
  private final Launcher launcher;
  private final LiveTasks live;
  private final Offers offers;
  private final Timers timers;
  private final Duration unreachableLimit;
  private final GuardedListener listener;

  Restarts(
      Launcher launcher,
      LiveTasks live,
      Offers offers,
      Timers timers,
      LauncherOptions options,
      GuardedListener listener) {
    this.launcher = launcher;
    this.live = live;
    this.offers = offers;
    this.timers = timers;
    this.unreachableLimit = options.unreachableLimit();
    this.listener = listener;
  }

  void ended(LaunchedTask task, TaskStatus status) {
    Optional<LaunchUnit> unit = task.unit().filter(LaunchUnit::mayRestart);
    if (unit.isEmpty()) {
      launcher.end(task, status);
    } else if (unit.get().isOver()) {
      allEnded(unit.get());
    }
  }

  private void allEnded(LaunchUnit unit) {
    if (!unit.restarts()) {
      for (LaunchedTask task : unit.tasks()) {
        launcher.end(task, task.latest().orElseThrow());
      }
      return;
    }
    TaskStatus end = unit.end();
    Duration pause = unit.nextLaunch();
    unit.pauses(
        timers.after(
            pause,
            () -> {
              unit.pauses(null);
              offers.add(List.of(unit));
            }));
    listener.restarting(unit.tasks(), end, pause);
  }

  /** It may come back with its agent; one that is to be kept running is waited for so long only. */
  void unreachable(LaunchedTask task) {
    if (task.unit().filter(LaunchUnit::mayRestart).isPresent()) {
      Object absence = task.absence();
      timers.after(
          unreachableLimit,
          () -> {
            if (task.absence() == absence) {
              launcher.abandon(task);
            }
          });
    }
  }

  /** Given up: its launch ends as if the last status were its end. */
  void abandoned(LaunchedTask task) throws StoreException {
    TaskStatus last =
        task.latest()
            .orElseGet(
                () ->
                    TaskStatus.newBuilder()
                        .setTaskId(task.id())
                        .setState(TaskState.TASK_UNKNOWN)
                        .build());
    live.close(task);
    task.updated(last);
    ended(task, last);
  }
}
