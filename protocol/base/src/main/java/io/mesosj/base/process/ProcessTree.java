package io.mesosj.base.process;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A process and all that it has started, those too that lost their parents meanwhile: they still
 * bear the variables that this run alone has.
 */
public final class ProcessTree {
  /** One may start another while we look. */
  private static final int ROUNDS = 3;

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
    List<ProcessHandle> descendants = root.descendants().toList();
    root.destroyForcibly();
    descendants.forEach(ProcessHandle::destroyForcibly);
    for (int round = 0; round < ROUNDS && killOrphans(); round++) {}
  }

  private boolean killOrphans() {
    Set<String> variables = new HashSet<>();
    mark.forEach((name, value) -> variables.add(name + "=" + value));
    if (variables.isEmpty()) {
      return false;
    }
    Set<ProcessHandle> ancestors = ancestors();
    List<RunningProcess> orphans =
        RunningProcess.besideThisOne().stream()
            .filter(other -> other.environment().containsAll(variables))
            .filter(other -> !ancestors.contains(other.handle()))
            .toList();
    orphans.forEach(orphan -> orphan.handle().destroyForcibly());
    return !orphans.isEmpty();
  }

  /** They may have given the mark to this process too. */
  private static Set<ProcessHandle> ancestors() {
    Set<ProcessHandle> ancestors = new HashSet<>();
    for (Optional<ProcessHandle> next = ProcessHandle.current().parent();
        next.isPresent();
        next = next.get().parent()) {
      ancestors.add(next.get());
    }
    return ancestors;
  }
}
