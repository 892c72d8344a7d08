package io.mesosj.execute.run;

import io.mesosj.execute.task.Workload;
import io.mesosj.scheduler.offer.AgentOffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.jspecify.annotations.Nullable;

/** One workload of the run and what becomes of it, over all its launches. */
final class Instance {
  private enum Phase {
    WAITING,
    PAUSED,
    LAUNCHED,
    ENDED
  }

  private final Workload described;
  private final Map<String, RunningTask> tasks = new LinkedHashMap<>();
  private Workload workload;
  private Phase phase = Phase.WAITING;
  private int launches;
  private @Nullable AgentOffer agent;

  Instance(Workload described) {
    this.described = described;
    this.workload = described;
  }

  /** What is launched next, or was last: with ids that no earlier launch had. */
  Workload workload() {
    return workload;
  }

  boolean isWaiting() {
    return phase == Phase.WAITING;
  }

  boolean isLaunched() {
    return phase == Phase.LAUNCHED;
  }

  boolean hasEnded() {
    return phase == Phase.ENDED;
  }

  /** How many times it was launched. */
  int launches() {
    return launches;
  }

  /** The tasks of the last launch. */
  Collection<RunningTask> tasks() {
    return tasks.values();
  }

  /** The task of the last launch with an id, or null. */
  @Nullable RunningTask task(String id) {
    return tasks.get(id);
  }

  /** Where it runs. */
  Optional<AgentOffer> agent() {
    return isLaunched() ? Optional.ofNullable(agent) : Optional.empty();
  }

  void launched(AgentOffer on, List<RunningTask> launchedTasks) {
    phase = Phase.LAUNCHED;
    launches++;
    agent = on;
    tasks.clear();
    launchedTasks.forEach(task -> tasks.put(task.id().getValue(), task));
  }

  /** The launch came to nothing: the offer was gone before it. */
  void missed() {
    phase = Phase.WAITING;
    launches--;
    tasks.clear();
  }

  boolean allTasksEnded() {
    return tasks.values().stream().allMatch(RunningTask::hasEnded);
  }

  /** The end that counts: the first one that is no success, else the last. */
  Optional<TaskStatus> end() {
    List<TaskStatus> ends = new ArrayList<>();
    tasks.values().forEach(task -> task.end().ifPresent(ends::add));
    return ends.stream()
        .filter(status -> TaskExit.codeOf(status) != 0)
        .findFirst()
        .or(() -> ends.stream().reduce((first, last) -> last));
  }

  int exitCode() {
    return end().map(TaskExit::codeOf).orElse(0);
  }

  void pauses() {
    phase = Phase.PAUSED;
    workload = described.withSuffix("." + (launches + 1));
  }

  /** The pause is over; false when the run gave it up meanwhile. */
  boolean waitsAgain() {
    if (phase != Phase.PAUSED) {
      return false;
    }
    phase = Phase.WAITING;
    return true;
  }

  void ends() {
    phase = Phase.ENDED;
  }

  /** The ids of its tasks. */
  List<String> taskIds() {
    return workload.tasks().stream().map(task -> task.getTaskId().getValue()).toList();
  }
}
