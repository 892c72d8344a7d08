package io.mesosj.executor.command;

import io.mesosj.base.file.FileProblem;
import io.mesosj.executor.ExecutorClient;
import io.mesosj.executor.ExecutorEnvironment;
import io.mesosj.protocol.task.StatusUuid;
import java.io.IOException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What executors have in common of their agent. Safe for use by several threads.
 *
 * @param client sends
 * @param muted whether nobody wants to hear any more
 */
public record StatusSender(ExecutorClient client, BooleanSupplier muted) {
  private static final Logger LOG = LoggerFactory.getLogger(StatusSender.class);
  private static final Duration SHUTDOWN_RESERVE = Duration.ofSeconds(1);

  /**
   * Sends a status, unless nobody wants to hear any more.
   *
   * @return false if the agent will never take it
   */
  public boolean send(TaskStatus status) {
    if (muted.getAsBoolean()) {
      return true;
    }
    try {
      client.update(status);
      return true;
    } catch (IOException e) {
      if (!muted.getAsBoolean()) {
        LOG.warn(
            "Update of task {} refused: {}",
            status.getTaskId().getValue(),
            FileProblem.describe(e));
      }
      return false;
    }
  }

  /** Whether a framework knows TASK_KILLING. */
  public static boolean knowsKilling(FrameworkInfo framework) {
    return framework.getCapabilitiesList().stream()
        .anyMatch(c -> c.getType() == FrameworkInfo.Capability.Type.TASK_KILLING_STATE);
  }

  /**
   * Less than the agent gives the executor: the agent must still hear of the end before it destroys
   * the container.
   */
  public static Duration graceAtShutdown(ExecutorEnvironment environment) {
    Duration grace = environment.shutdownGracePeriod().minus(SHUTDOWN_RESERVE);
    return grace.isNegative() ? Duration.ZERO : grace;
  }

  /** A task's status, but for what is particular to the state. */
  public static TaskStatus.Builder status(TaskInfo of, String executorId, TaskState state) {
    return TaskStatus.newBuilder()
        .setTaskId(of.getTaskId())
        .setAgentId(of.getAgentId())
        .setExecutorId(ExecutorID.newBuilder().setValue(executorId))
        .setState(state)
        .setSource(TaskStatus.Source.SOURCE_EXECUTOR)
        .setTimestamp(System.currentTimeMillis() / 1000.0)
        .setUuid(StatusUuid.random());
  }
}
