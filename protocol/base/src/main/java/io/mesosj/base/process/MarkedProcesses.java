package io.mesosj.base.process;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Kills processes by the variables that one run alone has given them. Whoever asks while others are
 * looked for shares the next look through the process table: of hundreds of tasks that end together
 * each would otherwise read about all of the others.
 */
final class MarkedProcesses {
  /** One may start another while we look. */
  private static final int ROUNDS = 3;

  private static final ReentrantLock LOOKING = new ReentrantLock();
  private static final Queue<Request> WAITING = new ConcurrentLinkedQueue<>();

  private MarkedProcesses() {}

  private static final class Request {
    private final Set<String> variables = new HashSet<>();

    /** Guarded by {@link #LOOKING}. */
    private boolean done;

    private Request(Map<String, String> mark) {
      mark.forEach((name, value) -> variables.add(name + "=" + value));
    }
  }

  /**
   * Kills all that bear {@code mark}, which must not be empty, and returns when that is done. This
   * process and those that started it stay: they may have the variables too.
   */
  static void kill(Map<String, String> mark) {
    Request mine = new Request(mark);
    WAITING.add(mine);
    LOOKING.lock();
    try {
      if (!mine.done) {
        Set<Request> all = new LinkedHashSet<>(Set.of(mine));
        for (Request next = WAITING.poll(); next != null; next = WAITING.poll()) {
          all.add(next);
        }
        for (int round = 0; round < ROUNDS && killOnce(all); round++) {}
        all.forEach(request -> request.done = true);
      }
    } finally {
      LOOKING.unlock();
    }
  }

  private static boolean killOnce(Collection<Request> requests) {
    Set<ProcessHandle> ancestors = ancestors();
    List<RunningProcess> marked =
        RunningProcess.besideThisOne().stream()
            .filter(other -> isMarked(Set.copyOf(other.environment()), requests))
            .filter(other -> !ancestors.contains(other.handle()))
            .toList();
    marked.forEach(process -> process.handle().destroyForcibly());
    return !marked.isEmpty();
  }

  private static boolean isMarked(Set<String> environment, Collection<Request> requests) {
    return requests.stream().anyMatch(request -> environment.containsAll(request.variables));
  }

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
