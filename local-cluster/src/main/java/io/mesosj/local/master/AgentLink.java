package io.mesosj.local.master;

import com.google.protobuf.ByteString;
import java.util.List;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;

/** What the master asks of its agent. No call waits for containers. */
public interface AgentLink {
  void launch(FrameworkInfo framework, TaskInfo task);

  /** Tasks that are launched together, by the default executor. */
  void launchGroup(FrameworkInfo framework, ExecutorInfo executor, List<TaskInfo> tasks);

  void kill(FrameworkID framework, TaskID task, KillPolicy policy);

  void acknowledge(FrameworkID framework, TaskID task, ByteString uuid);

  void message(FrameworkID framework, ExecutorID executor, ByteString data);

  void shutdown(FrameworkID framework, ExecutorID executor);

  /** What frameworks have reserved of the agent's resources, to be remembered. */
  void reserved(List<Resource> resources);

  /** The agent was cut off and is not any more: what nobody has acknowledged is due again. */
  void reregistered();

  /** The framework has subscribed again: what it has not acknowledged is due again. */
  void frameworkSubscribed(FrameworkID framework);

  /** The framework is gone: its tasks are killed and their statuses dropped. */
  void removeFramework(FrameworkID framework);
}
