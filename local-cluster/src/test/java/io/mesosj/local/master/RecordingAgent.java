package io.mesosj.local.master;

import com.google.protobuf.ByteString;
import io.mesosj.protocol.resources.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;

/** The master's view of an agent: keeps what was launched and reserved, and may answer at once. */
final class RecordingAgent implements AgentLink {
  final List<String> launched = new ArrayList<>();
  final List<String> subscribed = new ArrayList<>();
  int reregistrations;
  final List<Resource> reserved = new ArrayList<>();
  Consumer<TaskInfo> onLaunch = task -> {};

  @Override
  public void launch(FrameworkInfo framework, TaskInfo task) {
    launched.add(task.getTaskId().getValue());
    onLaunch.accept(task);
  }

  @Override
  public void launchGroup(FrameworkInfo framework, ExecutorInfo executor, List<TaskInfo> tasks) {
    tasks.forEach(task -> launch(framework, task));
  }

  /** Agents of which this is the only one. */
  Agents alone(AgentID id, Resources total) {
    Agents agents = new Agents();
    agents.add(registered(id, total));
    return agents;
  }

  /** This agent as the master knows it. */
  RegisteredAgent registered(AgentID id, Resources total) {
    RegisteredAgent agent =
        new RegisteredAgent(
            AgentInfo.newBuilder().setId(id).setHostname("127.0.0.1").setPort(5051).build(),
            "127.0.0.1",
            new AgentResources(total, List.of()));
    agent.connect(this);
    return agent;
  }

  private static UnsupportedOperationException unexpected() {
    return new UnsupportedOperationException(
        "an agent is only told here what to launch and to reserve");
  }

  @Override
  public void kill(FrameworkID framework, TaskID task, KillPolicy policy) {
    throw unexpected();
  }

  @Override
  public void acknowledge(FrameworkID framework, TaskID task, ByteString uuid) {
    throw unexpected();
  }

  @Override
  public void message(FrameworkID framework, ExecutorID executor, ByteString data) {
    throw unexpected();
  }

  @Override
  public void shutdown(FrameworkID framework, ExecutorID executor) {
    throw unexpected();
  }

  @Override
  public void reserved(List<Resource> all) {
    reserved.clear();
    reserved.addAll(all);
  }

  @Override
  public void reregistered() {
    reregistrations++;
  }

  @Override
  public void frameworkSubscribed(FrameworkID framework) {
    subscribed.add(framework.getValue());
  }

  @Override
  public void removeFramework(FrameworkID framework) {
    throw unexpected();
  }
}
