package io.mesosj.executor.command;

import java.io.IOException;
import org.apache.mesos.v1.Protos.TaskInfo;

/** Turns a task's command into a process: in a container of the embedded agent, or as it is. */
public interface TaskRuntime {
  /**
   * Starts the task's command.
   *
   * @throws LaunchCancelledException if it was killed meanwhile, which is how the task ends
   * @throws IOException if it can't be started; the message becomes the task's
   */
  TaskProcess launch(TaskInfo task) throws IOException;
}
