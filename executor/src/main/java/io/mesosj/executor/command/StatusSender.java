package io.mesosj.executor.command;

import io.mesosj.base.file.FileProblem;
import io.mesosj.executor.ExecutorClient;
import io.mesosj.executor.ExecutorEnvironment;
import java.io.IOException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What executors of commands have in common of their agent. Safe for use by several threads. */
record StatusSender(ExecutorClient client, BooleanSupplier muted) {
  private static final Logger LOG = LoggerFactory.getLogger(StatusSender.class);
  private static final Duration SHUTDOWN_RESERVE = Duration.ofSeconds(1);

  /** Sends a status, unless nobody wants to hear any more. */
  void send(TaskStatus status) {
    if (muted.getAsBoolean()) {
      return;
    }
    try {
      client.update(status);
    } catch (IOException e) {
      if (!muted.getAsBoolean()) {
        LOG.warn(
            "Update of task {} refused: {}",
            status.getTaskId().getValue(),
            FileProblem.describe(e));
      }
    }
  }

  static boolean knowsKilling(FrameworkInfo framework) {
    return framework.getCapabilitiesList().stream()
        .anyMatch(c -> c.getType() == FrameworkInfo.Capability.Type.TASK_KILLING_STATE);
  }

  /**
   * Less than the agent gives the executor: the agent must still hear of the end before it destroys
   * the container.
   */
  static Duration graceAtShutdown(ExecutorEnvironment environment) {
    Duration grace = environment.shutdownGracePeriod().minus(SHUTDOWN_RESERVE);
    return grace.isNegative() ? Duration.ZERO : grace;
  }
}
