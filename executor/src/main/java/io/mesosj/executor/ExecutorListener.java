package io.mesosj.executor;

import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.executor.Protos.Event;

/**
 * Receives an executor's events, one after another on the client's thread, after the client has
 * done its own work for them. What a listener throws is logged, and the next event comes.
 */
public interface ExecutorListener {
  /** An event other than a heartbeat: SUBSCRIBED, LAUNCH, KILL, ACKNOWLEDGED, MESSAGE, ERROR … */
  void event(Event event);

  /**
   * The agent refused for good, when it was sent again, an update that {@link
   * ExecutorClient#update} did not throw for: nobody will hear of it. Comes on another thread than
   * events, and between any two of them.
   */
  default void refused(TaskStatus status) {}

  /**
   * The executor must end: the agent sent SHUTDOWN, refused it, or is gone for longer than the
   * rules of checkpointing allow. Called once, last.
   */
  void shutdown(String why);
}
