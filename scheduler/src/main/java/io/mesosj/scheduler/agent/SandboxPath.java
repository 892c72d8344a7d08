package io.mesosj.scheduler.agent;

import java.util.Optional;
import org.apache.mesos.v1.Protos.ExecutorInfo;

/** The virtual paths under which an agent serves a sandbox's files. */
public final class SandboxPath {
  private SandboxPath() {}

  /**
   * A task's.
   *
   * @param executor its executor, where that is its group's or the framework's own
   */
  public static String of(String frameworkId, String taskId, Optional<ExecutorInfo> executor) {
    if (executor.isEmpty()) {
      return ofExecutor(frameworkId, taskId);
    }
    String executorId = executor.get().getExecutorId().getValue();
    // A bundle that is shared has its tasks' files where Mesos' default executor has them.
    boolean shared =
        executor.get().getType() == ExecutorInfo.Type.DEFAULT
            || executor.get().getCommand().getValue().endsWith(" --shared");
    return shared
        ? ofGroupTask(frameworkId, executorId, taskId)
        : ofExecutor(frameworkId, executorId);
  }

  /** The latest run of an executor; a command task's executor has the task's id. */
  public static String ofExecutor(String frameworkId, String executorId) {
    return "/frameworks/" + frameworkId + "/executors/" + executorId + "/runs/latest";
  }

  /** A task of a group, whose sandbox lies in its executor's. */
  public static String ofGroupTask(String frameworkId, String executorId, String taskId) {
    return ofExecutor(frameworkId, executorId) + "/tasks/" + taskId;
  }
}
