package io.mesosj.local.agent;

import com.google.protobuf.ByteString;
import java.util.List;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.executor.Protos.Event;

/** The events that an agent sends to executors. */
final class ExecutorEvents {
  private ExecutorEvents() {}

  static Event subscribed(ExecutorIdentity executor, AgentSettings agent) {
    Event.Builder event = Event.newBuilder().setType(Event.Type.SUBSCRIBED);
    event
        .getSubscribedBuilder()
        .setExecutorInfo(executor.info())
        .setFrameworkInfo(executor.framework())
        .setAgentInfo(
            AgentInfo.newBuilder()
                .setHostname(agent.address().host())
                .setPort(agent.port())
                .setId(agent.id())
                .addAllResources(agent.resources().toProto()));
    event.getSubscribedBuilder().getContainerIdBuilder().setValue(executor.containerId());
    return event.build();
  }

  static Event shutdown() {
    return Event.newBuilder().setType(Event.Type.SHUTDOWN).build();
  }

  static Event launch(TaskInfo task) {
    Event.Builder event = Event.newBuilder().setType(Event.Type.LAUNCH);
    event.getLaunchBuilder().setTask(task);
    return event.build();
  }

  static Event launchGroup(List<TaskInfo> tasks) {
    Event.Builder event = Event.newBuilder().setType(Event.Type.LAUNCH_GROUP);
    event.getLaunchGroupBuilder().getTaskGroupBuilder().addAllTasks(tasks);
    return event.build();
  }

  static Event kill(TaskID task, KillPolicy policy) {
    Event.Builder event = Event.newBuilder().setType(Event.Type.KILL);
    event.getKillBuilder().setTaskId(task);
    if (policy.hasGracePeriod()) {
      event.getKillBuilder().setKillPolicy(policy);
    }
    return event.build();
  }

  static Event acknowledged(TaskStatus status) {
    Event.Builder event = Event.newBuilder().setType(Event.Type.ACKNOWLEDGED);
    event.getAcknowledgedBuilder().setTaskId(status.getTaskId()).setUuid(status.getUuid());
    return event.build();
  }

  static Event message(ByteString data) {
    Event.Builder event = Event.newBuilder().setType(Event.Type.MESSAGE);
    event.getMessageBuilder().setData(data);
    return event.build();
  }
}
