package io.mesosj.scheduler.launch;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * What waits for an offer, in queues of the same kind. An offer that is too small for one of a kind
 * is tried on no other of that kind, so that ten thousand instances cost no more than one.
 */
final class PendingLaunches {
  private final Map<Object, LinkedHashSet<LaunchUnit>> kinds = new LinkedHashMap<>();

  boolean isEmpty() {
    return kinds.isEmpty();
  }

  boolean hasKind(Object kind) {
    return kinds.containsKey(kind);
  }

  void add(LaunchUnit unit) {
    kinds.computeIfAbsent(unit.kind(), kind -> new LinkedHashSet<>()).add(unit);
  }

  void remove(LaunchUnit unit) {
    kinds.computeIfPresent(
        unit.kind(),
        (kind, queue) -> {
          queue.remove(unit);
          return queue.isEmpty() ? null : queue;
        });
  }

  /** The queues; a caller that takes units out calls {@link #forgetEmpty} afterwards. */
  Collection<? extends Set<LaunchUnit>> queues() {
    return kinds.values();
  }

  void forgetEmpty() {
    kinds.values().removeIf(Collection::isEmpty);
  }
}
