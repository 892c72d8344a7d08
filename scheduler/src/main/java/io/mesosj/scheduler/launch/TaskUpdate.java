package io.mesosj.scheduler.launch;

import io.mesosj.protocol.task.TerminalState;
import java.util.Optional;
import org.apache.mesos.v1.Protos.TaskStatus;

/**
 * A status that came. Safe for all threads.
 *
 * @param status what the master sent
 * @param task the task; empty for one that this launcher does not know, such as one of an earlier
 *     process without a store
 * @param launcher whose it is
 */
public record TaskUpdate(TaskStatus status, Optional<LaunchedTask> task, Launcher launcher) {
  /** Whether nothing more will come for the status' task id. */
  public boolean isEnd() {
    return TerminalState.is(status.getState())
        || task.filter(one -> one.isOver() && one.id().equals(status.getTaskId())).isPresent();
  }

  /**
   * Tells the master that the update was handled, so that it is not sent again; needed only when
   * the options say that acknowledging is the framework's own business.
   */
  public void acknowledge() {
    launcher.acknowledge(status);
  }
}
