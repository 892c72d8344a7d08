package io.mesosj.scheduler.launch;

import io.mesosj.scheduler.metrics.TaskCounts;
import java.util.Collection;
import java.util.Optional;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;

/** Counts a launcher's live tasks when it is asked. */
record TaskGauges(Collection<LaunchedTask> tasks) implements TaskCounts {
  @Override
  public int waiting() {
    return (int) tasks.stream().filter(task -> task.agentId().isEmpty()).count();
  }

  @Override
  public int in(TaskState state) {
    return (int)
        tasks.stream()
            .filter(task -> task.agentId().isPresent() && state(task.latest()) == state)
            .count();
  }

  /** As Mesos has it, a task that was sent and has not been heard of is staging. */
  private static TaskState state(Optional<TaskStatus> latest) {
    return latest.map(TaskStatus::getState).orElse(TaskState.TASK_STAGING);
  }
}
