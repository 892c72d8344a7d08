package io.mesosj.executor;

import org.apache.mesos.v1.executor.Protos.Event;

/** What agents may send. */
final class Events {
  private Events() {}

  /** Whether an event has the field that its type speaks of, as the API wants it. */
  static boolean isWhole(Event event) {
    return switch (event.getType()) {
      case SUBSCRIBED -> event.hasSubscribed();
      case LAUNCH -> event.hasLaunch();
      case LAUNCH_GROUP -> event.hasLaunchGroup();
      case KILL -> event.hasKill();
      case ACKNOWLEDGED -> event.hasAcknowledged();
      case MESSAGE -> event.hasMessage();
      case ERROR -> event.hasError();
      case SHUTDOWN, HEARTBEAT, UNKNOWN -> true;
    };
  }
}
