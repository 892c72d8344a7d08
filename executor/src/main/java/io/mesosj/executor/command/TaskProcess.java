package io.mesosj.executor.command;

import io.mesosj.executor.check.CheckTarget;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** A task's running command. */
public interface TaskProcess {
  /** The process id as the host sees it. */
  long pid();

  /** Completes when the command has ended and its container is empty. */
  CompletionStage<ExitStatus> exit();

  /** The container as checks see it; empty where there are none to be made. */
  default Optional<CheckTarget> checkTarget() {
    return Optional.empty();
  }

  /**
   * Sends a signal to the command; SIGKILL goes to all its processes. Does nothing once it has
   * ended.
   */
  void signal(int signal);
}
