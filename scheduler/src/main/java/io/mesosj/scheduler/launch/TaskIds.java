package io.mesosj.scheduler.launch;

import io.mesosj.base.random.KernelRandom;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Gives ids, none twice. Safe for all threads. */
final class TaskIds {
  private final IdPolicy policy;
  private final Map<String, Integer> launches = new HashMap<>();
  private final Set<String> given = new HashSet<>();

  TaskIds(IdPolicy policy) {
    this.policy = policy;
  }

  /** An id that was not given before, beginning with {@code name}. */
  String next(String name) {
    return switch (policy) {
      case NAME_AND_UUID -> name + "." + KernelRandom.uuid();
      case NAME -> numbered(name);
    };
  }

  private synchronized String numbered(String name) {
    while (true) {
      int number = launches.merge(name, 1, Integer::sum);
      String id = number == 1 ? name : name + "." + number;
      if (given.add(id)) {
        return id;
      }
    }
  }

  /** An earlier process gave it. */
  synchronized void isTaken(String id) {
    given.add(id);
  }
}
