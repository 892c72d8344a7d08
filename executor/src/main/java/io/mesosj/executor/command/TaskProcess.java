package io.mesosj.executor.command;

import java.util.concurrent.CompletionStage;

/** A task's running command. */
public interface TaskProcess {
  /** The process id as the host sees it. */
  long pid();

  /** Completes when the command has ended and its container is empty. */
  CompletionStage<ExitStatus> exit();

  /**
   * Sends a signal to the command; SIGKILL goes to all its processes. Does nothing once it has
   * ended.
   */
  void signal(int signal);
}
