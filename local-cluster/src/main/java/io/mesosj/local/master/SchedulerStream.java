package io.mesosj.local.master;

import org.apache.mesos.v1.scheduler.Protos.Event;

/** Where a subscribed scheduler's events go; neither method waits. */
interface SchedulerStream {
  void send(Event event);

  void close();
}
