package io.mesosj.execute.run;

import io.mesosj.execute.output.OutputFollower;
import java.util.Optional;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.jspecify.annotations.Nullable;

/** A launched task: what is known of it and the copying of its output. */
final class RunningTask {
  private final TaskID id;
  private final @Nullable OutputFollower output;
  private boolean running;
  private @Nullable TaskStatus end;

  RunningTask(TaskID id, @Nullable OutputFollower output) {
    this.id = id;
    this.output = output;
  }

  TaskID id() {
    return id;
  }

  Optional<OutputFollower> output() {
    return Optional.ofNullable(output);
  }

  /** Notes that it runs; true the first time. */
  boolean startsRunning() {
    boolean first = !running;
    running = true;
    return first;
  }

  void endsWith(TaskStatus status) {
    end = status;
  }

  boolean hasEnded() {
    return end != null;
  }

  int exitCode() {
    return end == null ? 0 : TaskExit.codeOf(end);
  }
}
