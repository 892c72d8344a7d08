package io.mesosj.scheduler.metrics;

import org.apache.mesos.v1.Protos.TaskState;

/** How many tasks a launcher has now. Asked by any thread. */
public interface TaskCounts {
  /** Those that wait for an offer. */
  int waiting();

  /** Those that were sent to an agent and are in a state; none is in one that ends it. */
  int in(TaskState state);
}
