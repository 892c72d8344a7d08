package io.mesosj.local.master;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.master.Protos.Event;
import org.apache.mesos.v1.master.Protos.Response.GetAgents;
import org.apache.mesos.v1.master.Protos.Response.GetFrameworks;
import org.apache.mesos.v1.master.Protos.Response.GetState;

/**
 * What happens in the cluster, for those who follow it by the operator API's SUBSCRIBE. Guarded by
 * the master's lock. Source: Mesos' {@code master.proto}, {@code Master::Subscribers}.
 */
final class OperatorEvents {
  /** Mesos' {@code --max_operator_event_stream_subscribers}. */
  private static final int MOST_STREAMS = 1000;

  private final Deque<OperatorStream> streams = new ArrayDeque<>();
  private final Map<TaskState, Long> ended = new EnumMap<>(TaskState.class);

  /** Begins with the present state. When there are too many, the oldest ends, as in Mesos. */
  void follow(OperatorStream stream, GetState state) {
    if (streams.size() >= MOST_STREAMS) {
      streams.remove().close();
    }
    streams.add(stream);
    Event.Builder event = Event.newBuilder().setType(Event.Type.SUBSCRIBED);
    event
        .getSubscribedBuilder()
        .setGetState(state)
        .setHeartbeatIntervalSeconds(MasterEvents.HEARTBEAT_SECONDS);
    stream.send(event.build());
    stream.send(HEARTBEAT);
  }

  void lost(OperatorStream stream) {
    streams.remove(stream);
  }

  private static final Event HEARTBEAT = Event.newBuilder().setType(Event.Type.HEARTBEAT).build();

  void heartbeat() {
    send(() -> HEARTBEAT);
  }

  void taskAdded(Supplier<Task> task) {
    send(
        () -> {
          Event.Builder event = Event.newBuilder().setType(Event.Type.TASK_ADDED);
          event.getTaskAddedBuilder().setTask(task.get());
          return event.build();
        });
  }

  /** A status that was not known; {@code state} is the last that the task is known to be in. */
  void taskUpdated(FrameworkID framework, TaskStatus status, FrameworkTask task) {
    if (task.hasEnded()) {
      ended.merge(status.getState(), 1L, Long::sum);
    }
    send(
        () -> {
          Event.Builder event = Event.newBuilder().setType(Event.Type.TASK_UPDATED);
          event
              .getTaskUpdatedBuilder()
              .setFrameworkId(framework)
              .setStatus(status)
              .setState(task.latest.getState());
          return event.build();
        });
  }

  void frameworkAdded(Supplier<GetFrameworks.Framework> framework) {
    send(
        () -> {
          Event.Builder event = Event.newBuilder().setType(Event.Type.FRAMEWORK_ADDED);
          event.getFrameworkAddedBuilder().setFramework(framework.get());
          return event.build();
        });
  }

  void frameworkUpdated(Supplier<GetFrameworks.Framework> framework) {
    send(
        () -> {
          Event.Builder event = Event.newBuilder().setType(Event.Type.FRAMEWORK_UPDATED);
          event.getFrameworkUpdatedBuilder().setFramework(framework.get());
          return event.build();
        });
  }

  void frameworkRemoved(FrameworkInfo info) {
    send(
        () -> {
          Event.Builder event = Event.newBuilder().setType(Event.Type.FRAMEWORK_REMOVED);
          event.getFrameworkRemovedBuilder().setFrameworkInfo(info);
          return event.build();
        });
  }

  void agentAdded(Supplier<GetAgents.Agent> agent) {
    send(
        () -> {
          Event.Builder event = Event.newBuilder().setType(Event.Type.AGENT_ADDED);
          event.getAgentAddedBuilder().setAgent(agent.get());
          return event.build();
        });
  }

  void agentRemoved(AgentID agent) {
    send(
        () -> {
          Event.Builder event = Event.newBuilder().setType(Event.Type.AGENT_REMOVED);
          event.getAgentRemovedBuilder().setAgentId(agent);
          return event.build();
        });
  }

  /** How many tasks ever ended so. */
  Map<TaskState, Long> ended() {
    return new EnumMap<>(ended.isEmpty() ? new EnumMap<>(TaskState.class) : ended);
  }

  void hangUp() {
    streams.forEach(OperatorStream::close);
    streams.clear();
  }

  /** Nothing is made when nobody listens. */
  private void send(Supplier<Event> made) {
    if (!streams.isEmpty()) {
      Event event = made.get();
      streams.forEach(stream -> stream.send(event));
    }
  }
}
