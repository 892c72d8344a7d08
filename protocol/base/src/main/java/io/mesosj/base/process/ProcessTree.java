package io.mesosj.base.process;

import java.util.List;
import java.util.Map;

/**
 * A process and all that it has started, those too that lost their parents meanwhile: they still
 * bear the variables that this run alone has.
 */
public final class ProcessTree {
  private final ProcessHandle root;
  private final Map<String, String> mark;

  /**
   * A process and what it starts.
   *
   * @param mark the variables that it alone has, and by which its children are known; if empty,
   *     those that lost their parents are not found
   */
  public ProcessTree(ProcessHandle root, Map<String, String> mark) {
    this.root = root;
    this.mark = mark;
  }

  /** Kills all of it, root or not there any more. This process and those that started it stay. */
  public void kill() {
    // Collected first: a child that loses its parent is no descendant any more.
    List<ProcessHandle> descendants = root.isAlive() ? root.descendants().toList() : List.of();
    root.destroyForcibly();
    descendants.forEach(ProcessHandle::destroyForcibly);
    if (!mark.isEmpty()) {
      MarkedProcesses.kill(mark);
    }
  }
}
