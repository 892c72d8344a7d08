package io.mesosj.local.agent;

import java.nio.file.Path;
import java.util.Optional;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.TaskInfo;

/**
 * What of an executor never changes.
 *
 * @param framework whose it is
 * @param info what it is; that of a command task is called like the task
 * @param ownProcess whether it is a process of the framework's own in the container, rather than
 *     driven inside the agent
 * @param containerId its container, with the parent's id and a dot before it if nested
 * @param sandbox its directory on the host
 * @param group the group that it runs a task of
 */
record ExecutorIdentity(
    FrameworkInfo framework,
    ExecutorInfo info,
    boolean ownProcess,
    String containerId,
    Path sandbox,
    Optional<TaskGroup> group) {

  /** A command task's executor is called like the task. */
  static ExecutorInfo ofCommand(FrameworkInfo framework, TaskInfo task) {
    return ExecutorInfo.newBuilder()
        .setExecutorId(ExecutorID.newBuilder().setValue(task.getTaskId().getValue()))
        .setFrameworkId(framework.getId())
        .setCommand(task.getCommand())
        .build();
  }

  FrameworkID frameworkId() {
    return framework.getId();
  }

  boolean checkpoint() {
    return framework.getCheckpoint();
  }

  /** Whether its framework can tell a task that was never there from a lost one. */
  boolean partitionAware() {
    return framework.getCapabilitiesList().stream()
        .anyMatch(one -> one.getType() == FrameworkInfo.Capability.Type.PARTITION_AWARE);
  }

  /** What the scheduler knows it by. */
  ExecutorID publicId() {
    return group.map(TaskGroup::executor).orElse(info).getExecutorId();
  }

  @Override
  public String toString() {
    return "executor '" + info.getExecutorId().getValue() + "' of " + frameworkId().getValue();
  }
}
