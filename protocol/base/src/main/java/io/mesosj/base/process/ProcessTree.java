package io.mesosj.base.process;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A process and all that it has started, those too that lost their parents meanwhile: they still
 * bear the variables that this run alone has.
 */
final class ProcessTree {
  /** One may start another while we look. */
  private static final int ROUNDS = 3;

  private final ProcessHandle root;
  private final Map<String, String> mark;

  ProcessTree(ProcessHandle root, Map<String, String> mark) {
    this.root = root;
    this.mark = mark;
  }

  void kill() {
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
    List<RunningProcess> orphans =
        RunningProcess.besideThisOne().stream()
            .filter(other -> other.environment().containsAll(variables))
            .toList();
    orphans.forEach(orphan -> orphan.handle().destroyForcibly());
    return !orphans.isEmpty();
  }
}
