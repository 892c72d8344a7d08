package io.mesosj.execute.run;

import java.util.Optional;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.jspecify.annotations.Nullable;

/** A launched task: what is known of it and the copying of its output. */
final class RunningTask {
  private final TaskID id;
  private final @Nullable TaskOutput output;
  private TaskState state = TaskState.TASK_STAGING;
  private boolean running;
  private @Nullable TaskStatus end;

  RunningTask(TaskID id, @Nullable TaskOutput output) {
    this.id = id;
    this.output = output;
  }

  TaskID id() {
    return id;
  }

  Optional<TaskOutput> output() {
    return Optional.ofNullable(output);
  }

  /** The last state that was heard of. */
  TaskState state() {
    return state;
  }

  void enters(TaskState next) {
    state = next;
  }

  /** Notes that it runs; true the first time. */
  boolean startsRunning() {
    boolean first = !running;
    running = true;
    return first;
  }

  boolean hasRun() {
    return running;
  }

  void endsWith(TaskStatus status) {
    end = status;
  }

  boolean hasEnded() {
    return end != null;
  }

  Optional<TaskStatus> end() {
    return Optional.ofNullable(end);
  }
}
