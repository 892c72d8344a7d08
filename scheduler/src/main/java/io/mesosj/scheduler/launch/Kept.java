package io.mesosj.scheduler.launch;

import io.mesosj.scheduler.task.TaskSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Instances of a task that are kept running: one that ends, however it does, is launched again
 * after a pause, and one whose agent stays unreachable is replaced. Safe for all threads.
 */
public final class Kept {
  private final List<LaunchedTask> tasks = new CopyOnWriteArrayList<>();
  private final TaskSpec spec;
  private final int instances;
  private final Launcher launcher;
  private volatile boolean stopped;

  Kept(TaskSpec spec, int instances, Launcher launcher) {
    this.spec = spec;
    this.instances = instances;
    this.launcher = launcher;
  }

  /**
   * The instances; none before the master has answered for the tasks of an earlier process, whose
   * instances are taken over.
   */
  public List<LaunchedTask> tasks() {
    return List.copyOf(tasks);
  }

  /** Kills them all, and keeps none any more. */
  public void stop() {
    stopped = true;
    tasks.forEach(LaunchedTask::kill);
  }

  /**
   * Takes over what an earlier process left, and fills up what is missing. On the launcher's
   * thread.
   *
   * @param left its tasks of this name
   * @return what must be launched
   */
  List<TaskUnit> begin(List<LaunchedTask> left) {
    if (stopped) {
      return List.of();
    }
    for (LaunchedTask task : left) {
      if (tasks.size() < instances) {
        tasks.add(new TaskUnit(spec, task, launcher).tasks().get(0));
      } else {
        task.kill();
      }
    }
    List<TaskUnit> missing = new ArrayList<>();
    while (tasks.size() < instances) {
      TaskUnit unit = new TaskUnit(spec, true, launcher);
      missing.add(unit);
      tasks.addAll(unit.tasks());
    }
    return missing;
  }
}
