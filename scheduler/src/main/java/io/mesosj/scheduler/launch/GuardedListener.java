package io.mesosj.scheduler.launch;

import io.mesosj.scheduler.failure.SchedulerException;
import java.time.Duration;
import java.util.List;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.InverseOffer;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The framework's listener. Whatever it throws, Errors included, is reported and goes no further:
 * the launcher's own work is done without it. Used by the launcher's thread.
 */
final class GuardedListener {
  private static final Logger LOG = LoggerFactory.getLogger(GuardedListener.class);

  private final LauncherListener listener;

  GuardedListener(LauncherListener listener) {
    this.listener = listener;
  }

  private static boolean tell(String what, Runnable call) {
    try {
      call.run();
      return true;
    } catch (Throwable e) {
      LOG.error("The listener failed on {}", what, e);
      return false;
    }
  }

  void subscribed(FrameworkID id) {
    tell("the subscription", () -> listener.subscribed(id));
  }

  void reconciled() {
    tell("the end of a reconciliation", listener::reconciled);
  }

  /** Whether it was handled. */
  boolean updated(TaskUpdate update) {
    TaskStatus status = update.status();
    return tell(
        status.getState()
            + " of task '"
            + status.getTaskId().getValue()
            + "'; the update is not acknowledged and comes again",
        () -> listener.updated(update));
  }

  void launched(LaunchedTask task) {
    tell("the launch of " + task, () -> listener.launched(task));
  }

  void missed(LaunchedTask task, TaskStatus why) {
    tell("the missed offer of " + task, () -> listener.missed(task, why));
  }

  void restarting(List<LaunchedTask> tasks, TaskStatus end, Duration pause) {
    tell("the restart of " + tasks, () -> listener.restarting(tasks, end, pause));
  }

  void waiting(String name, String why) {
    tell("what '" + name + "' waits for", () -> listener.waiting(name, why));
  }

  void disconnected(String why) {
    tell("the loss of the master", () -> listener.disconnected(why));
  }

  void failed(SchedulerException why) {
    tell("the failure: " + why.getMessage(), () -> listener.failed(why));
  }

  void message(Event.Message message) {
    tell(
        "a message of executor '" + message.getExecutorId().getValue() + "'",
        () -> listener.message(message.getAgentId(), message.getExecutorId(), message.getData()));
  }

  void lost(Event.Failure failure) {
    tell("the loss of an agent or executor", () -> listener.lost(failure));
  }

  boolean agreesTo(InverseOffer offer) {
    boolean[] agrees = new boolean[1];
    tell("an inverse offer", () -> agrees[0] = listener.agreesTo(offer));
    return agrees[0];
  }
}
