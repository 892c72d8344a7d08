package io.mesosj.local.master;

import org.apache.mesos.v1.master.Protos.Event;

/** Where an operator's events go; sending never waits. */
interface OperatorStream {
  void send(Event event);

  void close();
}
