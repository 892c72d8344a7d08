package io.mesosj.scheduler.launch;

import com.google.protobuf.ByteString;
import io.mesosj.scheduler.failure.SchedulerException;
import java.time.Duration;
import java.util.List;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.InverseOffer;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Event.Failure;

/**
 * What a framework may want to hear of. Called by the launcher's thread, one thing after another,
 * when its own work is done; a slow listener slows the reading of events. It must not wait for
 * futures of the same launcher. What it throws is logged.
 */
public interface LauncherListener {
  /** Subscribed, the first time or again. */
  default void subscribed(FrameworkID id) {}

  /**
   * The master has answered for all tasks that live: after each subscription, and now and then in
   * between.
   */
  default void reconciled() {}

  /**
   * A status came. It is acknowledged when this returns; if this throws it is not, and comes again.
   * What was told is not told again: neither an update that is sent twice nor the master's answer,
   * after a new subscription or now and then, that says no more than the last update.
   */
  default void updated(TaskUpdate update) {}

  /** A task was sent to its agent, the first time or again. */
  default void launched(LaunchedTask task) {}

  /** A task never reached its agent, since its offer was gone; it waits for another. */
  default void missed(LaunchedTask task, TaskStatus why) {}

  /**
   * Tasks that ended, one or those of a group, are launched again after a pause; they have their
   * new ids.
   *
   * @param end the end that counts
   */
  default void restarting(List<LaunchedTask> tasks, TaskStatus end, Duration pause) {}

  /** Nothing that is offered will do for {@code name}; said again only when the reason changes. */
  default void waiting(String name, String why) {}

  /** The master is lost; the client subscribes again by itself. */
  default void disconnected(String why) {}

  /** The connection, or the store, failed for good; all futures fail too. */
  default void failed(SchedulerException why) {}

  /** An executor of the framework's own sent something. */
  default void message(AgentID agent, ExecutorID executor, ByteString data) {}

  /** An agent or an executor is gone; the tasks' own updates come besides. */
  default void lost(Failure failure) {}

  /**
   * The operator wants an agent back at some time.
   *
   * @return whether the framework agrees; it then moves its tasks by itself
   */
  default boolean agreesTo(InverseOffer offer) {
    return true;
  }
}
