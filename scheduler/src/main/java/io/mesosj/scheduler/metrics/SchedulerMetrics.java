package io.mesosj.scheduler.metrics;

import java.time.Duration;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;

/** Told what happens on a connection. Called by several threads; must not wait or throw. */
public interface SchedulerMetrics {
  /** Nobody listens. */
  SchedulerMetrics NONE =
      new SchedulerMetrics() {
        @Override
        public void eventReceived(Event.Type type) {}

        @Override
        public void eventHandled(Event.Type type, Duration took) {}

        @Override
        public void called(Call.Type type, Duration took, boolean accepted) {}

        @Override
        public void subscribed() {}

        @Override
        public void disconnected() {}
      };

  /** An event was read; it waits until the one before it was handled. */
  void eventReceived(Event.Type type);

  /** The listener returned. */
  void eventHandled(Event.Type type, Duration took);

  /** A call was answered, or was not. */
  void called(Call.Type type, Duration took, boolean accepted);

  /** A stream was opened; every one after the first is a reconnection. */
  void subscribed();

  /** A stream was lost. */
  void disconnected();

  /** A launcher has begun; its tasks can be counted from now on, until it is closed. */
  default void tasks(TaskCounts counts) {}

  /** A task of a launcher has come to its end, and is not launched again. */
  default void ended(TaskState state) {}
}
