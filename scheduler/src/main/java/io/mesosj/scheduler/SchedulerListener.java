package io.mesosj.scheduler;

import io.mesosj.scheduler.failure.SchedulerException;
import org.apache.mesos.v1.scheduler.Protos.Event;

/**
 * Receives what the master says, one thing after another on the client's thread. A slow listener
 * slows the reading; nothing piles up in between. An exception on an event is logged and leads to a
 * new subscription, so that nothing is left out; an Error ends the client, with {@link #failed}.
 */
public interface SchedulerListener {
  /** An event, SUBSCRIBED and HEARTBEAT included. */
  void event(Event event);

  /** An event came that can't be decoded; the next ones follow. */
  default void unreadable(UnreadableEvent event) {}

  /** The stream is lost; the client is subscribing again. */
  void disconnected(String why);

  /** The client gave up: the master sent an ERROR, or refuses the framework. Called once, last. */
  void failed(SchedulerException why);
}
