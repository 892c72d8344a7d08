package io.mesosj.executor;

import org.apache.mesos.v1.executor.Protos.Event;

/**
 * Receives an executor's events, one after another on the client's thread, after the client has
 * done its own work for them. What a listener throws is logged, and the next event comes.
 */
public interface ExecutorListener {
  /** An event other than a heartbeat: SUBSCRIBED, LAUNCH, KILL, ACKNOWLEDGED, MESSAGE, ERROR … */
  void event(Event event);

  /**
   * The executor must end: the agent sent SHUTDOWN, refused it, or is gone for longer than the
   * rules of checkpointing allow. Called once, last.
   */
  void shutdown(String why);
}
