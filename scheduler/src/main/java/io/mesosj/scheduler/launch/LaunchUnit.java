package io.mesosj.scheduler.launch;

import io.mesosj.protocol.resources.Resources;
import io.mesosj.scheduler.offer.AgentOffer;
import io.mesosj.scheduler.offer.Demand;
import io.mesosj.scheduler.task.RestartPolicy;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.Offer.Operation;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.jspecify.annotations.Nullable;

/** What is launched as one: a task, or the tasks of a group. Used by the launcher's thread. */
abstract class LaunchUnit {
  /** A launch that lasted longer did not end soon. */
  private static final Duration SOON = Duration.ofSeconds(10);

  private final Set<LaunchedTask> missed = new HashSet<>();
  private final RestartPolicy restart;
  private final boolean kept;
  private final TaskIds ids;
  private int attempts;
  private int launches = 1;
  private int soonEnded;
  private long launchedAt = System.nanoTime();
  private @Nullable Runnable pause;

  LaunchUnit(RestartPolicy restart, boolean kept, Launcher launcher) {
    this.restart = restart;
    this.kept = kept;
    this.ids = launcher.taskIds();
  }

  /** Units of the same kind are interchangeable: what does not fit for one does for none. */
  abstract Object kind();

  abstract String name();

  abstract Demand demand();

  /** The executor, as described, that it shares with other tasks of its agent. */
  Optional<ExecutorInfo> sharedExecutor() {
    return Optional.empty();
  }

  /** What it wants where {@link #sharedExecutor} is already. */
  Demand demandBesideExecutor() {
    return demand();
  }

  abstract List<LaunchedTask> tasks();

  /**
   * The operation that launches it, taking what it needs from the agent's offer; tells the tasks
   * where they are.
   *
   * @param there the executor that it shares, as that was sent to the agent
   */
  abstract Operation place(AgentOffer agent, FrameworkID framework, Optional<ExecutorInfo> there);

  static Resources take(AgentOffer agent, Resources wanted) {
    Resources found =
        agent
            .find(wanted)
            .orElseThrow(
                () -> new IllegalStateException("the offer has less than the sum of its parts"));
    agent.take(found);
    return found;
  }

  static Resources takePorts(AgentOffer agent, int wanted) {
    Resources found =
        agent
            .findPorts(wanted)
            .orElseThrow(() -> new IllegalStateException("the offer has fewer ports than it had"));
    agent.take(found);
    return found;
  }

  int attempts() {
    return attempts;
  }

  /** It was sent. */
  void sent() {
    launchedAt = System.nanoTime();
  }

  /**
   * A task of it never reached its agent.
   *
   * @return whether that is known of all of them, so that the whole can be launched again
   */
  boolean missed(LaunchedTask task) {
    missed.add(task);
    return missed.size() == tasks().size();
  }

  /** Gets ready for the next attempt of the same launch. */
  void again() {
    attempts++;
    tasks().forEach(LaunchedTask::missed);
    rename();
  }

  private void rename() {
    missed.clear();
    tasks().forEach(task -> task.renamed(ids));
  }

  /** Whether an end of all its tasks may be followed by another launch. */
  boolean mayRestart() {
    return kept || !restart.isNever();
  }

  boolean isOver() {
    return tasks().stream().allMatch(LaunchedTask::isOver);
  }

  /** The end that counts: the first one that is no success, else the first. */
  TaskStatus end() {
    List<TaskStatus> ends = tasks().stream().flatMap(task -> task.latest().stream()).toList();
    return ends.stream()
        .filter(status -> status.getState() != TaskState.TASK_FINISHED)
        .findFirst()
        .orElseGet(() -> ends.get(0));
  }

  /** Whether it is to be launched again, now that it has ended. */
  boolean restarts() {
    if (tasks().stream().anyMatch(LaunchedTask::isKillRequested)) {
      return false;
    }
    return kept || restart.again(launches, end().getState());
  }

  /** Gets ready for the next launch; how long to wait before it. */
  Duration nextLaunch() {
    boolean soon = System.nanoTime() - launchedAt < SOON.toNanos();
    soonEnded = soon ? soonEnded + 1 : 1;
    launches++;
    attempts = 0;
    rename();
    return restart.pause(soonEnded);
  }

  /** It pauses, until {@code cancel} is called at the latest. */
  void pauses(@Nullable Runnable cancel) {
    pause = cancel;
  }

  void endPause() {
    if (pause != null) {
      pause.run();
      pause = null;
    }
  }
}
