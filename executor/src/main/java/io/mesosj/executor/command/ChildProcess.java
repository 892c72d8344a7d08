package io.mesosj.executor.command;

import io.mesosj.base.process.ProcessTree;
import io.mesosj.executor.check.CheckTarget;
import java.util.Map;
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
  private final ProcessTree tree;
  private final boolean marked;
  private final Optional<CheckTarget> checks;

  /** A command that nobody checks. */
  public ChildProcess(Process process) {
    this(process, Optional.empty());
  }

  public ChildProcess(Process process, Optional<CheckTarget> checks) {
    this(process, Map.of(), checks);
  }

  /**
   * A command of which nothing is left when it has ended.
   *
   * @param mark the variables that no other process has but what this command starts; if empty,
   *     children that lose their parent are not found
   */
  public ChildProcess(Process process, Map<String, String> mark, Optional<CheckTarget> checks) {
    this.process = process;
    this.tree = new ProcessTree(process.toHandle(), mark);
    this.marked = !mark.isEmpty();
    this.checks = checks;
  }

  @Override
  public long pid() {
    return process.pid();
  }

  @Override
  public CompletionStage<ExitStatus> exit() {
    return process.onExit().thenApply(this::ended);
  }

  private ExitStatus ended(Process over) {
    if (marked) {
      tree.kill();
    }
    return ExitStatus.ofShell(over.exitValue());
  }

  @Override
  public Optional<CheckTarget> checkTarget() {
    return checks;
  }

  @Override
  public void signal(int signal) {
    if (signal == SIGKILL) {
      tree.kill();
      return;
    }
    // Collected first: a child that loses its parent is no descendant any more.
    Stream.concat(process.descendants(), Stream.of(process.toHandle()))
        .toList()
        .forEach(ProcessHandle::destroy);
  }
}
