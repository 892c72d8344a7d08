package io.mesosj.executor.command;

import io.mesosj.executor.check.CheckTarget;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/**
 * A task's command as a child of this process. Signals reach all of its descendants: SIGKILL as
 * such, any other as SIGTERM, since Java sends nothing else. Safe for use by several threads.
 */
public final class ChildProcess implements TaskProcess {
  private static final int SIGKILL = 9;

  private final Process process;
  private final Optional<CheckTarget> checks;

  /** A command that nobody checks. */
  public ChildProcess(Process process) {
    this(process, Optional.empty());
  }

  public ChildProcess(Process process, Optional<CheckTarget> checks) {
    this.process = process;
    this.checks = checks;
  }

  @Override
  public long pid() {
    return process.pid();
  }

  @Override
  public CompletionStage<ExitStatus> exit() {
    return process.onExit().thenApply(ended -> ExitStatus.ofShell(ended.exitValue()));
  }

  @Override
  public Optional<CheckTarget> checkTarget() {
    return checks;
  }

  @Override
  public void signal(int signal) {
    Stream<ProcessHandle> tree =
        Stream.concat(process.descendants(), Stream.of(process.toHandle()));
    // Collected first: a child that loses its parent is no descendant any more.
    for (ProcessHandle handle : tree.toList()) {
      if (signal == SIGKILL) {
        handle.destroyForcibly();
      } else {
        handle.destroy();
      }
    }
  }
}
