package io.mesosj.execute.output;

/** The virtual paths under which an agent serves a sandbox's files. */
public final class SandboxPath {
  private SandboxPath() {}

  /** The latest run of an executor; a command task's executor has the task's id. */
  public static String ofExecutor(String frameworkId, String executorId) {
    return "/frameworks/" + frameworkId + "/executors/" + executorId + "/runs/latest";
  }

  /** A task of a group, whose sandbox lies in its executor's. */
  public static String ofGroupTask(String frameworkId, String executorId, String taskId) {
    return ofExecutor(frameworkId, executorId) + "/tasks/" + taskId;
  }
}
