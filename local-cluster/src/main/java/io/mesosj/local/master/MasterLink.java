package io.mesosj.local.master;

import com.google.protobuf.ByteString;
import java.util.Optional;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskStatus;

/** What an agent tells its master. No call waits. Safe for use by several threads. */
public interface MasterLink {
  /**
   * The agent re-registers a task of a framework that is not connected yet; the framework has its
   * failover timeout from now on, and time enough to notice that the master is back.
   */
  void recover(
      FrameworkInfo info,
      TaskInfo task,
      Optional<ExecutorInfo> executor,
      Optional<TaskStatus> last);

  /** A status from the agent, on its way to the scheduler. */
  void update(FrameworkID frameworkId, TaskStatus status);

  /** A status that the scheduler gets when it has acknowledged those before it. */
  void note(FrameworkID frameworkId, TaskStatus status);

  /** The scheduler acknowledged a task's last status: the task is history. */
  void forget(FrameworkID frameworkId, TaskID taskId);

  /** An executor's message for its scheduler. */
  void message(FrameworkID frameworkId, ExecutorID executor, ByteString data);

  /** An executor of the framework's own, or of a group, has ended: what it had is free again. */
  void executorLost(FrameworkID frameworkId, ExecutorID executor, int waitStatus);
}
