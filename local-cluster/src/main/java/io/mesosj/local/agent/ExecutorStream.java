package io.mesosj.local.agent;

import org.apache.mesos.v1.executor.Protos.Event;

/** Where a subscribed executor's events go; neither method waits. */
interface ExecutorStream {
  void send(Event event);

  void close();
}
